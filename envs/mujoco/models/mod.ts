/**
 * The models of worlds with an engine: MJCF of this library, with the constants of Gymnasium's models.
 *
 * @module
 */
export { ANT } from "./ant.ts";
export { ANT_MAZE_U, antMaze, cellCentre, type FloorPoint, freeCells, MAZE_CELL, wallCells } from "./ant_maze.ts";
export { HALF_CHEETAH } from "./half_cheetah.ts";
export { PUSHER, PUSHER_PLACE } from "./pusher.ts";
