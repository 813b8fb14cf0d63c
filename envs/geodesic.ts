/**
 * Lengths of shortest paths in a maze.
 *
 * @module
 */
import { type Cells, cellsOf, DOWN, isWall, LEFT, type Maze, RIGHT, sideCrossed, UP } from "./maze_cells.ts";
import { rowCount } from "./rows.ts";

/** A place in a maze, in cells from the lower left corner of its picture. */
export type Place = readonly [x: number, y: number];

/** Distance of paths from the corners that they turn at, in cells. */
const CLEARANCE = 1e-7;

const isInside = ({ columns, free }: Cells, [x, y]: Place): boolean =>
  x >= 0 && x < columns && free.includes(Math.floor(y) * columns + Math.floor(x));

/** Whether no wall is on the straight line from one place to another. */
const isFree = ({ columns, open }: Cells, [x, y]: Place, [toX, toY]: Place): boolean => {
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

/** Length of the straight line between two places; Infinity if a wall is on it. */
const straight = (cells: Cells, from: Place, to: Place): number =>
  // Through the common corner of four cells the two directions pass different cells, and only one of them may be free.
  isFree(cells, from, to) || isFree(cells, to, from) ? length(from, to) : Infinity;

/** The places at which a path may turn around the end or the corner of a wall, slightly inside each cell around it. */
const turns = (cells: Cells): readonly Place[] => {
  const walls = (x: number, y: number, along: "x" | "y"): number => isWall(cells, x, y, along) ? 1 : 0;
  const corners = Array.from({ length: (cells.columns + 1) * (cells.rows + 1) }, (_, index): Place => [
    index % (cells.columns + 1),
    Math.floor(index / (cells.columns + 1)),
  ]).filter(([x, y]) => {
    const across = walls(x, y, "x") + walls(x - 1, y, "x");
    const upright = walls(x, y, "y") + walls(x, y - 1, "y");
    // No path turns at a point at which a wall continues straight.
    return across < 2 && upright < 2 && across + upright > 0;
  });
  return corners.flatMap(([x, y]) =>
    [[-1, -1], [-1, 1], [1, -1], [1, 1]].map(([right, up]): Place => [x + right * CLEARANCE, y + up * CLEARANCE])
  ).filter((place) => isInside(cells, place));
};

/** Dijkstra's algorithm: the shortest paths to all nodes, from the lengths between nodes and the lengths to first nodes. */
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
 * The lengths of the shortest paths from places `[n, 2]` to a goal around the walls of a maze, `[n]`, in cells; Infinity for
 * places without a path. Common parts are computed once for a maze, and once for a goal.
 *
 * A shortest path is straight between the corners at which it turns, so that the lengths are those of Dijkstra's algorithm on the
 * graph of mutually visible corners. They are at most 10⁻⁵ too long, because paths keep a small distance from the corners.
 *
 * @throws {RangeError} when the goal is in no free cell.
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
        // Only ways that would be shorter are checked for walls, which is the costly part.
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
