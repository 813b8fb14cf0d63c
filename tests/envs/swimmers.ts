/**
 * Swimmers by their links: where each has its centre, and how it moves.
 *
 * @module
 */
import fc from "fast-check";
import { key, uniform } from "../../lib/random/mod.ts";

/** Centre, velocity, angle and spin of each link of a state. */
export const links = ([x, y, angle, joint1, joint2, vx, vy, spin, spin1, spin2]: Float64Array) => {
  const angles = [angle, angle + joint1, angle + joint1 + joint2];
  const spins = [spin, spin + spin1, spin + spin1 + spin2];
  return [[1, 0, 0], [0.5, -0.5, 0], [0.5, -1, -0.5]].map((levers, link) => {
    const sum = (part: (angle: number) => number, factors: readonly number[]) =>
      levers.reduce((total, lever, index) => total + lever * factors[index] * part(angles[index]), 0);
    return {
      x: x + sum(Math.cos, [1, 1, 1]),
      y: y + sum(Math.sin, [1, 1, 1]),
      vx: vx - sum(Math.sin, spins),
      vy: vy + sum(Math.cos, spins),
      angle: angles[link],
      spin: spins[link],
    };
  });
};

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number) / numbers.length;

/** The centre of mass of a state, and its velocity. */
export const centreOfMass = (state: Float64Array) => {
  const parts = links(state);
  return {
    x: mean(parts.map(({ x }) => x)),
    y: mean(parts.map(({ y }) => y)),
    vx: mean(parts.map(({ vx }) => vx)),
    vy: mean(parts.map(({ vy }) => vy)),
  };
};

/** A state drawn at will, its joints within their limits. */
export const states = fc.tuple(fc.maxSafeNat(), fc.double({ min: 0, max: 4, noNaN: true })).map((
  [seed, speed],
): Float64Array =>
  Float64Array.from(
    uniform(key(seed), [10], { minimum: -1, maximum: 1 }),
    (value, index) => value * [5, 5, 50, 1.7, 1.7, speed, speed, speed, speed, speed][index],
  )
);

/** Row `index` of a batch of states. */
export const row = (states: Float64Array, index: number): Float64Array => states.slice(10 * index, 10 * index + 10);
