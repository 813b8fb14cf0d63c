/**
 * How sure a mean is.
 *
 * @module
 */
import { fold, integer, type Key, key } from "../random/mod.ts";

/** A mean and where it probably lies. */
export interface Interval {
  /** The mean. */
  readonly mean: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

const RESAMPLES = 2000;
const COVERAGE = 0.95;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean of some numbers and its 95 % bootstrap interval: the middle 95 % of the means of as many numbers drawn from them
 * with replacement. The same numbers give the same interval. With fewer than five numbers it is narrower than it should be.
 *
 * @throws {RangeError} when there are no numbers.
 * @see Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979.
 *
 * @example
 * ```ts
 * import { bootstrapInterval } from "@gpim/gpim/report";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { mean, low, high } = bootstrapInterval([1, 2, 3, 4, 5]);
 * assertEquals(mean, 3);
 * assert(1 <= low && low < 3 && 3 < high && high <= 5);
 * ```
 */
export const bootstrapInterval = (values: readonly number[], seed: Key = key(0)): Interval => {
  if (values.length === 0) throw new RangeError("bootstrapInterval: there are no numbers");
  if (values.length === 1) return { mean: values[0], low: values[0], high: values[0] };
  const range = { minimum: 0, maximum: values.length };
  const means = Array.from(
    { length: RESAMPLES },
    (_, draw) => meanOf(Array.from(integer(fold(seed, draw), [values.length], range), (i) => values[i])),
  ).sort((a, b) => a - b);
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))];
  return { mean: meanOf(values), low: at((1 - COVERAGE) / 2), high: at((1 + COVERAGE) / 2) };
};
