/**
 * Folding: a key and a number, such as a step, become a key.
 *
 * @module
 */
import type { Key } from "./key.ts";
import { STREAM } from "./stream.ts";
import { threefry } from "./threefry.ts";

/**
 * The key of `data`, a whole number from 0 to 2³² − 1, under `key`: different numbers give different keys.
 *
 * @example
 * ```ts
 * import { fold, key } from "@gpim/gpim/random";
 * import { assertEquals, assertNotEquals } from "@std/assert";
 *
 * assertEquals(fold(key(7), 3), fold(key(7), 3));
 * assertNotEquals(fold(key(7), 3), fold(key(7), 4));
 * ```
 */
export const fold = (key: Key, data: number): Key => {
  if (data >>> 0 !== data) {
    throw new RangeError(`fold: the data came as ${data}, expected a whole number from 0 to 2^32 - 1`);
  }
  const [first, second] = threefry(key, [data, STREAM.fold], 2);
  return [first, second];
};
