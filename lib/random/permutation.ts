/**
 * Permutations.
 *
 * @module
 */
import { bits } from "./bits.ts";
import type { Key } from "./key.ts";
import { wholeNumber } from "./size.ts";

const UNIT = 2 ** -32;

/**
 * The numbers 0 … `count` − 1 in random order, `[count]`.
 *
 * Durstenfeld: "Algorithm 235: random permutation" (1964), the shuffle of Fisher and Yates.
 *
 * @example
 * ```ts
 * import { key, permutation } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...permutation(key(7), 4)].sort(), [0, 1, 2, 3]);
 * ```
 */
export const permutation = (key: Key, count: number): Int32Array => {
  const order = Int32Array.from({ length: wholeNumber("permutation", "the count", count) }, (_, index) => index);
  const words = bits(key, count);
  for (let last = count - 1; last > 0; last--) {
    const chosen = Math.floor(words[last] * (last + 1) * UNIT);
    const value = order[last];
    order[last] = order[chosen];
    order[chosen] = value;
  }
  return order;
};
