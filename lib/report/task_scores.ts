/**
 * Scores of the runs of a method on several tasks.
 *
 * @module
 */

/**
 * The scores of a method: for each task those of its runs, `[tasks][runs]`. Tasks may have different numbers of runs; scores of
 * different tasks have to be normalised, so that they can be averaged.
 */
export type TaskScores = readonly (readonly number[])[];

/** The scores that are better: higher ones, such as returns, or lower ones, such as distances. */
export type Better = "higher" | "lower";

/** Refuses scores without tasks, tasks without runs, and numbers that are not finite, which no order or mean exists for. */
export const checkScores = (caller: string, scores: TaskScores): void => {
  if (scores.length === 0) throw new RangeError(`${caller}: there are no tasks`);
  for (const [task, runs] of scores.entries()) {
    if (runs.length === 0) throw new RangeError(`${caller}: task ${task} has no runs`);
    const run = runs.findIndex((score) => !Number.isFinite(score));
    if (run >= 0) throw new RangeError(`${caller}: the score of run ${run} of task ${task} is ${runs[run]}`);
  }
};

/** Refuses scores of two methods on different numbers of tasks. */
export const checkSameTasks = (caller: string, left: TaskScores, right: TaskScores): void => {
  checkScores(caller, left);
  checkScores(caller, right);
  if (left.length !== right.length) {
    throw new RangeError(`${caller}: the methods have ${left.length} and ${right.length} tasks`);
  }
};

/** Whether the first of two scores is the better one. */
export const isBetter = (better: Better, score: number, other: number): boolean =>
  better === "higher" ? score > other : score < other;
