/**
 * How far it is to walk in a maze.
 *
 * @module
 */
import { type Cells, cellsOf, DOWN, isWall, LEFT, type Maze, RIGHT, sideCrossed, UP } from "./maze_cells.ts";
import { rowCount } from "./rows.ts";

/** A place in a maze, in cells from the lower left corner of its picture. */
export type Place = readonly [x: number, y: number];

/** Cells that paths keep off the corners that they turn round. */
const CLEARANCE = 1e-7;

const isInside = ({ columns, free }: Cells, [x, y]: Place): boolean =>
  x >= 0 && x < columns && free.includes(Math.floor(y) * columns + Math.floor(x));

/** Whether no wall is met on the straight way from one place to another. */
const leads = ({ columns, open }: Cells, [x, y]: Place, [toX, toY]: Place): boolean => {
  let column = Math.floor(x);
  let row = Math.floor(y);
  for (;;) {
    const side = sideCrossed(x, y, toX - x, toY - y, toX, toY, column, row);
    if (side === 0) return true;
    if ((open[row * columns + column] & side) === 0) return false;
    column += side === RIGHT ? 1 : side === LEFT ? -1 : 0;
    row += side === UP ? 1 : side === DOWN ? -1 : 0;
  }
};

const length = ([x0, y0]: Place, [x1, y1]: Place): number => Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2);

/** The straight way's length, Infinity where walls are in it. */
const straight = (cells: Cells, from: Place, to: Place): number =>
  // Through the very corner of four cells there and back go by different cells, of which only one way may be open.
  leads(cells, from, to) || leads(cells, to, from) ? length(from, to) : Infinity;

/** The places, a little inside each cell around it, where a path may turn round the end or the corner of a wall. */
const turns = (cells: Cells): readonly Place[] => {
  const walls = (x: number, y: number, along: "x" | "y"): number => isWall(cells, x, y, along) ? 1 : 0;
  const corners = Array.from({ length: (cells.columns + 1) * (cells.rows + 1) }, (_, index): Place => [
    index % (cells.columns + 1),
    Math.floor(index / (cells.columns + 1)),
  ]).filter(([x, y]) => {
    const across = walls(x, y, "x") + walls(x - 1, y, "x");
    const upright = walls(x, y, "y") + walls(x, y - 1, "y");
    // Nothing turns round where a wall goes straight on.
    return across < 2 && upright < 2 && across + upright > 0;
  });
  return corners.flatMap(([x, y]) =>
    [[-1, -1], [-1, 1], [1, -1], [1, 1]].map(([right, up]): Place => [x + right * CLEARANCE, y + up * CLEARANCE])
  ).filter((place) => isInside(cells, place));
};

/** Dijkstra's algorithm: the shortest ways to each of the nodes, from the lengths between them and of first pieces. */
const shortestWays = (lengths: readonly Float64Array[], first: Float64Array): Float64Array => {
  const ways = first.slice();
  const open = new Set(ways.keys());
  while (open.size > 0) {
    const nearest = [...open].reduce((least, node) => ways[node] < ways[least] ? node : least);
    open.delete(nearest);
    for (const node of open) ways[node] = Math.min(ways[node], ways[nearest] + lengths[nearest][node]);
  }
  return ways;
};

/**
 * The lengths of the shortest paths from places `[n, 2]` to a goal around the walls of a maze, `[n]`, in cells;
 * Infinity where no path leads. Give the maze once, each goal once, and then as many places as there are: what is
 * common to them is computed once.
 *
 * A shortest path is straight between the corners that it turns round, so that the lengths are those of Dijkstra's
 * algorithm on the graph of corners that see each other: 10⁻⁵ too long at most, for paths keep a little off the
 * corners.
 *
 * Throws a `RangeError` where the goal is in no free cell.
 *
 * @example
 * ```ts
 * import { geodesicDistances, mazes } from "@gpim/gpim/envs";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [distance] = geodesicDistances(mazes.point_maze_u)([0.5, 0.5])(Float64Array.of(0.5, 2.5));
 * assertAlmostEquals(distance, 1 + 2 * Math.hypot(1.5, 0.5), 1e-5);
 * ```
 */
export const geodesicDistances = (maze: Maze): (goal: Place) => (places: Float64Array) => Float64Array => {
  const cells = cellsOf(maze);
  const nodes = turns(cells);
  const lengths = nodes.map((from) => Float64Array.from(nodes, (to) => straight(cells, from, to)));
  return (goal) => {
    if (!isInside(cells, goal)) {
      throw new RangeError(
        `geodesicDistances: the goal came as [${goal}], expected a place in a free cell of ${maze.name}`,
      );
    }
    const ways = shortestWays(lengths, Float64Array.from(nodes, (node) => straight(cells, goal, node)));
    const distance = (place: Place): number => {
      if (!isInside(cells, place)) return Infinity;
      let least = straight(cells, place, goal);
      for (let node = 0; node < nodes.length; node++) {
        const way = ways[node] + length(place, nodes[node]);
        // Walls are looked for on ways that would be shorter only.
        if (way < least && straight(cells, place, nodes[node]) < Infinity) least = way;
      }
      return least;
    };
    return (places) => {
      const count = rowCount("geodesicDistances", "places", places, 2);
      return Float64Array.from({ length: count }, (_, row) => distance([places[2 * row], places[2 * row + 1]]));
    };
  };
};
