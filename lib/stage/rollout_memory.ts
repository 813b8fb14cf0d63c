/**
 * The memory of rollouts.
 *
 * @module
 */
import { type GoalFunction, shownSize } from "../goal/goal.ts";
import type { World } from "../world/world.ts";

/** Bytes of a number in double precision, and in single precision. */
const [DOUBLE, SINGLE] = [8, 4];

/** Numbers of an episode that goals have a row of for every state, where goals move on, and one row where they stay. */
export const goalNumbers = (world: World, goals: GoalFunction): number => {
  const rows = goals.schedule.rows(world.horizon) > 1 ? world.horizon + 1 : 1;
  return rows * (shownSize(goals, world) + world.goalSize);
};

/** Numbers in single precision that an episode has as a rollout's columns: observation, f(s), action, end and progress. */
const columnNumbers = ({ horizon, observationSize, goalSize, actionSize }: World): number =>
  (horizon + 1) * (observationSize + goalSize + actionSize + 2);

/**
 * Bytes that an episode takes in a replay: its columns and states, and its goals.
 *
 * Latents and columns of a method's own are not counted, which are a row an episode; nor are the blocks' unused ends.
 */
export const storedBytes = (world: World, goals: GoalFunction): number =>
  SINGLE * (columnNumbers(world) + (world.horizon + 1) * world.stateSize + goalNumbers(world, goals));

/** Bytes of an episode of a rollout: its columns, and its states in double precision and once more as a column of a replay. */
export const episodeBytes = (world: World): number =>
  SINGLE * columnNumbers(world) + (DOUBLE + SINGLE) * (world.horizon + 1) * world.stateSize;

/** Bytes of the rollout of `count` episodes in pursuit of goals, with the goals and the states that these were made of. */
export const rolloutBytes = (world: World, goals: GoalFunction, count: number): number =>
  count * (episodeBytes(world) + SINGLE * goalNumbers(world, goals) +
    DOUBLE * goals.schedule.rows(world.horizon) * world.stateSize);
