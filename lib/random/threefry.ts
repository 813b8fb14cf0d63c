/**
 * Threefry-2x32 with 20 rounds: the block function behind every draw.
 *
 * @module
 */
import type { Key } from "./key.ts";

/** The parity word of Skein's key schedule: with it, no choice of key makes every word of the schedule zero. */
const PARITY = 0x1bd11bda;

/**
 * The first `count` 32-bit words of threefry2x32-20(key, (counter₀ + i, counter₁)), i = 0, 1, …, two words per block.
 *
 * Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 *
 * @example The published known-answer vector of an all-zero key and counter
 * ```ts
 * import { threefry } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...threefry([0, 0], [0, 0], 2)], [0x6b200159, 0x99ba4efe]);
 * ```
 */
export const threefry = (key: Key, counter: readonly [number, number], count: number): Uint32Array => {
  const words = new Uint32Array(count + (count & 1));
  const key0 = key[0] | 0;
  const key1 = key[1] | 0;
  const key2 = key0 ^ key1 ^ PARITY;
  // Sums of key words and round numbers are the same for every block, so they are taken out of the loop.
  const key2Round1 = (key2 + 1) | 0;
  const key0Round2 = (key0 + 2) | 0;
  const key1Round3 = (key1 + 3) | 0;
  const key2Round4 = (key2 + 4) | 0;
  const key0Round5 = (key0 + 5) | 0;
  const start0 = (counter[0] + key0) | 0;
  const start1 = (counter[1] + key1) | 0;

  for (let index = 0; index < words.length; index += 2) {
    let x = (start0 + (index >>> 1)) | 0;
    let y = start1;
    // The rounds are written out because a rotation by a constant is one instruction.
    x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
    x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
    x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
    x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
    x = (x + key1) | 0, y = (y + key2Round1) | 0;
    x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
    x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
    x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
    x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
    x = (x + key2) | 0, y = (y + key0Round2) | 0;
    x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
    x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
    x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
    x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
    x = (x + key0) | 0, y = (y + key1Round3) | 0;
    x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
    x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
    x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
    x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
    x = (x + key1) | 0, y = (y + key2Round4) | 0;
    x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
    x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
    x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
    x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
    words[index] = x + key2;
    words[index + 1] = y + key0Round5;
  }
  return words.length === count ? words : words.slice(0, count);
};
