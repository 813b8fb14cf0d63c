/**
 * A key: the only source of randomness. A draw is a function of a key and a shape; a key is used once, then split.
 *
 * @module
 */

/** Two unsigned 32-bit words. */
export type Key = readonly [number, number];

/**
 * The key of a seed: the upper and the lower 32 bits of a whole number from 0 to 2⁵³ − 1.
 *
 * @example
 * ```ts
 * import { key, uniform } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(key(7), [0, 7]);
 * assertEquals(uniform(key(7), [2, 3]), uniform(key(7), [2, 3]));
 * ```
 */
export const key = (seed: number): Key => {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`key: the seed came as ${seed}, expected a whole number from 0 to 2^53 - 1`);
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
};
