/**
 * The models that worlds with an engine step: MJCF of our own, with the constants of Gymnasium's.
 *
 * @module
 */
export { ANT } from "./ant.ts";
export {
  ANT_MAZE_U,
  antMaze,
  cellCentre,
  type FloorPoint,
  freeCells,
  MAZE_CELL,
  type MazeLayout,
  wallCells,
} from "./ant_maze.ts";
export { HALF_CHEETAH } from "./half_cheetah.ts";
export { PUSHER, PUSHER_PLACE } from "./pusher.ts";
