/**
 * Normal numbers.
 *
 * @module
 */
import { bits } from "./bits.ts";
import type { Key } from "./key.ts";
import { sizeOf } from "./size.ts";

/** The bound of the central region, which holds 85 % of the draws and needs neither root nor logarithm. */
const CENTRE = 0.425;

/** The quantile of the central region: a rational function of r = 0.425² − q². */
const central = (q: number): number => {
  const r = CENTRE * CENTRE - q * q;
  const numerator = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
  const denominator = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1;
  return q * numerator / denominator;
};

/** The quantile of the tails: a rational function of r = √(−ln(½ − |q|)) − 1.6, for ½ − |q| ≥ e⁻²⁵. */
const tail = (q: number): number => {
  const r = Math.sqrt(-Math.log(0.5 - Math.abs(q))) - 1.6;
  const numerator = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
  const denominator = (0.12021132975 * r + 0.73700164250) * r + 1;
  return q < 0 ? -numerator / denominator : numerator / denominator;
};

/**
 * Standard normal numbers of the given shape, always finite: |z| ≤ 6.34.
 *
 * z = Φ⁻¹(½ + q) with q = (word + ½) / 2³² − ½, one word per number. Wichura: "Algorithm AS 241: the percentage points of
 * the normal distribution" (1988), routine PPND7, relative error below 1.2 · 10⁻⁷.
 *
 * @example
 * ```ts
 * import { key, normal } from "@gpim/gpim/random";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const noise = normal(key(7), [10_000]);
 * assertAlmostEquals(noise.reduce((sum, value) => sum + value, 0) / noise.length, 0, 0.05);
 * ```
 */
export const normal = (key: Key, shape: readonly number[]): Float32Array => {
  const words = bits(key, sizeOf("normal", shape));
  // The words are not needed once read, so their memory becomes the result's.
  const values = new Float32Array(words.buffer);
  for (let index = 0; index < values.length; index++) {
    // Half a step is added so that neither end of (0, 1), where the quantile is infinite, is ever reached.
    const q = (words[index] + 0.5) * 2 ** -32 - 0.5;
    values[index] = Math.abs(q) <= CENTRE ? central(q) : tail(q);
  }
  return values;
};
