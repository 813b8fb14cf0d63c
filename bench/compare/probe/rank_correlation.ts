/**
 * Rank correlation.
 *
 * @module
 */

/** Ranks from 0; equal numbers have the mean of their ranks. */
const ranks = (numbers: ArrayLike<number>): Float64Array => {
  const order = Array.from(numbers, (_, index) => index).sort((a, b) => numbers[a] - numbers[b]);
  const ranked = new Float64Array(numbers.length);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last + 1 < order.length && numbers[order[last + 1]] === numbers[order[first]]) last++;
    for (let place = first; place <= last; place++) ranked[order[place]] = (first + last) / 2;
    first = last + 1;
  }
  return ranked;
};

/**
 * Spearman's rank correlation: 1 where both lists have the same order, −1 where their orders are opposite. NaN where all numbers of
 * a list are the same.
 *
 * @throws {RangeError} when the lists differ in length.
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "./rank_correlation.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankCorrelation([1, 2, 3], [1, 10, 100]), 1);
 * assertEquals(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
 * ```
 */
export const rankCorrelation = (first: ArrayLike<number>, second: ArrayLike<number>): number => {
  if (first.length !== second.length) {
    throw new RangeError(`rankCorrelation: ${first.length} numbers came with ${second.length}`);
  }
  const [x, y] = [ranks(first), ranks(second)];
  const middle = (first.length - 1) / 2;
  let [both, ofFirst, ofSecond] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    both += (x[index] - middle) * (y[index] - middle);
    ofFirst += (x[index] - middle) ** 2;
    ofSecond += (y[index] - middle) ** 2;
  }
  return both / Math.sqrt(ofFirst * ofSecond);
};
