/**
 * The relabel stage: goals out of what was reached. First an index is computed for every episode, then a gather.
 *
 * @module
 */
import { type Key, uniform } from "../random/mod.ts";
import type { Rollout } from "./step.ts";

/** f_κ as a choice: which state of each episode becomes its goal, 1 (after the first step) to the episode's length. */
export type GoalMap = (rollout: Rollout, key: Key) => Int32Array;

/** The state that the episode ended in: the paper's fixed goals. */
export const finalState: GoalMap = ({ lengths }: Rollout): Int32Array => lengths.slice();

/** Any state after the first step, all equally likely. */
export const anyState: GoalMap = ({ lengths }: Rollout, key: Key): Int32Array =>
  Int32Array.from(uniform(key, [lengths.length]), (share, episode) => 1 + Math.floor(share * lengths[episode]));

/** Goals and where they come from. */
export interface Relabelled {
  /** The index of each goal's state in its episode, `[count]`. */
  readonly time: Int32Array;
  /** The goals, `[count, goalSize]`. */
  readonly goal: Float32Array;
}

/** Turns each episode of a rollout into a goal, `g = f_κ(s)`. Every goal was achieved in its episode. */
export const relabel = (goalMap: GoalMap): (key: Key) => (rollout: Rollout) => Relabelled => (key) => (rollout) => {
  const { rows, width, data } = rollout.columns.achieved;
  const time = goalMap(rollout, key);
  const goal = new Float32Array(rollout.count * width);
  time.forEach((chosen, episode) => {
    const row = episode * rows + chosen;
    goal.set(data.subarray(row * width, (row + 1) * width), episode * width);
  });
  return { time, goal };
};
