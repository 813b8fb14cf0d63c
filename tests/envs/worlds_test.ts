import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkEnvironment, type World } from "../../lib/world/mod.ts";
import { pointNav, reacher } from "../../envs/mod.ts";
import { mazes } from "../../envs/mazes.ts";
import { objectPush } from "../../envs/object_push.ts";
import { pointMaze, pointMazeU } from "../../envs/point_maze.ts";
import { rooms } from "../../envs/rooms.ts";
import { swimmer } from "../../envs/swimmer.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, key, split, uniform } from "../../lib/random/mod.ts";

/** All worlds that need no engine. */
const worlds: readonly World[] = [
  reacher,
  pointNav,
  pointMazeU,
  pointMaze(mazes.square_a),
  pointMaze(mazes.square_bottleneck),
  rooms,
  objectPush,
  swimmer,
];

const inSquare = (size: number) => (state: Float64Array): boolean =>
  state.every((value) => value >= 0 && value <= size);

/** Bounds that no state of a world can leave, however it is driven from a start; the others' walls are tested beside them. */
const bounds: Readonly<Record<string, (state: Float64Array) => boolean>> = {
  point_nav: inSquare(10),
  rooms: inSquare(10),
  object_push: inSquare(10),
  point_maze_u: inSquare(3),
  // The limit is soft: driven into it at full torque, joint 1 overruns it by 0.45 rad at most in 25,000 episodes.
  reacher: ([, angle1, velocity0, velocity1]) =>
    Math.abs(angle1) < 4 && Math.abs(velocity0) < 250 && Math.abs(velocity1) < 250,
  // So are the swimmer's: its joints overrun their 1.745 rad by 0.055 at most in 4,000 episodes.
  swimmer: ([, , , joint1, joint2, ...velocities]) =>
    Math.abs(joint1) < 1.9 && Math.abs(joint2) < 1.9 && velocities.every((velocity) => Math.abs(velocity) < 12),
};

/** Start states, and actions by time: numbers that are clipped where actions are continuous, and preferences where they are discrete. */
const batch = (world: World, seed: number, count: number) => {
  const [startKey, actionKey] = split(key(seed));
  const actions = (time: number) =>
    uniform(fold(actionKey, time), [count, world.actionSize], { minimum: -1.5, maximum: 1.5 });
  return { states: world.reset(startKey, count), actions };
};

/** The states that a batch comes to after a number of steps. */
const walked = (world: World, seed: number, count: number, steps: number): Float64Array => {
  const { states, actions } = batch(world, seed, count);
  return Array.from({ length: steps }, (_, time) => actions(time))
    .reduce((states: Float64Array, action) => world.step(states, action).states, states);
};

/** Everything that a world makes of some states and actions. */
const results = (world: World, states: Float64Array, actions: Float32Array) => {
  const achieved = world.achieved(states);
  const goals = world.goalStates(key(states.length), states);
  const { states: next, terminated } = world.step(states, actions);
  return {
    next,
    terminated,
    achieved,
    goals,
    observed: world.observe(states),
    described: world.description?.of(states),
    distance: world.distance(achieved, world.achieved(goals)),
  };
};

const seeds = fc.maxSafeNat();
const counts = fc.integer({ min: 0, max: 9 });
const steps = fc.integer({ min: 0, max: 20 });

/** Runs of a property, for every world. */
const RUNS = { numRuns: 50 };

for (const world of worlds) {
  Deno.test(`${world.name} keeps the contract of a world`, () => {
    const sound = (seed: number) => assertEquals(checkEnvironment(world, key(seed)).map(formatFault), []);
    fc.assert(fc.property(seeds, sound), { numRuns: 5 });
  });

  Deno.test(`${world.name} leaves its arguments as they are`, () => {
    fc.assert(
      fc.property(seeds, counts, steps, (seed, count, time) => {
        const [states, actions] = [walked(world, seed, count, time), batch(world, seed, count).actions(time)];
        const before = [states.slice(), actions.slice()];
        const { achieved, goals } = results(world, states, actions);
        assertEquals([states, actions], before);
        const reached = world.achieved(goals);
        const goalsBefore = [achieved.slice(), reached.slice()];
        world.distance(achieved, reached);
        assertEquals([achieved, reached], goalsBefore);
      }),
      RUNS,
    );
  });

  Deno.test(`${world.name} makes the same of a stored state, bit for bit, whatever ran between`, () => {
    fc.assert(
      fc.property(seeds, seeds, counts, steps, (seed, otherSeed, count, time) => {
        const [states, actions] = [walked(world, seed, count, time), batch(world, seed, count).actions(time)];
        const first = results(world, states, actions);
        results(world, walked(world, otherSeed, count + 1, time + 3), batch(world, otherSeed, count + 1).actions(0));
        assertEquals(results(world, states, actions), first);
      }),
      RUNS,
    );
  });

  Deno.test(`${world.name} moves a batch as it moves each row alone, bit for bit`, () => {
    fc.assert(
      fc.property(seeds, counts, steps, (seed, count, time) => {
        const [states, actions] = [walked(world, seed, count, time), batch(world, seed, count).actions(time)];
        const together = results(world, states, actions);
        for (let row = 0; row < count; row++) {
          const part = <Rows extends Float64Array | Float32Array>(rows: Rows, size: number) =>
            rows.slice(row * size, (row + 1) * size) as Rows;
          const alone = results(world, part(states, world.stateSize), part(actions, world.actionSize));
          assertEquals(alone.next, part(together.next, world.stateSize));
          assertEquals(alone.observed, part(together.observed, world.observationSize));
          assertEquals(alone.achieved, part(together.achieved, world.goalSize));
        }
      }),
      RUNS,
    );
  });

  Deno.test(`${world.name} stays finite and inside its bounds for an episode, also at full torque`, () => {
    const isInside = bounds[world.name] ?? (() => true);
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, full) => {
        let { states, actions } = batch(world, seed, 4);
        // Full torque that seldom turns round is what drives a world furthest.
        const drive = (time: number) => full ? actions(Math.floor(time / 10)).map(Math.sign) : actions(time);
        for (let time = 0; time < Math.min(world.horizon, 100); time++) {
          states = world.step(states, drive(time)).states;
          for (let row = 0; row < 4; row++) {
            const state = states.slice(row * world.stateSize, (row + 1) * world.stateSize);
            assert(state.every(Number.isFinite) && isInside(state), `${world.name} reached ${state}`);
          }
        }
      }),
      RUNS,
    );
  });

  Deno.test(`${world.name} draws starts and goals from the key alone`, () => {
    fc.assert(
      fc.property(seeds, seeds, (left, right) => {
        fc.pre(left !== right);
        const starts = world.reset(key(left), 16);
        assertEquals(world.reset(key(left), 16), starts);
        const isFixed = starts.every((value, index) => value === starts[index % world.stateSize]);
        if (!isFixed) assertNotEquals(world.reset(key(right), 16), starts);
        const goals = world.goalStates(key(left), starts);
        assertEquals(world.goalStates(key(left), starts), goals);
        assertNotEquals(world.achieved(world.goalStates(key(right), starts)), world.achieved(goals));
      }),
      RUNS,
    );
  });

  Deno.test(`${world.name} refuses batches that are not whole rows, and says what it expected`, () => {
    const { stateSize, actionSize, goalSize } = world;
    const halved = new Float64Array(stateSize + 1);
    assertThrows(
      () => world.step(halved, new Float32Array(actionSize)),
      RangeError,
      `step: states came with ${stateSize + 1} numbers, expected a multiple of ${stateSize}`,
    );
    assertThrows(
      () => world.step(new Float64Array(stateSize), new Float32Array(2 * actionSize)),
      RangeError,
      `step: actions came with ${2 * actionSize} numbers, expected ${actionSize}: 1 rows of ${actionSize}`,
    );
    assertThrows(() => world.observe(halved), RangeError, "observe: states");
    assertThrows(() => world.achieved(halved), RangeError, "achieved: states");
    assertThrows(
      () => world.distance(new Float32Array(goalSize), new Float32Array(2 * goalSize)),
      RangeError,
      "distance: goals",
    );
  });
}
