/**
 * Points in a ball.
 *
 * @module
 */
import type { Key } from "./key.ts";
import { wholeNumber } from "./size.ts";
import { split } from "./split.ts";
import { uniform } from "./uniform.ts";
import { unitSphere } from "./unit_sphere.ts";

/**
 * Rows uniform in the ball of radius 1, `[count, dimension]`: a direction times u^(1 / dimension), u uniform in [0, 1).
 *
 * Lengths are at most 1 up to the rounding of float32.
 *
 * @example
 * ```ts
 * import { key, unitBall } from "@gpim/gpim/random";
 * import { assert } from "@std/assert";
 *
 * const [x, y] = unitBall(key(7), [1, 2]);
 * assert(Math.hypot(x, y) <= 1 + 1e-6);
 * ```
 */
export const unitBall = (key: Key, [count, dimension]: readonly [count: number, dimension: number]): Float32Array => {
  wholeNumber("unitBall", "the dimension", dimension, 1);
  wholeNumber("unitBall", "the count", count);
  const [directionKey, radiusKey] = split(key);
  const rows = unitSphere(directionKey, [count, dimension]);
  const volumes = uniform(radiusKey, [count]);
  for (let row = 0; row < count; row++) {
    const radius = volumes[row] ** (1 / dimension);
    for (let index = row * dimension; index < (row + 1) * dimension; index++) rows[index] *= radius;
  }
  return rows;
};
