import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ROOM_NAMES, roomOf, rooms, ROOMS_CELLS, ROOMS_LAYOUT } from "../../envs/rooms.ts";
import type { PlanarScene, StillFigure } from "../../lib/world/scene.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";

const oneHot = (size: number, chosen: number): number[] =>
  Array.from({ length: size }, (_, index) => +(index === chosen));

const moves = [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]] as const;

/** The cell that each action leads to from each cell, as indices of cells: `[cell][action]`. */
const successors = ROOMS_CELLS.map(([x, y]) => {
  const states = Float64Array.from(moves.flatMap(() => [x, y]));
  const next = rooms.step(states, Float32Array.from(moves.flatMap((_, action) => oneHot(5, action)))).states;
  return moves.map((_, action) =>
    ROOMS_CELLS.findIndex(([toX, toY]) => toX === next[2 * action] && toY === next[2 * action + 1])
  );
});

const start = ROOMS_CELLS.findIndex(([x, y]) => x === 5 && y === 5);

const reached = (steps: number): ReadonlySet<number> =>
  Array.from({ length: steps }).reduce<ReadonlySet<number>>(
    (cells) => new Set([...cells].flatMap((cell) => successors[cell])),
    new Set([start]),
  );

Deno.test("the plan has 57 cells, nine in each coloured room, and looks the same after a quarter turn", () => {
  const sizes = ROOM_NAMES.map((_, room) => ROOMS_CELLS.filter(([x, y]) => roomOf(x, y) === room).length);
  assertEquals([ROOMS_CELLS.length, ...sizes], [57, 21, 9, 9, 9, 9]);
  const turned = [-1, 0, 4, 1, 2, 3];
  for (let x = 0; x < 11; x++) {
    for (let y = 0; y < 11; y++) assertEquals(roomOf(10 - y, x), turned[roomOf(x, y) + 1]);
  }
});

Deno.test("the topmost row of the plan is the largest y, and there is nothing off the grid", () => {
  ROOMS_LAYOUT.forEach((line, row) =>
    [...line].forEach((letter, x) => assertEquals(roomOf(x, 10 - row), "#.rgby".indexOf(letter) - 1))
  );
  assertEquals([roomOf(-1, 5), roomOf(11, 5), roomOf(5, -1), roomOf(5, 11)], [-1, -1, -1, -1]);
});

Deno.test("every action moves by one cell, or not at all where there is a wall", () => {
  ROOMS_CELLS.forEach(([x, y], cell) =>
    moves.forEach(([moveX, moveY], action) => {
      const open = roomOf(x + moveX, y + moveY) >= 0;
      assertEquals(ROOMS_CELLS[successors[cell][action]], open ? [x + moveX, y + moveY] : [x, y]);
    })
  );
});

Deno.test("each coloured room is entered by one way from the hall, and from no other room", () => {
  const entries = ROOMS_CELLS.flatMap(([x, y], cell) =>
    successors[cell].map((next) => [roomOf(x, y), roomOf(...ROOMS_CELLS[next])]).filter(([from, to]) => from !== to)
  );
  const expected = [1, 2, 3, 4].flatMap((room) => [`${room}0`, `0${room}`]);
  assertEquals(entries.map((entry) => entry.join("")).sort(), expected.sort());
});

Deno.test("each coloured room is five steps from the start, and every cell is reached within the horizon", () => {
  const entered = (steps: number) => new Set([...reached(steps)].map((cell) => roomOf(...ROOMS_CELLS[cell])));
  assertEquals([entered(4).size, entered(5).size], [1, 5]);
  assertEquals(reached(rooms.horizon).size, ROOMS_CELLS.length);
});

Deno.test("a random walk is in each coloured room with the same probability at the horizon", () => {
  let probabilities = ROOMS_CELLS.map((_, cell) => +(cell === start));
  for (let time = 0; time < rooms.horizon; time++) {
    const next = ROOMS_CELLS.map(() => 0);
    successors.forEach((cells, cell) => cells.forEach((to) => next[to] += probabilities[cell] / 5));
    probabilities = next;
  }
  const fractions = ROOM_NAMES.map((_, room) =>
    probabilities.reduce((sum, fraction, cell) => roomOf(...ROOMS_CELLS[cell]) === room ? sum + fraction : sum, 0)
  );
  assertAlmostEquals(fractions[0], 0.8745972308912, 1e-12);
  fractions.slice(1).forEach((fraction) => assertAlmostEquals(fraction, 0.0313506922772, 1e-12));
});

Deno.test("the largest number of an action is chosen, the first of them where several are, however large", () => {
  const { states, terminated } = rooms.step(
    Float64Array.of(5, 5, 5, 5, 5, 5, 5, 5),
    Float32Array.of(0, 0, 0, 0, 0, -1, -1, -0.5, -0.5, -1, 0.1, 0.3, 0.2, 0.3, 0, 1, 2, 3, 4, 5),
  );
  assertEquals([...states], [5, 5, 5, 6, 6, 5, 5, 4]);
  assertEquals([...terminated], [0, 0, 0, 0]);
});

Deno.test("an achieved goal is the one-hot of the room, and an observation holds place and room", () => {
  const states = Float64Array.from(ROOMS_CELLS.flat());
  const [achieved, observed] = [rooms.achieved(states), rooms.observe(states)];
  ROOMS_CELLS.forEach(([x, y], cell) => {
    const expected = oneHot(5, roomOf(x, y));
    assertEquals([...achieved.subarray(5 * cell, 5 * cell + 5)], expected);
    assertEquals([...observed.subarray(7 * cell, 7 * cell + 7)], [(x - 5) / 4, (y - 5) / 4, ...expected]);
  });
  assert(observed.every((value) => Math.abs(value) <= 1));
});

Deno.test("the distance is one room between rooms and nothing within one", () => {
  for (let from = 0; from < 5; from++) {
    for (let to = 0; to < 5; to++) {
      const distance = rooms.distance(Float32Array.from(oneHot(5, from)), Float32Array.from(oneHot(5, to)));
      assertEquals([...distance], [+(from !== to)]);
    }
  }
});

Deno.test("an episode starts in the middle, and its goal is the middle of a coloured room, each as often", () => {
  const starts = rooms.reset(key(1), 40_000);
  assert(starts.every((coordinate) => coordinate === 5));
  const goals = rooms.goalStates(key(1), starts);
  const counts = [0, 0, 0, 0, 0];
  for (let row = 0; row < 40_000; row++) {
    const [x, y] = [goals[2 * row], goals[2 * row + 1]];
    const room = roomOf(x, y);
    assert(moves.every(([moveX, moveY]) => roomOf(x + moveX, y + moveY) === room));
    counts[room]++;
  }
  assertEquals(counts[0], 0);
  counts.slice(1).forEach((count) => assertAlmostEquals(count / 40_000, 0.25, 0.01));
});

Deno.test("rows move as they would alone, the same bits each time, and nothing given is written to", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 6 }), (seed, count) => {
      let states = rooms.reset(key(seed), count);
      for (let time = 0; time < rooms.horizon; time++) {
        const actions = uniform(fold(key(seed), time), [count, 5]);
        const [stateBefore, actionsBefore] = [states.slice(), actions.slice()];
        const next = rooms.step(states, actions).states;
        rooms.observe(states);
        rooms.achieved(states);
        rooms.goalStates(key(seed), states);
        assertEquals([states, actions], [stateBefore, actionsBefore]);
        assertEquals(rooms.step(states, actions).states, next);
        for (let row = 0; row < count; row++) {
          const alone = rooms.step(states.slice(2 * row, 2 * row + 2), actions.slice(5 * row, 5 * row + 5)).states;
          assertEquals(alone, next.slice(2 * row, 2 * row + 2));
        }
        states = next;
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("batches that are not whole rows are refused", () => {
  assertThrows(() => rooms.step(new Float64Array(3), new Float32Array(5)), RangeError, "rooms.step: states");
  assertThrows(() => rooms.step(new Float64Array(2), new Float32Array(2)), RangeError, "rooms.step: actions");
  assertThrows(() => rooms.observe(new Float64Array(3)), RangeError, "rooms.observe: states");
  assertThrows(() => rooms.achieved(new Float64Array(3)), RangeError, "rooms.achieved: states");
  assertThrows(() => rooms.goalStates(key(1), new Float64Array(3)), RangeError, "rooms.goalStates: starts");
  assertThrows(() => rooms.distance(new Float32Array(5), new Float32Array(10)), RangeError, "rooms.distance: goals");
});

const covers = ({ shape, radius, ends: [x0, y0, x1, y1] }: StillFigure, x: number, y: number): boolean => {
  if (shape === "square") return Math.max(Math.abs(x - x0), Math.abs(y - y0)) <= radius;
  const [alongX, alongY] = [x1 - x0, y1 - y0];
  const part = Math.max(0, Math.min(1, ((x - x0) * alongX + (y - y0) * alongY) / (alongX ** 2 + alongY ** 2)));
  return Math.hypot(x - x0 - part * alongX, y - y0 - part * alongY) < radius;
};

Deno.test("the picture shows at every cell what the plan says is there", () => {
  const { still, ground } = rooms.scene as PlanarScene;
  const paints = [ground, still[0].colour, ...still.slice(-4).map(({ colour }) => colour)];
  assertEquals(new Set(paints).size, 6);
  for (let x = 0; x < 11; x++) {
    for (let y = 0; y < 11; y++) {
      const seen = still.findLast((figure) => covers(figure, x, y))?.colour ?? ground;
      assertEquals(seen, paints[roomOf(x, y) + 1], `cell ${x}, ${y}`);
    }
  }
});

Deno.test("the picture shows the agent in its cell", () => {
  const { place, moving } = rooms.scene as PlanarScene;
  const ends = new Float64Array(4 * moving.length);
  place(Float64Array.of(5, 5, 2, 8), 1, ends);
  assertEquals([...ends], [2, 8, 2, 8]);
});
