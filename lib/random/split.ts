/**
 * Splitting: one key becomes several independent ones.
 *
 * @module
 */
import type { Key } from "./key.ts";
import { wholeNumber } from "./size.ts";
import { STREAM } from "./stream.ts";
import { threefry } from "./threefry.ts";

/**
 * `count` child keys of a key; the first `n` children are the same for every `count ≥ n`.
 *
 * Claessen, Pałka: "Splittable pseudorandom number generators using cryptographic hashing" (Haskell 2013), section 2.
 *
 * @example
 * ```ts
 * import { key, normal, split } from "@gpim/gpim/random";
 * import { assertNotEquals } from "@std/assert";
 *
 * const [weights, noise] = split(key(7));
 * assertNotEquals(normal(weights, [4]), normal(noise, [4]));
 * ```
 */
export const split = (key: Key, count = 2): readonly Key[] => {
  const words = threefry(key, [0, STREAM.split], 2 * wholeNumber("split", "the count", count, 1));
  return Array.from({ length: count }, (_, child): Key => [words[2 * child], words[2 * child + 1]]);
};
