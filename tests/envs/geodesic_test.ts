import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { geodesicDistances, type Place } from "../../envs/geodesic.ts";
import { cellsOf, DOWN, LEFT, type Maze, RIGHT, UP } from "../../envs/maze_cells.ts";
import { mazes } from "../../envs/mazes.ts";

const maze = (...picture: readonly string[]): Maze => ({ name: "drawn", picture, reach: 1, horizon: 10, radius: 0.1 });

const distance = (layout: Maze, goal: Place, place: Place): number =>
  geodesicDistances(layout)(goal)(Float64Array.from(place))[0];

const layouts = Object.values(mazes);
const distances = new Map(layouts.map((layout) => [layout, geodesicDistances(layout)]));
const cells = new Map(layouts.map((layout) => [layout, cellsOf(layout)]));

/** A maze and some places in its free cells. */
const mazeAndPlaces = (count: number): fc.Arbitrary<readonly [Maze, readonly Place[]]> =>
  fc.constantFrom(...layouts).chain((layout) => {
    const { columns, free } = cells.get(layout)!;
    const fraction = fc.oneof(fc.constantFrom(0.001, 0.5), fc.double({ min: 0.001, max: 0.999, noNaN: true }));
    const place = fc.tuple(fc.constantFrom(...free), fraction, fraction).map(([cell, x, y]): Place => [
      cell % columns + x,
      Math.floor(cell / columns) + y,
    ]);
    return fc.tuple(fc.constant(layout), fc.array(place, { minLength: count, maxLength: count }));
  });

const between = (layout: Maze, [x, y]: Place, goal: Place): number =>
  distances.get(layout)!(goal)(Float64Array.of(x, y))[0];

const straight = ([x0, y0]: Place, [x1, y1]: Place): number => Math.hypot(x1 - x0, y1 - y0);

/** Moves from cell to cell through open sides, from one cell to every other. */
const moves = (layout: Maze, from: number): ReadonlyMap<number, number> => {
  const { columns, open } = cells.get(layout)!;
  const found = new Map([[from, 0]]);
  // A map yields what is added while it is walked through: this is a breadth-first search.
  for (const [cell, length] of found) {
    for (const [side, offset] of [[RIGHT, 1], [UP, columns], [LEFT, -1], [DOWN, -columns]]) {
      if ((open[cell] & side) !== 0 && !found.has(cell + offset)) found.set(cell + offset, length + 1);
    }
  }
  return found;
};

Deno.test("the way round the corner of an L is two straight pieces", () => {
  const corridor = maze("S##", ".##", "...");
  const expected = straight([0.5, 2.5], [1, 1]) + straight([1, 1], [2.5, 0.5]);
  assertAlmostEquals(distance(corridor, [2.5, 0.5], [0.5, 2.5]), expected, 1e-5);
  assertAlmostEquals(distance(corridor, [2.5, 0.5], [1.5, 0.25]), straight([2.5, 0.5], [1.5, 0.25]), 1e-12);
});

Deno.test("the way round a wall of no thickness turns about its end", () => {
  const pair = maze("+-+-+", "|S| |", "+ + +", "|   |", "+-+-+");
  assertAlmostEquals(distance(pair, [1.5, 1.5], [0.5, 1.5]), 2 * Math.SQRT1_2, 1e-5);
  assertAlmostEquals(distance(pair, [1.001, 1.8], [0.999, 1.8]), 1.6, 1e-5);
});

Deno.test("the far ends of the documented mazes are as far as hand and ruler say", () => {
  // Down four, right four, up four, cutting both corners.
  assertAlmostEquals(distance(mazes.square_a, [4.5, 4.5], [0.5, 4.5]), 3 + 2 * Math.hypot(0.5, 3.5), 1e-5);
  assertAlmostEquals(distance(mazes.square_corridor, [10.5, 0.5], [0.5, 0.5]), 10, 1e-12);
  // Round the dead end of the U: its wall is one cell thick.
  assertAlmostEquals(distance(mazes.point_maze_u, [0.5, 0.5], [0.5, 2.5]), 1 + 2 * Math.hypot(1.5, 0.5), 1e-5);
});

Deno.test("the way through the very corner of four open cells is straight", () => {
  const room = maze("+-+-+", "|S  |", "+ +-+", "|   |", "+-+-+");
  assertAlmostEquals(distance(room, [0.5, 0.5], [1.5, 1.5]), Math.SQRT2, 1e-12);
  assertAlmostEquals(distance(room, [1.5, 1.5], [0.5, 0.5]), Math.SQRT2, 1e-12);
});

Deno.test("it is as far there as back, and never nearer than in a straight line", () => {
  fc.assert(fc.property(mazeAndPlaces(2), ([layout, [from, to]]) => {
    const there = between(layout, from, to);
    assertAlmostEquals(there, between(layout, to, from), 1e-9);
    assert(there >= straight(from, to) - 1e-9);
  }));
});

Deno.test("no detour by a third place is shorter", () => {
  fc.assert(fc.property(mazeAndPlaces(3), ([layout, [from, by, to]]) => {
    const detour = between(layout, from, by) + between(layout, by, to);
    assert(between(layout, from, to) <= detour + 1e-4);
  }));
});

Deno.test("from cell to cell it is no farther than by the cells' centres", () => {
  layouts.forEach((layout) => {
    const { columns, free, start } = cells.get(layout)!;
    const centre = (cell: number): Place => [cell % columns + 0.5, Math.floor(cell / columns) + 0.5];
    const lengths = distances.get(layout)!(centre(start))(Float64Array.from([...free].flatMap(centre)));
    const steps = moves(layout, start);
    free.forEach((cell, index) => assert(lengths[index] <= steps.get(cell)! + 1e-9, layout.name));
  });
});

Deno.test("from everywhere some way leads nearer by as much as one goes", () => {
  const [reach, directions] = [1e-3, 64];
  fc.assert(fc.property(mazeAndPlaces(2), ([layout, [[x, y], goal]]) => {
    const far = between(layout, [x, y], goal);
    fc.pre(far > reach);
    const around = Float64Array.from({ length: 2 * directions }, (_, index) => {
      const angle = 2 * Math.PI * (index >> 1) / directions;
      return index % 2 === 0 ? x + reach * Math.cos(angle) : y + reach * Math.sin(angle);
    });
    assert(Math.min(...distances.get(layout)!(goal)(around)) < far - 0.8 * reach);
  }));
});

Deno.test("where no way leads the distance is infinite, and a goal in a wall is refused", () => {
  const rooms = geodesicDistances(maze("S#.", "..#"))([0.5, 0.5]);
  assertEquals([...rooms(Float64Array.of(2.5, 1.5, 1.5, 1.5, -0.5, 0.5, 3.5, 0.5, 0.5, 0.5))], [
    Infinity,
    Infinity,
    Infinity,
    Infinity,
    0,
  ]);
  assertThrows(
    () => geodesicDistances(maze("S#."))([1.5, 0.5]),
    RangeError,
    "geodesicDistances: the goal came as [1.5,0.5], expected a place in a free cell of drawn",
  );
  assertThrows(() => rooms(new Float64Array(3)), RangeError, "geodesicDistances: places came with 3 numbers");
});

Deno.test("distances leave the places as they are, and are the same whatever was asked before", () => {
  const ask = geodesicDistances(mazes.point_maze_big)([0.5, 5.5]);
  const places = Float64Array.of(4.5, 0.5, 0.25, 5.75);
  const first = ask(places);
  assertEquals([...places], [4.5, 0.5, 0.25, 5.75]);
  ask(Float64Array.of(1.5, 0.5));
  assertEquals(ask(places), first);
});
