/**
 * Sampling importance resampling by a power of a density: rare rows are drawn more often.
 *
 * @see Pong et al., "Skew-Fit: State-Covering Self-Supervised Reinforcement Learning", 2020, section 2.2.
 * @module
 */
import { type Key, uniform } from "../../random/mod.ts";

/** `p^power` of each row up to a common factor, the largest 1. */
const skewedWeights = (logDensity: Float32Array, power: number): Float64Array => {
  const largest = logDensity.reduce((best, value) => Math.max(best, power * value), -Infinity);
  return Float64Array.from(logDensity, (value) => Math.exp(power * value - largest));
};

/** The effective sample size, `(Σw)² / Σw²`. */
const effectiveSize = (weights: Float64Array): number => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
};

const HALVINGS = 12;

/**
 * The power nearest to the desired one whose effective sample size is at least `fewest`.
 *
 * @param logDensity `log p` of each row, in nats; a constant added to all of them makes no difference.
 */
export const temperedPower = (logDensity: Float32Array, desired: number, fewest: number): number => {
  const suffices = (power: number) => effectiveSize(skewedWeights(logDensity, power)) >= fewest;
  if (suffices(desired)) return desired;
  let [mild, strong] = [0, desired];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (mild + strong) / 2;
    if (suffices(middle)) mild = middle;
    else strong = middle;
  }
  return mild;
};

/**
 * Draws as many rows as there are, with replacement and weights `p^power`.
 *
 * @param logDensity `log p` of each row, in nats; a constant added to all of them makes no difference.
 */
export const skewedRows = (logDensity: Float32Array, power: number, key: Key): Int32Array => {
  let total = 0;
  const cumulative = skewedWeights(logDensity, power).map((weight) => total += weight);
  return Int32Array.from(uniform(key, [logDensity.length]), (draw) => {
    let [first, last] = [0, cumulative.length - 1];
    while (first < last) {
      const middle = first + last >> 1;
      if (cumulative[middle] > draw * total) last = middle;
      else first = middle + 1;
    }
    return first;
  });
};
