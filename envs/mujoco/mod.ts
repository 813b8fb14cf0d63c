/**
 * Worlds that MuJoCo steps, an engine of physics with contacts. An entry point of its own, so that nobody downloads the engine
 * who does not want it.
 *
 * A world is loaded, and disposed of when it is no longer needed. Without workers loading needs no permission where `deno.json`
 * switches on `"unstable": ["raw-imports"]`; else, and for workers, it needs `--allow-read`.
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
export { pusher } from "./pusher.ts";
export type { MujocoOptions, MujocoWorld } from "./simulation.ts";
