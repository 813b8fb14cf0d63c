/**
 * Distances to the nearest of some points: the larger, the fewer points lie around.
 *
 * @module
 */
import {
  add,
  cast,
  constant,
  equal,
  minimum,
  multiply,
  reduceMin,
  sqrt,
  subtract,
  sum,
  type Tensor,
  where,
} from "../tensor/mod.ts";
import { squaredDistances } from "./contrast.ts";

/** A number in place of those that were counted already. */
const COUNTED = 1e30;

/** The mean of the `count` smallest numbers of each row, all of them where there are fewer; `[n, m]` to `[n, 1]`. */
export const meanOfSmallest = (rows: Tensor, count: number): Tensor => {
  const needed = Math.min(count, rows.shape[1]);
  let [rest, left, total] = [rows, constant(needed, [1, 1]), constant(0, [1, 1])];
  for (let round = 0; round < needed; round++) {
    const least = reduceMin(rest);
    const isLeast = equal(rest, least);
    // A number that occurs several times counts as often, up to those that are still missing.
    const taken = minimum(sum(cast(isLeast, "float32"), [-1], true), left);
    total = add(total, multiply(least, taken));
    left = subtract(left, taken);
    rest = where(isLeast, COUNTED, rest);
  }
  return multiply(total, 1 / needed);
};

/**
 * The mean distance of each point from its `count` nearest among others; `[n, width]` and `[m, width]` to `[n, 1]`. A point that is
 * among the others is its own nearest neighbour. Nothing can learn from it where points coincide.
 */
export const nearestDistance = (points: Tensor, others: Tensor, count: number): Tensor =>
  meanOfSmallest(sqrt(squaredDistances(points, others)), count);
