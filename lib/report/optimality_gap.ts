/**
 * The optimality gap.
 *
 * @module
 */
import { meanOf } from "./interval.ts";
import { type Better, checkScores, isBetter, type TaskScores } from "./task_scores.ts";

/** The score that is good enough, and the direction in which scores are better. */
export interface ScoreTarget {
  /** The scores that are better. */
  readonly better: Better;
  /** The score beyond which a better one counts no more. */
  readonly target: number;
}

/**
 * The optimality gap: how far the runs of all tasks miss a target, in the mean. A score that is better than the target misses it by
 * nothing, so that an excellent task does not make up for a bad one. 0 is perfect, whichever way scores are better.
 *
 * @throws {RangeError} when there are no tasks, a task has no runs, or a score is not finite.
 * @see Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", 2021; their target is γ.
 *
 * @example
 * ```ts
 * import { optimalityGap } from "@gpim/gpim/report";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(optimalityGap([[0.25, 3], [1, 0.75]], { better: "higher", target: 1 }), 0.25);
 * assertAlmostEquals(optimalityGap([[0.02, 0.3], [0.1, 0]], { better: "lower", target: 0.1 }), 0.05);
 * ```
 */
export const optimalityGap = (scores: TaskScores, { better, target }: ScoreTarget): number => {
  checkScores("optimalityGap", scores);
  return meanOf(scores.flat().map((score) => isBetter(better, score, target) ? 0 : Math.abs(target - score)));
};
