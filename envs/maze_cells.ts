/**
 * The cells and walls of a maze, parsed from its picture.
 *
 * @module
 */

/**
 * A maze of unit cells, drawn with the top row first; exactly one cell is `S`, where episodes start.
 *
 * A picture has one character per cell: `#` for a filled cell, any other for a free one. Walls surround the free cells. A picture
 * whose first character is `+` shows walls between cells as well: cells are every second character of every second line, and a
 * space between two of them is an opening.
 */
export interface Maze {
  /** The name of its world. */
  readonly name: string;
  /** The picture. */
  readonly picture: readonly string[];
  /** Distance that a full action moves the point along each axis, in cells. */
  readonly reach: number;
  /** Number of steps of an episode. */
  readonly horizon: number;
  /** A goal closer than this counts as reached, in cells. */
  readonly radius: number;
}

/** The right side of a cell, as a bit. */
export const RIGHT = 1;

/** The upper side of a cell, as a bit. */
export const UP = 2;

/** The left side of a cell, as a bit. */
export const LEFT = 4;

/** The lower side of a cell, as a bit. */
export const DOWN = 8;

const SIDES = [[RIGHT, 1, 0], [UP, 0, 1], [LEFT, -1, 0], [DOWN, 0, -1]] as const;

/**
 * The cells of a maze. Cell `row · columns + column` is [column, column + 1) × [row, row + 1), with row 0 at the
 * bottom.
 */
export interface Cells {
  /** Number of cells from left to right. */
  readonly columns: number;
  /** Number of cells from bottom to top. */
  readonly rows: number;
  /** The open sides of each cell as bits, `[rows · columns]`; 0 for filled cells. */
  readonly open: Uint8Array;
  /** The free cells, in increasing order. */
  readonly free: Int32Array;
  /** The start cell of episodes. */
  readonly start: number;
}

/** A straight piece of wall, `[x0, y0, x1, y1]`. */
export type Wall = readonly [number, number, number, number];

const showsWalls = (picture: readonly string[]): boolean => picture[0]?.startsWith("+") ?? false;

/** A picture of cells as a picture of cells and walls, in which all sides between two cells are open. */
const spaced = (picture: readonly string[]): readonly string[] => {
  const between = " ".repeat(2 * picture[0].length + 1);
  return [between, ...picture.flatMap((line) => [` ${[...line].join(" ")} `, between])];
};

const expectPicture = ({ name, picture }: Maze): void => {
  const lengths = [...new Set(picture.map(({ length }) => length))];
  const whole = !showsWalls(picture) || (picture.length % 2 === 1 && lengths[0] % 2 === 1);
  if (lengths.length !== 1 || !whole) {
    const expected = showsWalls(picture) ? "an odd number of lines of one odd length" : "lines of one length";
    throw new RangeError(
      `${name}: the picture came with ${picture.length} lines of ${
        lengths.join(" and ")
      } characters, expected ${expected}`,
    );
  }
  const starts = picture.join("").split("S").length - 1;
  if (starts !== 1) throw new RangeError(`${name}: the picture came with ${starts} starts S, expected 1`);
};

/**
 * The cells of a maze.
 *
 * @throws {RangeError} when the lines of its picture differ in length, or it has not exactly one start.
 */
export const cellsOf = (maze: Maze): Cells => {
  expectPicture(maze);
  const lines = showsWalls(maze.picture) ? maze.picture : spaced(maze.picture);
  const [columns, rows] = [lines[0].length >> 1, lines.length >> 1];
  const drawn = (x: number, y: number): string => lines[2 * rows - y]?.[x] ?? "#";
  const isFree = (column: number, row: number): boolean => drawn(2 * column + 1, 2 * row + 1) !== "#";
  const all = Array.from(
    { length: rows * columns },
    (_, cell) => [cell % columns, Math.floor(cell / columns)] as const,
  );
  const isOpen = (column: number, row: number, right: number, up: number): boolean =>
    isFree(column, row) && isFree(column + right, row + up) &&
    drawn(2 * column + 1 + right, 2 * row + 1 + up) === " ";
  return {
    columns,
    rows,
    open: Uint8Array.from(
      all,
      ([column, row]) =>
        SIDES.reduce((sides, [side, right, up]) => isOpen(column, row, right, up) ? sides | side : sides, 0),
    ),
    free: Int32Array.from(all.keys()).filter((cell) => isFree(...all[cell])),
    start: all.findIndex(([column, row]) => drawn(2 * column + 1, 2 * row + 1) === "S"),
  };
};

/**
 * The side at which a straight move by `(dx, dy)` from `(x, y)` to `(targetX, targetY)` leaves a cell; 0 if it ends inside.
 *
 * The target is a separate argument, because a wall may have moved it nearer along one axis, along which no side is crossed then.
 */
export const sideCrossed = (
  x: number,
  y: number,
  dx: number,
  dy: number,
  targetX: number,
  targetY: number,
  column: number,
  row: number,
): number => {
  const sideX = targetX >= column + 1 ? RIGHT : targetX < column ? LEFT : 0;
  const sideY = targetY >= row + 1 ? UP : targetY < row ? DOWN : 0;
  if (sideX === 0 || sideY === 0) return sideX | sideY;
  const timeX = ((sideX === RIGHT ? column + 1 : column) - x) / dx;
  const timeY = ((sideY === UP ? row + 1 : row) - y) / dy;
  return timeX <= timeY ? sideX : sideY;
};

/** Whether a wall of length 1 goes from the corner `(x, y)` to the right (`along` = "x") or upwards ("y"). */
export const isWall = ({ columns, open, free }: Cells, x: number, y: number, along: "x" | "y"): boolean => {
  const closed = (column: number, row: number, side: number): boolean => {
    const cell = row * columns + column;
    return column >= 0 && column < columns && free.includes(cell) && (open[cell] & side) === 0;
  };
  return along === "x" ? closed(x, y, DOWN) || closed(x, y - 1, UP) : closed(x, y, LEFT) || closed(x - 1, y, RIGHT);
};

/** The maximal intervals `[from, to)` of `0 … length − 1` that consist of walls. */
const runs = (length: number, isWall: (place: number) => boolean): readonly (readonly [number, number])[] => {
  const places = Array.from({ length }, (_, place) => place).filter(isWall);
  const ends = places.filter((place) => !places.includes(place + 1));
  return places.filter((place) => !places.includes(place - 1)).map((from, index) => [from, ends[index] + 1]);
};

/** All walls; adjacent walls on a line are one. */
export const wallsOf = (cells: Cells): readonly Wall[] => {
  const { columns, rows } = cells;
  const lines = (count: number): readonly number[] => Array.from({ length: count + 1 }, (_, line) => line);
  return [
    ...lines(rows).flatMap((y) =>
      runs(columns, (x) => isWall(cells, x, y, "x")).map(([from, to]): Wall => [from, y, to, y])
    ),
    ...lines(columns).flatMap((x) =>
      runs(rows, (y) => isWall(cells, x, y, "y")).map(([from, to]): Wall => [x, from, x, to])
    ),
  ];
};
