/**
 * Means and their confidence intervals.
 *
 * @module
 */
import { fold, integer, type Key, key } from "../random/mod.ts";
import { middleOf, RESAMPLES } from "./resample.ts";

/** A mean, or another middle, and its confidence interval. */
export interface Interval {
  /** The mean, or the other middle. */
  readonly mean: number;
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** The mean of some numbers. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean of the middle half of some numbers: less sensitive to outliers than the mean, less noisy than the median. The quarters
 * at both ends may contain fractions of a number.
 *
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021.
 *
 * @example
 * ```ts
 * import { interquartileMean } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(interquartileMean([1, 2, 4, 100]), 3);
 * assertEquals(interquartileMean([5, 1, 2, 3, 4]), 3);
 * ```
 */
export const interquartileMean = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = sorted.length / 4;
  // Number i is the interval [i, i + 1] of a bar; its weight is its overlap with [cut, length − cut].
  const fraction = (index: number) => Math.max(0, Math.min(index + 1, sorted.length - cut) - Math.max(index, cut));
  return sorted.reduce((sum, value, index) => sum + value * fraction(index), 0) / (sorted.length / 2);
};

/**
 * The mean of some numbers and its 95 % bootstrap interval: the middle 95 % of the means of samples of the same size, drawn from
 * them with replacement. The same numbers give the same interval. With fewer than five numbers it is too narrow.
 *
 * @param middle another middle of the numbers, such as {@link interquartileMean}, in place of their mean.
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
export const bootstrapInterval = (
  values: readonly number[],
  seed: Key = key(0),
  middle: (values: readonly number[]) => number = meanOf,
): Interval => {
  if (values.length === 0) throw new RangeError("bootstrapInterval: there are no numbers");
  if (values.length === 1) return { mean: values[0], low: values[0], high: values[0] };
  const range = { minimum: 0, maximum: values.length };
  const middles = Float64Array.from(
    { length: RESAMPLES },
    (_, draw) => middle(Array.from(integer(fold(seed, draw), [values.length], range), (i) => values[i])),
  );
  return { mean: middle(values), ...middleOf(middles) };
};
