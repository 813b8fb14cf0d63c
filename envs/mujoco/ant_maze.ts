/**
 * An ant in a maze, with goals for its place: Gymnasium-Robotics' AntMaze_UMaze-v5.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../lib/fault.ts";
import { integer } from "../../lib/random/integer.ts";
import type { Key } from "../../lib/random/key.ts";
import { split } from "../../lib/random/split.ts";
import { uniform } from "../../lib/random/uniform.ts";
import { rowCount } from "../rows.ts";
import type { World } from "../../lib/world/world.ts";
import { ANT_FRAME_SKIP, ANT_LOOK, ANT_POSITIONS, ANT_STATE, antQuantities, observeAnt, placeOfAnt } from "./ant.ts";
import { ANT_MAZE_U, antMaze as antMazeModel, type FloorPoint, freeCells, MAZE_CELL } from "./models/ant_maze.ts";
import { mujocoWorld } from "./mujoco_world.ts";
import type { MujocoOptions, MujocoWorld } from "./simulation.ts";

/** Distance from the middle of the maze to its outer walls in metres, which scales goals to ±1. */
const SCALE = 1.5 * MAZE_CELL;

/** The largest distance of starts and goals from the centre of their cell along x and along y, in metres. */
const OFFSET = 0.25 * MAZE_CELL;

const CELLS: readonly FloorPoint[] = freeCells(ANT_MAZE_U);

/** The free cell whose centre is nearest to a point. */
const cellOf = (x: number, y: number): number => {
  const distances = CELLS.map(([column, row]) => Math.hypot(x - column, y - row));
  return distances.indexOf(Math.min(...distances));
};

/** Moves each of `states` to a random point of its cell. */
const placeIn = (key: Key, cells: ArrayLike<number>, states: Float64Array): Float64Array => {
  const offsets = uniform(key, [cells.length, 2], { minimum: -OFFSET, maximum: OFFSET });
  const placed = states.slice();
  for (let row = 0; row < cells.length; row++) {
    const [x, y] = CELLS[cells[row]];
    placed[row * ANT_STATE] = x + offsets[2 * row];
    placed[row * ANT_STATE + 1] = y + offsets[2 * row + 1];
  }
  return placed;
};

/** Draws start states: the model's initial pose at rest, in cells that are all equally likely. */
const reset = (key: Key, count: number, start: Float64Array): Float64Array => {
  const [cellKey, offsetKey] = split(key);
  const states = new Float64Array(count * ANT_STATE);
  for (let row = 0; row < count; row++) states.set(start, row * ANT_STATE);
  return placeIn(offsetKey, integer(cellKey, [count], { minimum: 0, maximum: CELLS.length }), states);
};

/** Draws goal states: the start's pose at rest, in another cell than the start's, so that goals are more than half a cell away. */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("ant_maze.goalStates", "starts", starts, ANT_STATE);
  const [cellKey, offsetKey] = split(key);
  const cells = integer(cellKey, [count], { minimum: 0, maximum: CELLS.length - 1 }).map((cell, row) =>
    cell < cellOf(starts[row * ANT_STATE], starts[row * ANT_STATE + 1]) ? cell : cell + 1
  );
  const resting = starts.map((number, index) => index % ANT_STATE < ANT_POSITIONS ? number : 0);
  return placeIn(offsetKey, cells, resting);
};

/** The sides of free cells at walls. */
const outline: World["outline"] = CELLS.flatMap(([x, y]) =>
  [[1, 0], [0, 1], [-1, 0], [0, -1]].flatMap(([right, up]) => {
    const [wallX, wallY] = [x + MAZE_CELL * right, y + MAZE_CELL * up];
    if (CELLS.some(([column, row]) => column === wallX && row === wallY)) return [];
    const half = MAZE_CELL / 2;
    const [sideX, sideY] = [x + half * right, y + half * up];
    return [
      [
        (sideX - half * up) / SCALE,
        (sideY - half * right) / SCALE,
        (sideX + half * up) / SCALE,
        (sideY + half * right) / SCALE,
      ] as const,
    ];
  })
);

/**
 * The ant in the U-shaped maze of Gymnasium-Robotics' AntMaze_UMaze-v5, with cells of 4 m: states and actions are those of
 * {@link ant}.
 *
 * Observations are those of the ant, except that x and y, the achieved goal, are divided by 6 m. Starts and goals are within 1 m,
 * along x and along y, of the centres of two different cells, all equally likely; the ant starts without noise in pose or velocity.
 * Episodes are 700 steps; they end early only when the simulation diverges, not when the ant falls.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { antMaze } from "@gpim/gpim/envs/mujoco";
 * import { assert } from "@std/assert";
 * import * as E from "fp-ts/Either.js";
 *
 * const loaded = await antMaze()();
 * if (E.isLeft(loaded)) throw new Error(loaded.left.cause);
 * const { achieved, dispose, distance, goalStates, reset } = loaded.right;
 * const starts = reset(key(7), 64);
 * assert(distance(achieved(starts), achieved(goalStates(key(8), starts))).every((metres) => metres > 2));
 * dispose();
 * ```
 */
export const antMaze = (options: MujocoOptions = {}): TE.TaskEither<Fault, MujocoWorld> =>
  mujocoWorld({
    name: "ant_maze",
    xml: antMazeModel(ANT_MAZE_U),
    frameSkip: ANT_FRAME_SKIP,
    horizon: 700,
    unit: "m",
    radius: 0.45,
    observe: observeAnt(SCALE),
    achieved: placeOfAnt(SCALE),
    scale: SCALE,
    reset,
    goalStates,
    look: ANT_LOOK,
    quantities: antQuantities(SCALE),
    outline,
  }, options);
