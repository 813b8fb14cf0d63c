/**
 * Mass and inertia of a capsule, derived from its shape as in physics engines.
 *
 * @module
 */

/** Mass and inertia of a rigid body about its centre. */
export interface Body {
  /** Mass in kilograms. */
  readonly mass: number;
  /** Moment of inertia across its axis, in kilogram square metres. */
  readonly inertia: number;
  /** Moment of inertia about its axis, in kilogram square metres. */
  readonly axialInertia: number;
}

/** Mass of a ball in kilograms. */
export const ballMass = (density: number, radius: number): number => density * 4 / 3 * Math.PI * radius ** 3;

/**
 * Mass and inertia of a cylinder with half a ball at each end.
 *
 * @param density in kilograms per cubic metre.
 * @param radius in metres.
 * @param length distance between the centres of the round ends, in metres.
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
