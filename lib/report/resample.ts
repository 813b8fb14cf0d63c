/**
 * Samples with replacement, and the middle 95 % of what a statistic makes of them.
 *
 * @module
 */
import { fold, integer, type Key } from "../random/mod.ts";
import type { TaskScores } from "./task_scores.ts";

/** Number of samples of a bootstrap. */
export const RESAMPLES = 2000;

const COVERAGE = 0.95;

/** The ends of the middle 95 % of the values of a statistic, one for each sample; they are sorted in place. */
export const middleOf = (values: Float64Array): { readonly low: number; readonly high: number } => {
  values.sort();
  const at = (fraction: number) => values[Math.round(fraction * (values.length - 1))];
  return { low: at((1 - COVERAGE) / 2), high: at((1 + COVERAGE) / 2) };
};

/** The numbers of the runs in each sample of a task, `[RESAMPLES, runs]`: drawn with replacement, as many as there are. */
export const resampledRuns = (seed: Key, runs: number): Int32Array =>
  integer(seed, [RESAMPLES, runs], { minimum: 0, maximum: runs });

/**
 * Samples of scores by their number: the runs of every task are drawn from those of the same task, so that each task keeps its
 * share.
 */
export const resamplesOf = (scores: TaskScores, seed: Key): (sample: number) => TaskScores => {
  const drawn = scores.map((runs, task) => resampledRuns(fold(seed, task), runs.length));
  return (sample) =>
    scores.map((runs, task) =>
      Array.from(drawn[task].subarray(sample * runs.length, (sample + 1) * runs.length), (run) => runs[run])
    );
};
