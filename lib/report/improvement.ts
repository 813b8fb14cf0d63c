/**
 * The probability that one method is better than another.
 *
 * @module
 */
import { fold, type Key, key } from "../random/mod.ts";
import { type Interval, meanOf } from "./interval.ts";
import { middleOf, RESAMPLES, resamplesOf } from "./resample.ts";
import { type Better, checkSameTasks, isBetter, type TaskScores } from "./task_scores.ts";

/** The fraction of the pairs of a run of each method in which the first is better; pairs of equal scores count half. */
const fractionBetter = (ours: readonly number[], theirs: readonly number[], better: Better): number => {
  let won = 0;
  for (const score of ours) {
    for (const other of theirs) won += score === other ? 0.5 : Number(isBetter(better, score, other));
  }
  return won / (ours.length * theirs.length);
};

const improvement = (ours: TaskScores, theirs: TaskScores, better: Better): number =>
  meanOf(ours.map((runs, task) => fractionBetter(runs, theirs[task], better)));

/**
 * The probability of improvement, P(X > Y): that a run of the first method is better than one of the second on the same task, in the
 * mean over tasks. Equal scores count half, so that a method improves on itself with probability ½. It tells nothing of how much
 * better.
 *
 * @throws {RangeError} when the methods have different numbers of tasks or none, a task has no runs, or a score is not finite.
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021; on one task it is the statistic
 *   U of Mann and Whitney over the number of pairs.
 *
 * @example
 * ```ts
 * import { probabilityOfImprovement } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * const [ours, theirs] = [[[0.1, 0.2], [0.5, 0.5]], [[0.2, 0.3], [0.5, 0.5]]];
 * assertEquals(probabilityOfImprovement(ours, theirs, "lower"), (3.5 / 4 + 1 / 2) / 2);
 * assertEquals(probabilityOfImprovement(ours, theirs, "higher"), (0.5 / 4 + 1 / 2) / 2);
 * ```
 */
export const probabilityOfImprovement = (ours: TaskScores, theirs: TaskScores, better: Better): number => {
  checkSameTasks("probabilityOfImprovement", ours, theirs);
  return improvement(ours, theirs, better);
};

/**
 * The {@link probabilityOfImprovement} and its 95 % stratified bootstrap interval, for which the runs of both methods are drawn
 * independently of each other.
 *
 * @throws {RangeError} when the methods have different numbers of tasks or none, a task has no runs, or a score is not finite.
 *
 * @example
 * ```ts
 * import { improvementInterval } from "@gpim/gpim/report";
 * import { assert, assertEquals } from "@std/assert";
 *
 * assertEquals(improvementInterval([[1, 2]], [[3, 4]], "lower"), { mean: 1, low: 1, high: 1 });
 * const { low, high } = improvementInterval([[1, 3]], [[2, 4]], "lower");
 * assert(low < 0.75 && high === 1);
 * ```
 */
export const improvementInterval = (
  ours: TaskScores,
  theirs: TaskScores,
  better: Better,
  seed: Key = key(0),
): Interval => {
  checkSameTasks("improvementInterval", ours, theirs);
  const [left, right] = [resamplesOf(ours, fold(seed, 0)), resamplesOf(theirs, fold(seed, 1))];
  return {
    mean: improvement(ours, theirs, better),
    ...middleOf(
      Float64Array.from({ length: RESAMPLES }, (_, sample) => improvement(left(sample), right(sample), better)),
    ),
  };
};
