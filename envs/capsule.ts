/**
 * Mass and inertia of a capsule, as physics engines derive them from its shape.
 *
 * @module
 */

/** A rigid body about its centre. */
export interface Body {
  /** Kilograms. */
  readonly mass: number;
  /** Kilogram square metres, across its axis. */
  readonly inertia: number;
  /** Kilogram square metres, about its axis. */
  readonly axialInertia: number;
}

/** Kilograms of a ball. */
export const ballMass = (density: number, radius: number): number => density * 4 / 3 * Math.PI * radius ** 3;

/**
 * A cylinder and two half balls.
 *
 * @param density kilograms a cubic metre.
 * @param radius metres.
 * @param length metres between the centres of the round ends.
 */
export const capsule = (density: number, radius: number, length: number): Body => {
  const ends = ballMass(density, radius);
  const cylinder = density * Math.PI * radius ** 2 * length;
  return {
    mass: cylinder + ends,
    inertia: cylinder * (length ** 2 / 12 + radius ** 2 / 4) +
      ends * (2 / 5 * radius ** 2 + 3 / 8 * radius * length + length ** 2 / 4),
    axialInertia: (cylinder / 2 + ends * 2 / 5) * radius ** 2,
  };
};
