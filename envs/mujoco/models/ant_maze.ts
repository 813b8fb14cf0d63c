/**
 * The mazes of Gymnasium-Robotics' AntMaze: the ant among walls that fill cells of a grid.
 *
 * @module
 */
import { antAmong } from "./ant.ts";

/** A maze viewed from above, one string per row from top to bottom: `#` is a wall, any other character is free. */
type MazeLayout = readonly string[];

/** A point of the floor, in metres; the origin is the middle of the maze, x points right and y up. */
export type FloorPoint = readonly [x: number, y: number];

/** The side of a cell, in metres. */
export const MAZE_CELL = 4;

/** The height of the walls, in metres. */
const WALL_HEIGHT = 2;

/** The maze of AntMaze_UMaze-v5: a corridor around one wall, in the shape of a rotated U. */
export const ANT_MAZE_U: MazeLayout = [
  "#####",
  "#   #",
  "### #",
  "#   #",
  "#####",
];

/** The centre of a cell, which is counted from the top left. */
export const cellCentre = (layout: MazeLayout, row: number, column: number): FloorPoint => [
  MAZE_CELL * (column + 0.5 - layout[0].length / 2),
  MAZE_CELL * (layout.length / 2 - row - 0.5),
];

/** The centres of all walls, or of all free cells, row by row. */
const centres = (layout: MazeLayout, wall: boolean): readonly FloorPoint[] =>
  layout.flatMap((cells, row) =>
    [...cells].flatMap((cell, column) => (cell === "#") === wall ? [cellCentre(layout, row, column)] : [])
  );

/** The centres of all walls, row by row. */
export const wallCells = (layout: MazeLayout): readonly FloorPoint[] => centres(layout, true);

/** The centres of all free cells, row by row. */
export const freeCells = (layout: MazeLayout): readonly FloorPoint[] => centres(layout, false);

/**
 * The ant in a maze.
 *
 * @throws {RangeError} when the layout's rows differ in length.
 */
export const antMaze = (layout: MazeLayout): string => {
  const ragged = layout.findIndex((cells) => cells.length !== layout[0].length);
  if (ragged >= 0) {
    throw new RangeError(
      `antMaze: row ${ragged} came with ${layout[ragged].length} cells, expected ${layout[0].length} as in row 0`,
    );
  }
  const [half, tall] = [MAZE_CELL / 2, WALL_HEIGHT / 2];
  const walls = wallCells(layout).map(([x, y]) =>
    `<geom type="box" pos="${x} ${y} ${tall}" size="${half} ${half} ${tall}" conaffinity="1"/>`
  );
  return antAmong(walls.join(""));
};
