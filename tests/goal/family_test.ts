import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import {
  alignedTrajectory,
  anyState,
  description,
  finalState,
  observedState,
  project,
  render,
  waypoints,
} from "../../lib/goal/family.ts";
import type { GoalFunction } from "../../lib/goal/goal.ts";
import { ACHIEVED, DESCRIPTION, OBSERVED } from "../../lib/goal/view.ts";
import { fold, type Key, key } from "../../lib/random/mod.ts";
import { counted, counting, rollouts } from "../stage/rollouts.ts";

const FIXED: readonly GoalFunction[] = [
  finalState,
  observedState,
  anyState,
  project([1]),
  render(32),
  description,
];

for (const { name, schedule } of FIXED) {
  Deno.test(`${name} is one goal an episode, which stays, and is evaluated on the world's goal states`, () => {
    assertEquals([schedule.rows(1), schedule.rows(50), schedule.advance, schedule.isListed], [1, 1, "never", false]);
    const starts = pointNav.reset(key(1), 5);
    assertEquals(schedule.evaluationStates(pointNav, key(2), starts), pointNav.goalStates(key(2), starts));
  });

  Deno.test(`${name} is chosen among the states of its own episode`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const { episode, time } = schedule.choose(rollout, key(seed));
      assertEquals([...episode], Array.from({ length: rollout.count }, (_, own) => own));
      if (name !== anyState.name) assertEquals(time, rollout.lengths);
      else time.forEach((step, own) => assert(step >= 1 && step <= rollout.lengths[own]));
    }));
  });
}

Deno.test("the members of the family are named after their goals, and differ in what they show", () => {
  assertEquals(FIXED.map(({ name }) => name), [
    "final state",
    "observed state",
    "any state",
    "coordinates 1",
    "32-pixel image",
    "description",
  ]);
  assertEquals([waypoints(3).name, alignedTrajectory.name], ["3 waypoints", "aligned trajectory"]);
  assertEquals(
    [finalState, observedState, anyState, description, waypoints(2), alignedTrajectory].map(({ view }) => view),
    [ACHIEVED, OBSERVED, ACHIEVED, DESCRIPTION, ACHIEVED, ACHIEVED],
  );
  assertEquals([project([1]).view.coordinates, render(64).view.size(pointNav)], [[1], 3 * 64 * 64]);
});

Deno.test("anyState is chosen anew for another key", () => {
  const rollout = counted(7, Array<number>(20).fill(7));
  const [first, second] = [key(1), key(2)].map((key) => anyState.schedule.choose(rollout, key).time);
  assertNotEquals(first, second);
});

Deno.test("alignedTrajectory has a goal for every state, the state one step on, and goes on with every step", () => {
  const { schedule } = alignedTrajectory;
  assertEquals([schedule.rows(4), schedule.advance, schedule.isListed], [5, "every step", false]);
  const { episode, time } = schedule.choose(counted(3, [3, 1]), key(1));
  assertEquals([[...episode], [...time]], [[0, 0, 0, 0, 1, 1, 1, 1], [1, 2, 3, 3, 1, 1, 1, 1]]);
});

Deno.test("alignedTrajectory is evaluated on a journey over a first goal state to a second, half of the time each", () => {
  const world = counting(4);
  const states = alignedTrajectory.schedule.evaluationStates(world, key(0), Float64Array.of(7, 0));
  // Goal states of the counting world are a hundred steps on; both stops are the same there.
  assertEquals([...states], [7, 50, 7, 100, 7, 100, 7, 100, 7, 100]);
});

Deno.test("alignedTrajectory's journeys interpolate linearly between stops that are drawn apart, each start to its own", () => {
  const horizon = 8;
  const keys: unknown[] = [];
  const world = {
    ...counting(horizon),
    goalStates: (drawn: Key) => {
      keys.push(drawn);
      return keys.length === 1 ? Float64Array.of(4, 8, 40, 80) : Float64Array.of(0, 0, 80, 160);
    },
  };
  const states = alignedTrajectory.schedule.evaluationStates(world, key(3), Float64Array.of(0, 0, 0, 0));
  assertEquals(keys, [fold(key(3), 0), fold(key(3), 1)]);
  const first = [[1, 2], [2, 4], [3, 6], [4, 8], [3, 6], [2, 4], [1, 2], [0, 0], [0, 0]];
  const second = [1, 2, 3, 4, 5, 6, 7, 8, 8].map((quarter) => [10 * quarter, 20 * quarter]);
  assertEquals([...states], [...first, ...second].flat());
});

Deno.test("waypoints are final states, the episode's own first and those of a permutation of all episodes at each later place", () => {
  const { schedule } = waypoints(3);
  assertEquals([schedule.rows(50), schedule.advance, schedule.isListed], [3, "when reached", true]);
  fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
    const { episode, time } = schedule.choose(rollout, key(seed));
    const all = Array.from({ length: rollout.count }, (_, own) => own);
    for (const row of [0, 1, 2]) {
      const column = all.map((own) => episode[3 * own + row]);
      assertEquals(column.toSorted((a, b) => a - b), all);
      if (row === 0) assertEquals(column, all);
    }
    time.forEach((step, index) => assertEquals(step, rollout.lengths[episode[index]]));
  }));
});

Deno.test("waypoints at later places are permuted independently of each other", () => {
  const { episode } = waypoints(3).schedule.choose(counted(2, Array<number>(30).fill(2)), key(4));
  const column = (row: number) => Array.from({ length: 30 }, (_, own) => episode[3 * own + row]);
  assertNotEquals(column(1), column(2));
  assertNotEquals(column(1), column(0));
});

Deno.test("waypoints are evaluated on goal states for each start, one after another and drawn apart", () => {
  const states = waypoints(2).schedule.evaluationStates(counting(4), key(0), Float64Array.of(7, 0, 8, 1));
  assertEquals([...states], [7, 100, 7, 100, 8, 101, 8, 101]);
  const starts = pointNav.reset(key(1), 3);
  const drawn = waypoints(2).schedule.evaluationStates(pointNav, key(5), starts);
  const rows = [0, 1].map((row) => pointNav.goalStates(fold(key(5), row), starts));
  assertEquals(
    [...drawn],
    [0, 1, 2].flatMap((start) => rows.flatMap((row) => [...row.subarray(2 * start, 2 * start + 2)])),
  );
});
