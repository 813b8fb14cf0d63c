import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkEnvironment } from "../../lib/world/check/mod.ts";
import { cellsOf, DOWN, LEFT, type Maze, RIGHT, UP, wallsOf } from "../../envs/maze_cells.ts";
import { mazes } from "../../envs/mazes.ts";
import { pointMaze, pointMazeU } from "../../envs/point_maze.ts";
import { key, split, uniform } from "../../lib/random/mod.ts";
import { maze, within } from "./drawn_maze.ts";

const stepped = (layout: Maze, state: readonly [number, number], action: readonly [number, number]): Float64Array =>
  pointMaze(layout).step(Float64Array.from(state), Float32Array.from(action)).states;

const assertNear = (actual: Float64Array, expected: readonly [number, number]): void =>
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, 1e-6));

/** The distance of a place from the closed sides of its cell; Infinity in a cell with no walls. */
const clearance = ({ columns, open }: ReturnType<typeof cellsOf>, x: number, y: number): number => {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const sides = [[RIGHT, column + 1 - x], [UP, row + 1 - y], [LEFT, x - column], [DOWN, y - row]] as const;
  return Math.min(
    ...sides.filter(([side]) => (open[row * columns + column] & side) === 0).map(([, distance]) => distance),
  );
};

const layouts = Object.values(mazes);
const anyMaze = fc.constantFrom(...layouts);
const seeds = fc.maxSafeNat();
const fraction = fc.oneof(
  fc.constantFrom(0, 1e-3, 0.5, 1 - 1e-3, 1 - 2 ** -48),
  fc.double({ min: 0, max: 0.999, noNaN: true }),
);
const push = fc.oneof(fc.float({ min: -2, max: 2, noNaN: true }), fc.float({ noNaN: true }));

Deno.test("the point moves by its clipped action times the reach where no wall is in the way", () => {
  assertNear(stepped(maze("...", "...", "..S"), [1.5, 1.5], [0.5, -0.25]), [1.975, 1.2625]);
  assertNear(stepped(maze("...", "...", "..S"), [1.5, 1.5], [7, -7]), [2.45, 0.55]);
  assertNear(stepped(mazes.point_maze_u, [0.5, 0.5], [1, 0]), [1, 0.5]);
});

Deno.test("a wall takes away what is perpendicular to it, and the point slides along it", () => {
  // Up a corridor: the walls at x = 0 and x = 1 hold it, a thousandth away.
  assertNear(stepped(maze("S", ".", "."), [0.5, 0.5], [1, 1]), [0.999, 1.45]);
  assertNear(stepped(maze("S", ".", "."), [0.5, 2.5], [-1, -0.5]), [0.001, 2.025]);
  // Along a corridor, at the wall y = 0.
  assertNear(stepped(maze("S.."), [0.5, 0.5], [0.5, -1]), [0.975, 0.001]);
  // Into the corner of a cell both are taken away.
  assertNear(stepped(maze("S"), [0.5, 0.75], [1, 1]), [0.999, 0.999]);
});

Deno.test("which side of a wall's end the point passes decides whether it slides", () => {
  const bend = maze("..", "S#");
  // It rises above the block's corner (1, 1) before it comes to it: 0.95 · 0.4 = 0.38 > 0.3 when x = 1.
  assertNear(stepped(bend, [0.9, 0.9], [0.5, 1]), [1.375, 1.85]);
  // It comes to the block's side first, and slides up into the cell above without turning right there.
  assertNear(stepped(bend, [0.9, 0.5], [1, 0.75]), [0.999, 1.2125]);
  // Back: from above, the block's upper side holds it.
  assertNear(stepped(bend, [1.5, 1.25], [-0.5, -0.75]), [1.025, 1.001]);
  assertNear(stepped(bend, [1.25, 1.5], [-1, -0.75]), [0.3, 0.7875]);
});

Deno.test("a wall of no thickness between two cells holds from both sides", () => {
  const pair = maze("+-+-+", "|S| |", "+ + +", "|   |", "+-+-+");
  assertNear(stepped(pair, [0.75, 1.5], [1, 0]), [0.999, 1.5]);
  assertNear(stepped(pair, [1.25, 1.5], [-1, 0]), [1.001, 1.5]);
  assertNear(stepped(pair, [0.75, 0.5], [1, 0]), [1.7, 0.5]);
});

Deno.test("the point comes to rest a thousandth off a wall also where it would not have met it", () => {
  assertNear(stepped(maze("S"), [0.5, 0.5], [0.499 / 0.95 + 5e-4, 0]), [0.999, 0.5]);
});

Deno.test("no pushes, however hard, bring the point through a wall or into its margin", () => {
  const pushes = fc.array(fc.tuple(push, push), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(anyMaze, fc.nat(), fraction, fraction, pushes, (layout, pick, shareX, shareY, pushes) => {
      const cells = cellsOf(layout);
      const { step } = pointMaze(layout);
      let cell = cells.free[pick % cells.free.length];
      let states: Float64Array = Float64Array.of(
        cell % cells.columns + shareX,
        Math.floor(cell / cells.columns) + shareY,
      );
      for (const action of pushes) {
        states = step(states, Float32Array.from(action)).states;
        const [x, y] = states;
        const next = Math.floor(y) * cells.columns + Math.floor(x);
        assert(within(cells, cell, 2).has(next), `from cell ${cell} it went to ${states}`);
        assert(clearance(cells, x, y) > 0.001 - 1e-12, `from cell ${cell} it went to ${states}`);
        cell = next;
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a reach of many cells leads no farther than the walls of a closed room", () => {
  const closed = [maze("#####", "#S.#.", "#####"), maze("+-+-+-+", "|S  | |", "+-+-+-+")];
  fc.assert(fc.property(fc.constantFrom(...closed), push, push, (layout, pushX, pushY) => {
    const { reset, step } = pointMaze({ ...layout, reach: 50 });
    const start = reset(key(1), 1);
    const { states: [x, y] } = step(start, Float32Array.of(pushX, pushY));
    const room = Math.floor(start[0]);
    assert(x > room && x < room + 2 && Math.floor(y) === Math.floor(start[1]), `it went to ${[x, y]}`);
  }));
});

Deno.test("a row outside of the maze comes to an end all the same, as what is not finite", () => {
  const outside = fc.oneof(
    fc.constantFrom(NaN, Infinity, -Infinity, 1e300, -1e300),
    fc.double({ min: -3, max: -1e-9, noNaN: true }),
    fc.double({ min: 13, max: 16, noNaN: true }),
  );
  const inside = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const places = fc.oneof(fc.tuple(outside, inside), fc.tuple(inside, outside), fc.tuple(outside, outside));
  fc.assert(fc.property(anyMaze, places, push, push, (layout, place, pushX, pushY) => {
    assert(stepped(layout, place, [pushX, pushY]).every(Number.isNaN));
  }));
});

Deno.test("episodes start anywhere in the start cell, a twentieth off its walls", () => {
  // The U's start cell is the upper left one, open to the right.
  const starts = pointMazeU.reset(key(3), 20_000);
  const [xs, ys] = [0, 1].map((axis) => starts.filter((_, index) => index % 2 === axis));
  const extent = (values: Float64Array) => [Math.min(...values), Math.max(...values)];
  [[xs, 0.05, 1], [ys, 2.05, 2.95]].forEach(([values, least, most]) => {
    const [low, high] = extent(values as Float64Array);
    assert(low >= (least as number) && high < (most as number));
    assertAlmostEquals(low, least as number, 1e-3);
    assertAlmostEquals(high, most as number, 1e-3);
    const mean = (values as Float64Array).reduce((sum, value) => sum + value, 0) / 20_000;
    assertAlmostEquals(mean, ((least as number) + (most as number)) / 2, 0.01);
  });
});

Deno.test("goals are in every free cell equally often, a twentieth off its walls", () => {
  layouts.forEach((layout) => {
    const cells = cellsOf(layout);
    const count = 200 * cells.free.length;
    const goals = pointMaze(layout).goalStates(key(5), new Float64Array(2 * count));
    const counts = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      const [x, y] = [goals[2 * row], goals[2 * row + 1]];
      assert(clearance(cells, x, y) >= 0.05 - 1e-12);
      const cell = Math.floor(y) * cells.columns + Math.floor(x);
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    // Five standard deviations of 200 draws.
    cells.free.forEach((cell) => assert(Math.abs((counts.get(cell) ?? 0) - 200) < 5 * Math.sqrt(200), layout.name));
    assertEquals(counts.size, cells.free.length);
  });
});

Deno.test("the longer side of a maze is seen as ±1, the shorter on the same scale, and distances are in cells", () => {
  const corridor = pointMaze(mazes.square_corridor);
  const states = Float64Array.of(0, 0.5, 11, 1, 5.5, 0.5);
  assertEquals(corridor.observe(states), Float32Array.of(-1, 0, 1, 0.5 / 5.5, 0, 0));
  assertEquals(corridor.achieved(states), corridor.observe(states));
  const [across] = corridor.distance(Float32Array.of(-1, 0), Float32Array.of(1, 0));
  assertAlmostEquals(across, 11, 1e-6);
});

Deno.test("a maze is pictured by its walls, in cells, and outlined by the same walls in goal coordinates", () => {
  const { scene, outline } = pointMazeU;
  assert(scene?.kind === "planar");
  const walls = wallsOf(cellsOf(mazes.point_maze_u));
  assertEquals(scene.still.map(({ ends }) => ends), walls);
  walls.forEach((wall, index) =>
    outline[index].forEach((value, place) => assertAlmostEquals(value, (wall[place] - 1.5) / 1.5, 1e-12))
  );
  const ends = new Float64Array(4);
  scene.place(Float64Array.of(9, 9, 0.25, 2.5), 1, ends);
  assertEquals([...ends], [0.25, 2.5, 0.25, 2.5]);
  const [x0, y0, x1, y1] = scene.bounds;
  assertEquals([x1 - x0, x0 + x1, y0 + y1], [y1 - y0, 3, 3]);
});

Deno.test("worlds bear the names, horizons and radii of their mazes", () => {
  const settings = layouts.map(pointMaze).map(({ name, horizon, radius }) => [name, horizon, radius]);
  assertEquals(settings, [
    ["point_maze_u", 50, 0.25],
    ["point_maze_big", 100, 0.25],
    ["point_maze_hardest", 150, 0.25],
    ...Object.keys(mazes).slice(3).map((name) => [name, 50, 0.15]),
  ]);
});

Deno.test("every maze keeps the contract of a world", () => {
  fc.assert(
    fc.property(anyMaze, seeds, (layout, seed) => assertEquals(checkEnvironment(pointMaze(layout), key(seed)), [])),
    { numRuns: 20 },
  );
});

Deno.test("a maze moves a batch as it moves each row alone, bit for bit, and leaves its arguments as they are", () => {
  fc.assert(fc.property(anyMaze, seeds, fc.integer({ min: 0, max: 9 }), (layout, seed, count) => {
    const { reset, goalStates, step } = pointMaze(layout);
    const [startKey, goalKey, actionKey] = split(key(seed), 3);
    const states = goalStates(goalKey, reset(startKey, count));
    const actions = uniform(actionKey, [count, 2], { minimum: -1.5, maximum: 1.5 });
    const before = [states.slice(), actions.slice()];
    const together = step(states, actions);
    assertEquals([states, actions], before);
    assertEquals(together.terminated, new Uint8Array(count));
    for (let row = 0; row < count; row++) {
      const [from, to] = [2 * row, 2 * row + 2];
      assertEquals(step(states.slice(from, to), actions.slice(from, to)).states, together.states.slice(from, to));
    }
  }));
});

Deno.test("a maze draws starts and goals from the key alone", () => {
  fc.assert(fc.property(anyMaze, seeds, seeds, (layout, left, right) => {
    fc.pre(left !== right);
    const { reset, goalStates } = pointMaze(layout);
    const starts = reset(key(left), 4);
    assertEquals(reset(key(left), 4), starts);
    assertNotEquals(reset(key(right), 4), starts);
    assertEquals(goalStates(key(left), starts), goalStates(key(left), reset(key(right), 4)));
    assertNotEquals(goalStates(key(left), starts), goalStates(key(right), starts));
  }));
});

Deno.test("mazes refuse batches that are not whole rows, and say what they expected", () => {
  const { step, observe, achieved, distance, goalStates } = pointMazeU;
  assertThrows(
    () => step(new Float64Array(3), new Float32Array(2)),
    RangeError,
    "point_maze_u.step: states came with 3 numbers, expected a multiple of 2",
  );
  assertThrows(
    () => step(new Float64Array(2), new Float32Array(4)),
    RangeError,
    "point_maze_u.step: actions came with 4 numbers, expected 2: 1 rows of 2",
  );
  assertThrows(() => observe(new Float64Array(3)), RangeError, "point_maze_u.observe: states");
  assertThrows(() => achieved(new Float64Array(3)), RangeError, "point_maze_u.achieved: states");
  assertThrows(() => goalStates(key(1), new Float64Array(3)), RangeError, "point_maze_u.goalStates: starts");
  assertThrows(() => distance(new Float32Array(2), new Float32Array(4)), RangeError, "point_maze_u.distance: goals");
});
