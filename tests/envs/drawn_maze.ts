/**
 * Mazes drawn in tests, and which of their cells can be reached.
 *
 * @module
 */
import { type cellsOf, DOWN, LEFT, type Maze, RIGHT, UP } from "../../envs/maze_cells.ts";

/** A maze of a picture, for a point that almost crosses a cell in a step. */
export const maze = (...picture: readonly string[]): Maze => ({
  name: "drawn",
  picture,
  reach: 0.95,
  horizon: 10,
  radius: 0.1,
});

/** The cells that can be reached from a cell through open sides, in a number of moves at most. */
export const within = (
  { columns, open }: ReturnType<typeof cellsOf>,
  from: number,
  moves: number,
): ReadonlySet<number> => {
  const offsets = [[RIGHT, 1], [UP, columns], [LEFT, -1], [DOWN, -columns]] as const;
  let reached = new Set([from]);
  for (let move = 0; move < moves; move++) {
    const next = [...reached].flatMap((cell) =>
      offsets.filter(([side]) => (open[cell] & side) !== 0).map(([, offset]) => cell + offset)
    );
    reached = new Set([...reached, ...next]);
  }
  return reached;
};
