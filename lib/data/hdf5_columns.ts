/**
 * The parts that the layouts of HDF5 have in common: names of columns, and rows of episodes.
 *
 * @module
 */
import { rowsIn, type TrajectoryColumn } from "./trajectories.ts";

/** The columns of a step that have names of their own in both layouts. */
export const STEPS = { action: "actions", reward: "rewards", terminated: "terminations" } as const;

/** Minari's names in the observations of environments with goals, by ours. */
export const OBSERVED = { observation: "observation", achieved: "achieved_goal", goal: "desired_goal" } as const;

/** Columns that have a place in a layout; the others are under `infos`. */
export const PLACED: readonly string[] = [...Object.keys(STEPS), ...Object.keys(OBSERVED)];

/** The rows of some episodes, one after another. */
export const episodeRows = ({ of, width, data }: TrajectoryColumn, lengths: Int32Array) => {
  let at = 0;
  return Array.from(lengths, (length) => data.subarray(at, at += rowsIn(of, length) * width));
};

/** Whether an episode was cut off at its last step, and did not end. */
export const truncations = (terminated: ArrayLike<number>): Uint8Array => {
  const flags = new Uint8Array(terminated.length);
  if (terminated.length > 0) flags[terminated.length - 1] = Number(terminated[terminated.length - 1] === 0);
  return flags;
};

/** Rewards where there are none. */
export const noRewards = (lengths: Int32Array): TrajectoryColumn => ({
  of: "steps",
  width: 1,
  data: new Float32Array(lengths.reduce((sum, length) => sum + length, 0)),
});
