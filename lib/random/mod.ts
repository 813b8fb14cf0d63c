/**
 * Randomness without state: a draw is a pure function of a {@link Key} and a shape, the same bits every time.
 *
 * Bits, keys, uniform numbers, integers and permutations are the same on every machine; normal numbers and draws made
 * of them use the engine's `Math.log` and may differ between engines in the last place.
 *
 * A key is used once. For more than one draw it is split first, and the draws use its children.
 *
 * @example
 * ```ts
 * import { key, normal, permutation, split } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * const [noiseKey, orderKey] = split(key(7));
 * assertEquals(normal(noiseKey, [2, 3]).length, 6);
 * assertEquals(permutation(orderKey, 4).length, 4);
 * ```
 *
 * @module
 */
export { bits } from "./bits.ts";
export { fold } from "./fold.ts";
export { integer } from "./integer.ts";
export type { Interval } from "./interval.ts";
export { type Key, key } from "./key.ts";
export { normal } from "./normal.ts";
export { permutation } from "./permutation.ts";
export { split } from "./split.ts";
export { threefry } from "./threefry.ts";
export { uniform } from "./uniform.ts";
export { unitBall } from "./unit_ball.ts";
export { unitSphere } from "./unit_sphere.ts";
