/**
 * The mazes of Gymnasium-Robotics' AntMaze: the ant among walls that fill cells of a grid.
 *
 * @module
 */
import { antAmong } from "./ant.ts";

/** A maze seen from above, a string a row from top to bottom: `#` is a wall, anything else is free. */
export type MazeLayout = readonly string[];

/** A point of the floor, in metres; the origin is the middle of the maze, x points right and y up. */
export type FloorPoint = readonly [x: number, y: number];

/** Metres: the side of a cell. */
export const MAZE_CELL = 4;

/** Metres: the height of the walls. */
const WALL_HEIGHT = 2;

/** The maze of AntMaze_UMaze-v5: a corridor around one wall, in the shape of a U on its side. */
export const ANT_MAZE_U: MazeLayout = [
  "#####",
  "#   #",
  "### #",
  "#   #",
  "#####",
];

/** The centre of a cell, counted from the top left. */
export const cellCentre = (layout: MazeLayout, row: number, column: number): FloorPoint => [
  MAZE_CELL * (column + 0.5 - layout[0].length / 2),
  MAZE_CELL * (layout.length / 2 - row - 0.5),
];

/** The centres of all cells that are walls, or that are not, row by row. */
const centres = (layout: MazeLayout, wall: boolean): readonly FloorPoint[] =>
  layout.flatMap((cells, row) =>
    [...cells].flatMap((cell, column) => (cell === "#") === wall ? [cellCentre(layout, row, column)] : [])
  );

/** The centres of all walls, row by row. */
export const wallCells = (layout: MazeLayout): readonly FloorPoint[] => centres(layout, true);

/** The centres of all free cells, row by row. */
export const freeCells = (layout: MazeLayout): readonly FloorPoint[] => centres(layout, false);

/** The ant in a maze; throws a `RangeError` where the layout's rows differ in length. */
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
