/**
 * The statistics of some scores by rliable, from `rliable.json`.
 *
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import type { Interval, TaskScores } from "../../lib/report/mod.ts";
import reference from "./rliable.json" with { type: "json" };

/** The statistics, as `tests/reference/rliable_statistics.py` writes them. */
export const REFERENCE = reference;

/** Scores of two methods, some of which are equal. */
export const OURS: TaskScores = reference.ours;
export const THEIRS: TaskScores = reference.theirs;

/** Both directions. */
export const DIRECTIONS = ["higher", "lower"] as const;

/**
 * Holds an interval against one of other samples: ours of 2,000, the reference's of 50,000. The ends of the middle 95 % of 2,000
 * samples of a normal statistic scatter by some 2 % of the interval's width; a statistic with few values may be one of them off.
 */
export const assertSameInterval = (
  own: Pick<Interval, "low" | "high">,
  expected: readonly number[],
  grain = 0,
): void => {
  const [low, high] = expected;
  const slack = 0.08 * (high - low) + grain + 1e-12;
  assertAlmostEquals(own.low, low, slack);
  assertAlmostEquals(own.high, high, slack);
};
