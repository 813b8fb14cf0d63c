/**
 * Worlds that MuJoCo steps, a physics engine with contacts. They have an entry point of their own, so that other programs need not
 * download the engine.
 *
 * A world must be loaded, and disposed of when it is no longer needed. Without workers loading needs no permission if `deno.json`
 * contains `"unstable": ["raw-imports"]`; otherwise, and for workers, it needs `--allow-read`.
 *
 * @module
 */
export { ant } from "./ant.ts";
export { antMaze } from "./ant_maze.ts";
export {
  gymnasiumAntObservation,
  gymnasiumAntReward,
  gymnasiumHalfCheetahObservation,
  gymnasiumHalfCheetahReward,
} from "./gymnasium.ts";
export { halfCheetah } from "./half_cheetah.ts";
export { type MujocoModel, mujocoWorld } from "./mujoco_world.ts";
export type { ModelState } from "./physics.ts";
export { pusher } from "./pusher.ts";
export type { Look } from "./scene.ts";
export type { MujocoOptions, MujocoWorld } from "./simulation.ts";
