/**
 * Random bits, the draw that all others are made from.
 *
 * @module
 */
import type { Key } from "./key.ts";
import { wholeNumber } from "./size.ts";
import { STREAM } from "./stream.ts";
import { threefry } from "./threefry.ts";

/**
 * `count` independent words of 32 uniform bits; a shorter draw is the beginning of a longer one.
 *
 * @example
 * ```ts
 * import { bits, key } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bits(key(7), 3), bits(key(7), 8).slice(0, 3));
 * ```
 */
export const bits = (key: Key, count: number): Uint32Array =>
  threefry(key, [0, STREAM.draw], wholeNumber("bits", "the count", count));
