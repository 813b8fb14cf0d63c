/**
 * A point in a maze, in which places that are near in a straight line can be far apart along the shortest path.
 *
 * @module
 */
import { integer } from "../lib/random/integer.ts";
import type { Key } from "../lib/random/key.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import { planarDistance } from "./distance.ts";
import {
  type Cells,
  cellsOf,
  DOWN,
  LEFT,
  type Maze,
  RIGHT,
  sideCrossed,
  UP,
  type Wall,
  wallsOf,
} from "./maze_cells.ts";
import { mazes } from "./mazes.ts";
import { expectRows, rowCount } from "./rows.ts";
import type { PlanarScene } from "../lib/world/scene.ts";
import { measured } from "../lib/world/quantity.ts";
import type { Stepped, World } from "../lib/world/world.ts";

/** The least distance of the point from the walls, in cells. */
const MARGIN = 1e-3;

/** The least distance of starts and goals from the walls, in cells. */
const DRAW_MARGIN = 0.05;

/** Half the width of a wall in pictures, in cells. */
const WALL_RADIUS = 0.08;

/** The radius of the point in pictures, in cells. */
const POINT_RADIUS = 0.25;

const clip = (value: number, minimum: number, maximum: number): number => Math.max(minimum, Math.min(maximum, value));

/**
 * The part of each cell that a point can be in, `[rows · columns, 4]`: least x, least y, largest x, largest y, with a margin at
 * closed sides.
 */
const boxes = ({ columns, open }: Cells, margin: number): Float64Array =>
  Float64Array.from(
    [...open].flatMap((sides, cell) => {
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      const off = (side: number): number => (sides & side) === 0 ? margin : 0;
      return [column + off(LEFT), row + off(DOWN), column + 1 - off(RIGHT), row + 1 - off(UP)];
    }),
  );

/** Writes the place of a point at `(x, y)` after a push by `(dx, dy)` to `next[index]` and `next[index + 1]`. */
const push = (
  { columns, open }: Cells,
  boxes: Float64Array,
  x: number,
  y: number,
  dx: number,
  dy: number,
  next: Float64Array,
  index: number,
): void => {
  // A point outside has no cell, even if its index is that of a cell in another row; it becomes NaN.
  let column = x >= 0 && x < columns ? Math.floor(x) : NaN;
  let row = Math.floor(y);
  let targetX = x + dx;
  let targetY = y + dy;
  for (;;) {
    const side = sideCrossed(x, y, dx, dy, targetX, targetY, column, row);
    const cell = row * columns + column;
    if ((open[cell] & side) !== 0) {
      column += side === RIGHT ? 1 : side === LEFT ? -1 : 0;
      row += side === UP ? 1 : side === DOWN ? -1 : 0;
      continue;
    }
    // Without a wall in the way both coordinates are clipped, because a move can also end within the margin of a wall.
    if ((side & (UP | DOWN)) === 0) targetX = clip(targetX, boxes[4 * cell], boxes[4 * cell + 2]);
    if ((side & (RIGHT | LEFT)) === 0) targetY = clip(targetY, boxes[4 * cell + 1], boxes[4 * cell + 3]);
    if (side === 0) break;
  }
  next[index] = targetX;
  next[index + 1] = targetY;
};

const stepping = ({ name, reach }: Maze, cells: Cells): World["step"] => {
  const inside = boxes(cells, MARGIN);
  return (states, actions): Stepped => {
    const count = rowCount(`${name}.step`, "states", states, 2);
    expectRows(`${name}.step`, "actions", actions, 2, count);
    const next = new Float64Array(states.length);
    for (let index = 0; index < next.length; index += 2) {
      const dx = reach * clip(actions[index], -1, 1);
      const dy = reach * clip(actions[index + 1], -1, 1);
      push(cells, inside, states[index], states[index + 1], dx, dy, next, index);
    }
    return { states: next, terminated: new Uint8Array(count) };
  };
};

/** Draws one point in each given cell, uniform over the part outside the margins of walls. */
const drawing = (cells: Cells): (key: Key, chosen: Int32Array) => Float64Array => {
  const inside = boxes(cells, DRAW_MARGIN);
  return (key, chosen) =>
    Float64Array.from(uniform(key, [chosen.length, 2]), (fraction, index) => {
      const least = 4 * chosen[index >> 1] + index % 2;
      return inside[least] + fraction * (inside[least + 2] - inside[least]);
    });
};

const scene = ({ columns, rows }: Cells, walls: readonly Wall[]): PlanarScene => {
  const half = Math.max(columns, rows) / 2 + POINT_RADIUS;
  return {
    kind: "planar",
    bounds: [columns / 2 - half, rows / 2 - half, columns / 2 + half, rows / 2 + half],
    ground: [244, 244, 240],
    still: walls.map((ends) => ({ shape: "capsule", radius: WALL_RADIUS, colour: [120, 120, 120], ends })),
    moving: [{ shape: "capsule", radius: POINT_RADIUS, colour: [0, 114, 178] }],
    place: (states, row, ends) => {
      ends[0] = ends[2] = states[2 * row];
      ends[1] = ends[3] = states[2 * row + 1];
    },
    mark: (states, row, point) => point.set(states.subarray(2 * row, 2 * row + 2)),
  };
};

/**
 * The world of a point in a maze: s′ = s + r · clip(a, −1, 1), with r the maze's reach. A wall in the way removes the component of
 * the move that is perpendicular to it; the remainder continues along the wall, until another wall ends it.
 *
 * A state is two coordinates in cells, from the lower left corner of the picture; observations and achieved goals are centred and
 * divided by half the longer side of the picture. Starts are uniform in the start cell, and goals in a free cell, each equally
 * likely, at least 0.05 from the walls. Sibling Rivalry and EDL push the point away from a wall that it hits by a random distance of up to 0.01;
 * here a step is a pure function, and the point always stays 0.001 away from the walls of its cell.
 *
 * Points outside of the maze are moved to NaN.
 *
 * @throws {RangeError} when the maze's picture is invalid.
 *
 * @example
 * ```ts
 * import { pointMaze } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const corner = pointMaze({ name: "corner", picture: ["..", "S#"], reach: 1, horizon: 20, radius: 0.1 });
 * const { states } = corner.step(Float64Array.of(0.5, 0.5), Float32Array.of(1, 0.75));
 * assertEquals([...states], [0.999, 1.25]);
 * ```
 */
export const pointMaze = (maze: Maze): World => {
  const { name, horizon, radius } = maze;
  const cells = cellsOf(maze);
  const { columns, rows, free, start } = cells;
  const half = Math.max(columns, rows) / 2;
  const draw = drawing(cells);
  const walls = wallsOf(cells);
  const scale = (coordinate: number, axis: number): number => (coordinate - (axis === 0 ? columns : rows) / 2) / half;
  const scaled = (place: string) => (states: Float64Array): Float32Array => {
    rowCount(place, "states", states, 2);
    const values = new Float32Array(states.length);
    for (let index = 0; index < values.length; index++) values[index] = scale(states[index], index % 2);
    return values;
  };
  const place = [...measured("units", ["x"], half, columns / 2), ...measured("units", ["y"], half, rows / 2)];
  return {
    name,
    horizon,
    stateSize: 2,
    observationSize: 2,
    actionSize: 2,
    actionSpace: "continuous",
    goalSize: 2,
    unit: "units",
    radius,
    reset: (key, count) => draw(key, new Int32Array(count).fill(start)),
    step: stepping(maze, cells),
    observe: scaled(`${name}.observe`),
    achieved: scaled(`${name}.achieved`),
    distance: planarDistance(`${name}.distance`, half),
    goalStates: (key, starts) => {
      const count = rowCount(`${name}.goalStates`, "starts", starts, 2);
      const [cellKey, placeKey] = split(key);
      return draw(placeKey, integer(cellKey, [count], { minimum: 0, maximum: free.length }).map((cell) => free[cell]));
    },
    scene: scene(cells, walls),
    quantities: {
      observation: place,
      goal: place,
      action: measured(maze.reach === 1 ? "units" : `${maze.reach} units`, ["step along x", "step along y"]),
    },
    outline: walls.map(([x0, y0, x1, y1]) => [scale(x0, 0), scale(y0, 1), scale(x1, 0), scale(y1, 1)]),
  };
};

/** JaxGCRL's U-shaped maze, in which the way to a goal leads around a wall. */
export const pointMazeU: World = pointMaze(mazes.point_maze_u);
