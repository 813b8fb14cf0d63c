/**
 * Mazes, drawn as text.
 *
 * @module
 */
import type { Maze } from "./maze_cells.ts";

/** The names of the mazes. */
export type MazeName =
  | "point_maze_u"
  | "point_maze_big"
  | "point_maze_hardest"
  | "square_a"
  | "square_b"
  | "square_c"
  | "square_tree"
  | "square_corridor"
  | "square_bottleneck"
  | "square_large";

/** A maze of Sibling Rivalry and EDL: full actions of 0.95, episodes of 50 steps, goals reached within 0.15. */
const square = (name: MazeName, ...picture: readonly string[]): Maze => ({
  name,
  picture,
  reach: 0.95,
  horizon: 50,
  radius: 0.15,
});

/** A maze of JaxGCRL, with cells of 1 instead of 4, for a point that moves half a cell. */
const blocks = (name: MazeName, horizon: number, ...picture: readonly string[]): Maze => ({
  name,
  picture,
  reach: 0.5,
  horizon,
  radius: 0.25,
});

/**
 * Common mazes of experiments with unsupervised skills and goals, by name.
 *
 * `square_…` are those of Sibling Rivalry (Trott et al. 2019, arXiv:1911.01417) and of Explore, Discover and Learn (Campos et al.
 * 2020, arXiv:2002.03647). `point_maze_…` are those of JaxGCRL (Bortkiewicz et al. 2024, arXiv:2408.11052) without their outermost
 * ring of blocks. JaxGCRL's x runs along the lines of a picture and its y along the characters, so that these mazes are rotated by
 * 90°. Its goals are reached within an eighth of a cell, half of the radius here.
 *
 * @example
 * ```ts
 * import { mazes, pointMaze } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mazes.point_maze_u.picture, ["S..", "##.", "..."]);
 * assertEquals(pointMaze(mazes.square_a).outline.length, 14);
 * ```
 */
export const mazes: Readonly<Record<MazeName, Maze>> = {
  point_maze_u: blocks("point_maze_u", 50, "S..", "##.", "..."),
  point_maze_big: blocks(
    "point_maze_big",
    100,
    "S.##..",
    "..#...",
    "#...##",
    "..#...",
    ".#..#.",
    "...#..",
  ),
  point_maze_hardest: blocks(
    "point_maze_hardest",
    150,
    "S...#.....",
    ".##.#.#.#.",
    "......#...",
    ".####.###.",
    "..#.#.....",
    "#.#.#.#.##",
    "..#...#...",
  ),
  square_a: square("square_a", "S#.#.", ".#.#.", "...#.", ".###.", "....."),
  square_b: square("square_b", "S#.#.", ".#.#.", ".#.#.", ".#.#.", "....."),
  square_c: square("square_c", "S#...", ".#.#.", ".#.#.", ".#.#.", "...#."),
  square_tree: square(
    "square_tree",
    "######S######",
    "######.######",
    "##.........##",
    "##.#######.##",
    ".....###.....",
    ".###.###.###.",
    ".###.###.###.",
  ),
  square_corridor: square("square_corridor", ".....S....."),
  square_bottleneck: square(
    "square_bottleneck",
    "+-+-+-+-+-+-+-+-+-+-+",
    "|             |     |",
    "+ + + + + + + + + + +",
    "|             |     |",
    "+ + + + + + + + + + +",
    "|             |     |",
    "+ + + + + + + + + + +",
    "|             |     |",
    "+ + + + + + + + + + +",
    "|             |     |",
    "+-+-+-+-+-+ + + + + +",
    "|         |   |     |",
    "+ + + + + + + + + + +",
    "|         |         |",
    "+ + + + + + + + + + +",
    "|         |         |",
    "+ + + + + +-+-+ +-+-+",
    "|               |   |",
    "+ + + + + + + +-+ + +",
    "|S        |         |",
    "+-+-+-+-+-+-+-+-+-+-+",
  ),
  square_large: square(
    "square_large",
    "+-+-+-+-+-+-+-+-+-+-+",
    "| |             |   |",
    "+ +-+ +-+-+-+-+-+ + +",
    "|   | |   |   |   | |",
    "+-+ + + +-+ +-+ +-+-+",
    "| |   |   |   | |   |",
    "+ +-+ + +-+-+ + + +-+",
    "|   | | | | | |   | |",
    "+-+ + + + + + + +-+ +",
    "| |   |   |   |   | |",
    "+ + +-+ +-+-+ + +-+ +",
    "|           | |     |",
    "+-+ +-+-+-+ + + +-+ +",
    "| | | | | | |   | | |",
    "+ + + + + +-+ +-+ +-+",
    "|     | |   |       |",
    "+ + +-+ + +-+-+ +-+-+",
    "| | |       |   |   |",
    "+ +-+ + +-+ + +-+ + +",
    "|S    |   |       | |",
    "+-+-+-+-+-+-+-+-+-+-+",
  ),
};
