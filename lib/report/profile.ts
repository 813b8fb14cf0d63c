/**
 * Performance profiles.
 *
 * @module
 */
import { fold, type Key, key } from "../random/mod.ts";
import type { Band } from "./curve.ts";
import { middleOf, resampledRuns, RESAMPLES } from "./resample.ts";
import { type Better, checkScores, isBetter, type TaskScores } from "./task_scores.ts";

/** A point of a performance profile: a threshold `x`, the fraction of runs that are better, and its 95 % interval. */
export interface ProfilePoint extends Band {
  /** The fraction of the runs of all tasks whose scores are better than `x`. */
  readonly fraction: number;
}

/**
 * The numbers of runs in every sample that are better than each threshold, `[thresholds][RESAMPLES]`.
 *
 * @param wins for each run of each task and each threshold 1 where the run is better, `[tasks][runs, thresholds]`.
 */
const sampledCounts = (wins: readonly Uint8Array[], thresholds: number, seed: Key): readonly Float64Array[] => {
  const counts = Array.from({ length: thresholds }, () => new Float64Array(RESAMPLES));
  for (const [task, won] of wins.entries()) {
    const runs = won.length / thresholds;
    const drawn = resampledRuns(fold(seed, task), runs);
    for (let draw = 0; draw < drawn.length; draw++) {
      const [sample, first] = [Math.floor(draw / runs), drawn[draw] * thresholds];
      for (let place = 0; place < thresholds; place++) counts[place][sample] += won[first + place];
    }
  }
  return counts;
};

/**
 * The performance profile of a method, also called its score distribution: for each threshold the fraction of the runs of all tasks
 * that are better, with pointwise 95 % stratified bootstrap intervals. A method whose profile is above another's everywhere is
 * better at every quantile of its scores.
 *
 * The points can be drawn as a series of `curve` with `points: profile.map(({ x, fraction }) => [x, fraction])` and
 * `band: profile`.
 *
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021; Dolan and Moré, "Benchmarking
 *   Optimization Software with Performance Profiles", 2002.
 *
 * @example
 * ```ts
 * import { performanceProfile } from "@gpim/gpim/report";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const profile = performanceProfile([[0.1, 0.3], [0.2, 0.9]], [0.05, 0.25, 1], "lower");
 * assertEquals(profile.map(({ fraction }) => fraction), [0, 0.5, 1]);
 * assert(profile.every(({ fraction, low, high }) => low <= fraction && fraction <= high));
 * ```
 */
export const performanceProfile = (
  scores: TaskScores,
  thresholds: readonly number[],
  better: Better,
  seed: Key = key(0),
): readonly ProfilePoint[] => {
  checkScores("performanceProfile", scores);
  if (thresholds.length === 0) return [];
  const wins = scores.map((runs) =>
    Uint8Array.from(runs.flatMap((score) => thresholds.map((threshold) => Number(isBetter(better, score, threshold)))))
  );
  const all = scores.flat();
  const counts = sampledCounts(wins, thresholds.length, seed);
  return thresholds.map((x, place) => {
    const { low, high } = middleOf(counts[place]);
    const won = all.filter((score) => isBetter(better, score, x)).length;
    return { x, fraction: won / all.length, low: low / all.length, high: high / all.length };
  });
};
