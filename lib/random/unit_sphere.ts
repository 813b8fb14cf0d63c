/**
 * Random directions.
 *
 * @module
 */
import type { Key } from "./key.ts";
import { normal } from "./normal.ts";
import { wholeNumber } from "./size.ts";

/**
 * Rows of length 1, uniform over the sphere, `[count, dimension]`: normal rows divided by their length.
 *
 * Muller: "A note on a method for generating points uniformly on n-dimensional spheres" (1959).
 *
 * @example
 * ```ts
 * import { key, unitSphere } from "@gpim/gpim/random";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(Math.hypot(...unitSphere(key(7), [1, 3])), 1, 1e-6);
 * ```
 */
export const unitSphere = (key: Key, [count, dimension]: readonly [count: number, dimension: number]): Float32Array => {
  wholeNumber("unitSphere", "the dimension", dimension, 1);
  // No normal number is exactly zero, so no row has length zero.
  const rows = normal(key, [wholeNumber("unitSphere", "the count", count), dimension]);
  for (let start = 0; start < rows.length; start += dimension) {
    let square = 0;
    for (let index = start; index < start + dimension; index++) square += rows[index] * rows[index];
    const scale = 1 / Math.sqrt(square);
    for (let index = start; index < start + dimension; index++) rows[index] *= scale;
  }
  return rows;
};
