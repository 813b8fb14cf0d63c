import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkEnvironment } from "../../../lib/world/check/mod.ts";
import {
  ant as loadAnt,
  antMaze,
  gymnasiumAntObservation,
  gymnasiumAntReward,
  gymnasiumHalfCheetahObservation,
  gymnasiumHalfCheetahReward,
  halfCheetah,
  type MujocoWorld,
  pusher as loadPusher,
} from "../../../envs/mujoco/mod.ts";
import { ANT_MAZE_U, freeCells, MAZE_CELL } from "../../../envs/mujoco/models/mod.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";
import { right } from "../../support/right.ts";
import antRecorded from "./ant_mujoco.json" with { type: "json" };
import antMazeRecorded from "./ant_maze_mujoco.json" with { type: "json" };
import halfCheetahRecorded from "./half_cheetah_mujoco.json" with { type: "json" };
import pusherRecorded from "./pusher_mujoco.json" with { type: "json" };

const [cheetah, ant, maze, pusher] = await Promise.all(
  [halfCheetah, loadAnt, antMaze, loadPusher].map(async (load) => right(await load()())),
);

const recorded = [
  { world: cheetah, episodes: halfCheetahRecorded.episodes, torque: 1 },
  { world: ant, episodes: antRecorded.episodes, torque: 1 },
  { world: maze, episodes: antMazeRecorded.episodes, torque: 1 },
  { world: pusher, episodes: pusherRecorded.episodes, torque: 2 },
];

const row = (states: Float64Array, size: number, index: number): Float64Array =>
  states.slice(index * size, (index + 1) * size);

/** The distances from starts to goals, and the states that are the goals. */
const goals = (world: MujocoWorld, seed: number, count: number) => {
  const starts = world.reset(key(seed), count);
  const states = world.goalStates(fold(key(seed), 1), starts);
  return { starts, states, distances: world.distance(world.achieved(starts), world.achieved(states)) };
};

const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

for (const { world, episodes, torque } of recorded) {
  const { name, stateSize, actionSize } = world;

  Deno.test(`${name} keeps the contract of a world`, () => {
    // The checker steps every state many times over, so that a few states have to do.
    assertEquals(checkEnvironment({ ...world, horizon: 10 }, key(1)), []);
  });

  Deno.test(`${name} follows Gymnasium's model for 20 steps from every recorded start, all in one batch`, () => {
    let states = Float64Array.from(episodes.flatMap(({ start }) => start));
    for (let time = 0; time < 20; time++) {
      const actions = Float32Array.from(episodes.flatMap(({ actions }) => actions[time]), (action) => action / torque);
      states = world.step(states, actions).states as Float64Array<ArrayBuffer>;
      const expected = episodes.flatMap(({ states }) => states[time]);
      states.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-9));
    }
  });

  Deno.test(`${name} ends a row that diverges where it was, and no other`, () => {
    const states = world.reset(key(3), 3);
    states.fill(1e11, 2 * stateSize - 7, 2 * stateSize);
    const actions = uniform(key(4), [3, actionSize], { minimum: -1, maximum: 1 });
    const stepped = world.step(states, actions);
    assertEquals(stepped.terminated, Uint8Array.of(0, 1, 0));
    assertEquals(row(stepped.states, stateSize, 1), row(states, stateSize, 1));
    for (const index of [0, 2]) {
      const alone = world.step(
        row(states, stateSize, index),
        actions.slice(index * actionSize, (index + 1) * actionSize),
      );
      assertEquals(row(stepped.states, stateSize, index), alone.states);
    }
  });

  Deno.test(`${name} leaves its arguments as they are, and draws from the key alone`, () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 4 }), (seed, count) => {
        const states = world.reset(key(seed), count);
        assertEquals(world.reset(key(seed), count), states);
        const actions = uniform(key(seed), [count, actionSize], { minimum: -1.5, maximum: 1.5 });
        const [statesBefore, actionsBefore] = [states.slice(), actions.slice()];
        world.step(states, actions);
        world.observe(states);
        const goalStates = world.goalStates(key(seed), states);
        assertEquals(world.goalStates(key(seed), states), goalStates);
        assertEquals([states, actions], [statesBefore, actionsBefore]);
      }),
      { numRuns: 20 },
    );
  });

  Deno.test(`${name} wants goals at rest, and refuses batches that are not whole rows`, () => {
    const { states } = goals(world, 5, 20);
    const velocities = name === "half_cheetah" ? 9 : name === "pusher" ? 11 : 14;
    assert(states.every((number, index) => index % stateSize < stateSize - velocities || number === 0));
    const ragged = new Float64Array(stateSize + 1);
    const message = `states came with ${stateSize + 1} numbers, expected a multiple of ${stateSize}`;
    for (const read of [world.observe, world.achieved]) assertThrows(() => read(ragged), RangeError, message);
    assertThrows(() => world.step(ragged, new Float32Array(actionSize)), RangeError, `${name}.step: ${message}`);
    assertThrows(() => world.goalStates(key(1), ragged), RangeError, `${name}.goalStates: starts`);
    assertThrows(() => world.step(new Float64Array(stateSize), new Float32Array(1)), RangeError, "actions came with 1");
  });

  Deno.test(`${name} is drawn with the camera on what moves, and every figure where the step has put it`, () => {
    const { scene } = world;
    assert(scene?.kind === "spatial");
    const states = world.reset(key(6), 2);
    const ends = new Float64Array(6 * scene.figures.length);
    const point = new Float64Array(3);
    scene.place(states, 1, ends);
    scene.lookAt(states, 1, point);
    ends.forEach((value, index) => assert(Math.abs(value - point[index % 3]) < 1.5, `${index}: ${value}`));
    const bottom = (figure: number) =>
      Math.min(ends[6 * figure + 2], ends[6 * figure + 5]) - scene.figures[figure].radius;
    assert(scene.figures.every((_, figure) => bottom(figure) > -0.2), "a figure is under the ground");
    const moved = world.step(states, new Float32Array(2 * actionSize).fill(1)).states;
    const after = new Float64Array(ends.length);
    scene.place(moved, 1, after);
    assert(after.some((value, index) => Math.abs(value - ends[index]) > 1e-3));
    scene.place(states, 1, after);
    assertEquals(after, ends);
  });
}

Deno.test("starts are the model's pose with Gymnasium's noise", () => {
  for (
    const [world, start] of [[cheetah, new Array(9).fill(0)], [ant, [0, 0, 0.75, 1, ...new Array(11).fill(0)]]] as const
  ) {
    const states = world.reset(key(7), 2000);
    const offsets: number[] = [];
    const speeds: number[] = [];
    states.forEach((number, index) => {
      const place = index % world.stateSize;
      if (place < start.length) offsets.push(number - start[place]);
      else speeds.push(number);
    });
    assert(offsets.every((offset) => Math.abs(offset) <= 0.1 + 1e-12));
    assertAlmostEquals(mean(offsets.map((offset) => offset ** 2)), 0.2 ** 2 / 12, 1e-4);
    assertAlmostEquals(mean(speeds), 0, 2e-3);
    assertAlmostEquals(mean(speeds.map((speed) => speed ** 2)), 0.01, 2e-4);
  }
});

Deno.test("the half cheetah sees Gymnasium's seventeen numbers and where it is", () => {
  const state = Float64Array.from({ length: 18 }, (_, index) => index + 1);
  const expected = [2, 3, 4, 5, 6, 7, 8, 9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 0.2];
  cheetah.observe(state).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-6));
  assertAlmostEquals(cheetah.achieved(state)[0], 0.2, 1e-7);
  assertAlmostEquals(cheetah.distance(Float32Array.of(0.2), Float32Array.of(-0.4))[0], 3, 1e-6);
});

Deno.test("the half cheetah's goals are up to five metres on or back, in the start's pose", () => {
  const { starts, states, distances } = goals(cheetah, 8, 4000);
  assert(distances.every((distance) => distance <= 5 + 1e-6));
  assertAlmostEquals(mean(distances), 2.5, 0.1);
  assertAlmostEquals(mean(states.filter((_, index) => index % 18 === 0)), 0, 0.15);
  assert(states.every((number, index) => index % 18 === 0 || index % 18 > 8 || number === starts[index]));
});

Deno.test("ants see their pose, their velocities and where they are", () => {
  const state = Float64Array.from({ length: 29 }, (_, index) => index);
  const seen = [...state.slice(2, 15), ...state.slice(15).map((velocity) => velocity / 10)];
  for (const [world, scale] of [[ant, 4], [maze, 6]] as const) {
    const expected = [...seen, 0, 1 / scale];
    world.observe(state).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-6));
    assertEquals(world.achieved(state), Float32Array.of(0, 1 / scale));
    assertAlmostEquals(world.distance(Float32Array.of(0, 0), Float32Array.of(0.3, 0.4))[0], 0.5 * scale, 1e-6);
  }
});

Deno.test("the ant's goals fill a disc of four metres around it", () => {
  const { starts, states, distances } = goals(ant, 9, 4000);
  assert(distances.every((distance) => distance <= 4 + 1e-5));
  assertAlmostEquals(mean(distances), 8 / 3, 0.05);
  assert(states.every((number, index) => index % 29 < 2 || index % 29 > 14 || number === starts[index]));
});

Deno.test("the ant ends where its torso is too high or too low, in the maze it does not", () => {
  const state = (height: number) => Float64Array.of(0, 4, height, 1, ...new Array(25).fill(0));
  const heights = [0.1, 0.75, 1.5].map(state);
  const states = Float64Array.from(heights.flatMap((numbers) => [...numbers]));
  const actions = new Float32Array(24);
  const { states: next, terminated } = ant.step(states, actions);
  assertEquals(
    [...terminated],
    [0, 1, 2].map((index) => Number(!(next[29 * index + 2] >= 0.2 && next[29 * index + 2] <= 1))),
  );
  assertEquals([...terminated].slice(1), [0, 1]);
  assertEquals(maze.step(states, actions).terminated, new Uint8Array(3));
});

/** How far a point is from the centre of a cell, along the axis where it is farther. */
const offset = ([x, y]: readonly [number, number], centre: readonly [number, number]): number =>
  Math.max(Math.abs(x - centre[0]), Math.abs(y - centre[1]));

Deno.test("the maze's starts and goals are within a metre of the centres of different free cells, all equally likely", () => {
  const cells = freeCells(ANT_MAZE_U);
  const { starts, states, distances } = goals(maze, 10, 4200);
  const cellOf = (all: Float64Array, index: number): number =>
    cells.findIndex((cell) => offset([all[29 * index], all[29 * index + 1]], cell) <= MAZE_CELL / 4 + 1e-6);
  const pairs = Array.from(distances, (_, index) => [cellOf(starts, index), cellOf(states, index)]);
  assert(pairs.every(([start, goal]) => start >= 0 && goal >= 0 && start !== goal));
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair.join(), (counts.get(pair.join()) ?? 0) + 1);
  assertEquals(counts.size, 42);
  assert([...counts.values()].every((count) => count > 50 && count < 160));
  assert(distances.every((distance) => distance > MAZE_CELL / 2 - 1e-6));
  // The pose is the model's own, without noise.
  assert(starts.every((number, index) => index % 29 < 2 || number === [0.75, 1][index % 29 - 2] || number === 0));
});

Deno.test("a start of the maze touches no wall, wherever in its cell it is", () => {
  const reach = (world: MujocoWorld, corner: number): number => {
    const { scene } = world;
    if (scene?.kind !== "spatial") return Infinity;
    const states = world.reset(key(corner), 50);
    const ends = new Float64Array(6 * scene.figures.length);
    const farthest = Array.from({ length: 50 }, (_, index) => {
      scene.place(states, index, ends);
      const cell = freeCells(ANT_MAZE_U).find((centre) =>
        offset([states[29 * index], states[29 * index + 1]], centre) < 2
      )!;
      return scene.figures.map(({ radius }, figure) =>
        radius + Math.max(...[0, 3].map((end) => offset([ends[6 * figure + end], ends[6 * figure + end + 1]], cell)))
      );
    });
    return Math.max(...farthest.flat());
  };
  assert(reach(maze, 11) < MAZE_CELL / 2);
});

Deno.test("the maze is outlined by the sixteen sides of its walls", () => {
  assertEquals(maze.outline.length, 16);
  const corners = new Map<string, number>();
  for (const [x0, y0, x1, y1] of maze.outline) {
    assertAlmostEquals(Math.hypot(x1 - x0, y1 - y0), 2 / 3, 1e-12);
    for (const point of [[x0, y0], [x1, y1]]) {
      const name = point.map((coordinate) => Math.round(3 * coordinate)).join();
      corners.set(name, (corners.get(name) ?? 0) + 1);
    }
  }
  // A closed line: every corner belongs to two sides.
  assert([...corners.values()].every((sides) => sides === 2));
});

Deno.test("the pusher's cylinder starts apart from Gymnasium's goal, and is wanted apart from where it is", () => {
  const { starts, states, distances } = goals(pusher, 12, 2000);
  const places = (all: Float64Array) =>
    Array.from({ length: 2000 }, (_, index) => [all[22 * index + 8], all[22 * index + 7]]);
  for (const [x, y] of [...places(starts), ...places(states)]) assert(Math.abs(x) <= 0.2 && y >= -0.3 && y <= 0);
  assert(places(starts).every(([x, y]) => Math.hypot(x, y) > 0.17));
  assert(distances.every((distance) => distance > 0.17 - 1e-6));
  assertAlmostEquals(mean(places(starts).map(([x]) => x)), 0, 0.01);
  assert(states.every((number, index) => [7, 8].includes(index % 22) || index % 22 > 10 || number === starts[index]));
});

Deno.test("the pusher sees its joints, its wrist and the cylinder", () => {
  const state = new Float64Array(22);
  state.set([0.1, -0.05], 7);
  state[12] = 3;
  const seen = [...pusher.observe(state)].map((value) => Math.round(1e6 * value) / 1e6);
  // The stretched arm: 0.1 m, 0.4 m and 0.321 m from the shoulder at (0, −0.6, 0).
  assertEquals(seen, [0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0.821, -0.6, 0, -0.25, 1.25]);
  const turned = new Float64Array(22);
  turned[0] = Math.PI / 2;
  assertAlmostEquals(pusher.observe(turned)[14], 0, 1e-7);
  assertAlmostEquals(pusher.observe(turned)[15], 0.221, 1e-7);
});

Deno.test("Gymnasium's observations and rewards follow their definitions", () => {
  const state = (size: number, x: number, height: number) => [x, 0.5, height, ...new Array(size - 3).fill(2)];
  const before = Float64Array.from([...state(18, 1, 0), ...state(18, 3, 0)]);
  const after = Float64Array.from([...state(18, 1.5, 0), ...state(18, 2, 0)]);
  const actions = Float32Array.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0);
  assertEquals([...gymnasiumHalfCheetahObservation(before)].slice(17), [0.5, 0, ...new Array(15).fill(2)]);
  const runs = gymnasiumHalfCheetahReward(before, actions, after);
  [10 - 0.5, -20].forEach((reward, row) => assertAlmostEquals(runs[row], reward, 1e-12));

  const ants = Float64Array.from([...state(29, 0, 0.7), ...state(29, 0, 0.7)]);
  const walked = Float64Array.from([...state(29, 0.1, 0.7), ...state(29, 0.1, 1.2)]);
  assertEquals([...gymnasiumAntObservation(ants)].slice(27), [0.7, ...new Array(26).fill(2)]);
  const walks = gymnasiumAntReward(ants, new Float32Array(16).fill(-0.5), walked);
  [2 + 1 - 1, 2 - 1].forEach((reward, row) => assertAlmostEquals(walks[row], reward, 1e-12));
});
