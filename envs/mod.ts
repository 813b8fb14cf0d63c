/**
 * Worlds: batches of independent copies, stepped together by pure functions, which need no engine and no permission.
 *
 * Their contract, and a checker for user-supplied worlds, are in `./world`.
 *
 * @example
 * ```ts
 * import { pointNav } from "@gpim/gpim/envs";
 * import { key, split, uniform } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * const [startKey, actionKey, goalKey] = split(key(7), 3);
 * const starts = pointNav.reset(startKey, 64);
 * const actions = uniform(actionKey, [64, pointNav.actionSize], { minimum: -1, maximum: 1 });
 * const { states } = pointNav.step(starts, actions);
 * assertEquals(pointNav.distance(pointNav.achieved(states), pointNav.achieved(pointNav.goalStates(goalKey, starts))).length, 64);
 * ```
 *
 * @module
 */
export { gymnasiumObservation, gymnasiumReward } from "./gymnasium_reacher.ts";
export {
  type GymnasiumEnvironment,
  type GymnasiumSettings,
  type GymnasiumStep,
  gymnasiumWorld,
} from "./gymnasium_world.ts";
export { geodesicDistances, type Place } from "./geodesic.ts";
export type { Maze } from "./maze_cells.ts";
export { type MazeName, mazes } from "./mazes.ts";
export { objectPush } from "./object_push.ts";
export { pointMaze, pointMazeU } from "./point_maze.ts";
export { pointNav } from "./point_nav.ts";
export { fingertip, reacher } from "./reacher.ts";
export { REACHER_BODIES } from "./reacher_dynamics.ts";
export { repeated } from "./repeated.ts";
export { ROOM_NAMES, roomOf, rooms, ROOMS_CELLS, ROOMS_LAYOUT } from "./rooms.ts";
export { gymnasiumSwimmerObservation, gymnasiumSwimmerReward } from "./gymnasium_swimmer.ts";
export { swimmer } from "./swimmer.ts";
