/**
 * Interval quasimetric embeddings: distances that may differ there and back, and that obey the triangle inequality for any inputs.
 *
 * @see Wang and Isola, "Improved Representation of Asymmetrical Distances with Interval Quasimetric Embeddings", 2022.
 * @module
 */
import type { Parameters, Specifications } from "../network/mod.ts";
import {
  add,
  cast,
  constant,
  equal,
  less,
  maximum,
  mean,
  multiply,
  reduceMax,
  reshape,
  sigmoid,
  subtract,
  sum,
  type Tensor,
  where,
} from "../tensor/mod.ts";

/** 1 for each pair of `n` numbers whose second comes before the first, `[n, n]`. */
const isEarlier = (n: number): Tensor =>
  constant(Float64Array.from({ length: n * n }, (_, pair) => pair % n < Math.floor(pair / n) ? 1 : 0), [n, n]);

/** Some numbers as rows and as columns, so that all of their pairs can be compared. */
const paired = (numbers: Tensor): readonly [column: Tensor, row: Tensor] => {
  const { shape } = numbers;
  return [reshape(numbers, [...shape, 1]), reshape(numbers, [...shape.slice(0, -1), 1, shape[shape.length - 1]])];
};

const count = (truth: Tensor): Tensor => cast(truth, "float32");

/** The sum of the numbers beside which nothing was counted. */
const sumWhereNone = (numbers: Tensor, counted: Tensor): Tensor =>
  sum(where(less(sum(counted, [-1]), 0.5), numbers, 0), [-1]);

/**
 * The length of the union of the intervals from each number of `from` to that of `to`, those left out that would go down;
 * `[…, n]` and `[…, n]` to `[…]`.
 *
 * A union ends where an interval ends that no other covers beyond, and begins where one begins that no other covers before; the sum
 * of the ends less that of the beginnings is its length, and no number need be sorted.
 */
export const unionLength = (from: Tensor, to: Tensor): Tensor => {
  const end = maximum(to, from);
  const [[low, lows], [high, highs]] = [paired(from), paired(end)];
  const earlier = isEarlier(from.shape[from.shape.length - 1]);
  // Of equal ends, or beginnings, only the first counts.
  const twins = (column: Tensor, row: Tensor) => multiply(count(equal(column, row)), earlier);
  // low ≤ x < high is x < high without x < low, and low < x ≤ high is low < x without high < x.
  const beyond = add(subtract(count(less(high, highs)), count(less(high, lows))), twins(high, highs));
  const before = add(subtract(count(less(lows, low)), count(less(highs, low))), twins(low, lows));
  return subtract(sumWhereNone(end, beyond), sumWhereNone(from, before));
};

/** A distance of embeddings. */
export interface IntervalQuasimetric {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** Width of an embedding. */
  readonly size: number;
  /** d(x, y), at least 0, and 0 for x = y; `[batch, size]` and `[batch, size]` to `[batch, 1]`. */
  readonly distance: (parameters: Parameters, from: Tensor, to: Tensor) => Tensor;
}

/**
 * A mixture of the largest and the mean of several components, each the length of a union of intervals: `σ(m) max + (1 − σ(m)) mean`
 * with a learned m.
 *
 * @param components number of components.
 * @param intervals intervals in each of them.
 */
export const intervalQuasimetric = (components: number, intervals: number): IntervalQuasimetric => ({
  specifications: { "mixture.logit": { shape: [1], initial: () => Float32Array.of(-1) } },
  size: components * intervals,
  distance: ({ "mixture.logit": logit }, from, to) => {
    const parts = (embedding: Tensor) => reshape(embedding, [embedding.shape[0], components, intervals]);
    const lengths = unionLength(parts(from), parts(to));
    const weight = sigmoid(logit);
    return add(
      multiply(reduceMax(lengths), weight),
      multiply(mean(lengths, [-1], true), subtract(1, weight)),
    );
  },
});
