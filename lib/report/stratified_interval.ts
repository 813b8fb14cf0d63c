/**
 * Confidence intervals of aggregates over tasks.
 *
 * @module
 */
import { type Key, key } from "../random/mod.ts";
import type { Interval } from "./interval.ts";
import { middleOf, RESAMPLES, resamplesOf } from "./resample.ts";
import { checkScores, type TaskScores } from "./task_scores.ts";

/**
 * An aggregate of scores and its 95 % stratified bootstrap interval: the middle 95 % of the aggregates of samples in which the runs
 * of each task are drawn, with replacement, from those of the same task. The same scores give the same interval.
 *
 * The tasks are taken as they are: the interval tells what other seeds would change, not what other tasks would.
 *
 * @param aggregate a number for scores, such as `interquartileMeanOfTasks`.
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021.
 *
 * @example
 * ```ts
 * import { interquartileMeanOfTasks, stratifiedInterval } from "@gpim/gpim/report";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { mean, low, high } = stratifiedInterval([[1, 2, 3, 4], [11, 12, 13, 14]], interquartileMeanOfTasks);
 * assertEquals(mean, 7.5);
 * assert(low < mean && mean < high && high - low < 5);
 * ```
 */
export const stratifiedInterval = (
  scores: TaskScores,
  aggregate: (scores: TaskScores) => number,
  seed: Key = key(0),
): Interval => {
  checkScores("stratifiedInterval", scores);
  const sampled = resamplesOf(scores, seed);
  return {
    mean: aggregate(scores),
    ...middleOf(Float64Array.from({ length: RESAMPLES }, (_, sample) => aggregate(sampled(sample)))),
  };
};
