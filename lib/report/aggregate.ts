/**
 * Aggregates of scores over runs and tasks.
 *
 * @module
 */
import { interquartileMean, meanOf } from "./interval.ts";
import { checkScores, type TaskScores } from "./task_scores.ts";

/**
 * The mean over tasks of the mean over their runs. One task with extreme scores can dominate it.
 *
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 *
 * @example
 * ```ts
 * import { meanOfTasks } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(meanOfTasks([[1, 3], [10]]), 6);
 * ```
 */
export const meanOfTasks = (scores: TaskScores): number => {
  checkScores("meanOfTasks", scores);
  return meanOf(scores.map(meanOf));
};

/**
 * The median over tasks of the mean over their runs; between the two middle ones where the number of tasks is even. Half of the
 * tasks do not move it, however bad their scores are.
 *
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 *
 * @example
 * ```ts
 * import { medianOfTasks } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(medianOfTasks([[1, 3], [10], [3]]), 3);
 * ```
 */
export const medianOfTasks = (scores: TaskScores): number => {
  checkScores("medianOfTasks", scores);
  const means = scores.map(meanOf).sort((a, b) => a - b);
  const half = means.length / 2;
  return (means[Math.ceil(half) - 1] + means[Math.floor(half)]) / 2;
};

/**
 * The interquartile mean of all runs of all tasks together, {@link interquartileMean}: it depends on more scores than the median,
 * and on extreme ones less than the mean.
 *
 * It is that of rliable where the number of runs is a multiple of four. Otherwise rliable leaves out a whole number of runs at each
 * end, fewer than a quarter.
 *
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021.
 *
 * @example
 * ```ts
 * import { interquartileMeanOfTasks } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(interquartileMeanOfTasks([[1, 2], [4, 100]]), 3);
 * ```
 */
export const interquartileMeanOfTasks = (scores: TaskScores): number => {
  checkScores("interquartileMeanOfTasks", scores);
  return interquartileMean(scores.flat());
};
