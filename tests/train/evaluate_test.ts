import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { achievedAt, evaluatePolicy, type EvaluationSet, evaluationSet } from "../../lib/train/evaluate.ts";
import { alignedTrajectory, finalState, project, waypoints } from "../../lib/goal/family.ts";
import { type GoalFunction, makeGoals } from "../../lib/goal/goal.ts";
import type { Policy } from "../../lib/stage/step.ts";
import { counted } from "../stage/rollouts.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

/** A point that begins at (5, 5), for a number of steps. */
const world = (horizon: number): World => ({ ...pointNav, horizon });

/** Moves every point by the same amount in every step. */
const moving = (x: number, y: number): Policy => ({ observation }) =>
  TE.right(Float32Array.from(observation, (_, index) => index % 2 === 0 ? x : y));

const examined = (
  horizon: number,
  goalFunction: GoalFunction,
  goalStates: readonly number[],
  count: number,
): EvaluationSet => {
  const states = Float64Array.from(goalStates);
  return {
    count,
    goalFunction,
    goalStates: states,
    goals: right(makeGoals(goalFunction, world(horizon), states, count)),
    starts: new Float64Array(2 * count).fill(5),
    key: key(0),
  };
};

Deno.test("of a fixed goal, what remains is the distance of the last state", async () => {
  const exam = examined(2, finalState, [8, 5, 5, 7.25], 2);
  const { distance, normalisedDistance, success } = right(
    await evaluatePolicy(world(2), exam)(() => moving(0, 1))(),
  );
  // From (5, 7) it is √13 to (8, 5) and 0.25, within the radius, to (5, 7.25).
  assertAlmostEquals(distance, (Math.sqrt(13) + 0.25) / 2, 1e-6);
  assertAlmostEquals(normalisedDistance, (Math.sqrt(13) + 0.25) / (3 + 2.25), 1e-6);
  assertEquals(success, 0.5);
});

Deno.test("coordinates that a goal does not show do not count", async () => {
  const exam = examined(2, project([1]), [8, 5, 5, 7.25], 2);
  const { distance, normalisedDistance } = right(await evaluatePolicy(world(2), exam)(() => moving(0, 1))());
  assertAlmostEquals(distance, (2 + 0.25) / 2, 1e-6);
  assertAlmostEquals(normalisedDistance, 2.25 / 2.25, 1e-6);
});

Deno.test("of a moving goal, what remains is the mean distance over all steps", async () => {
  // The goal is at x = 6, 7, 8 after each of three steps, and stays there.
  const exam = examined(3, alignedTrajectory, [6, 5, 7, 5, 8, 5, 8, 5], 1);
  const tracked = right(await evaluatePolicy(world(3), exam)(() => moving(1, 0))());
  assertAlmostEquals(tracked.distance, 0, 1e-6);
  assertEquals(tracked.success, 1);
  const still = right(await evaluatePolicy(world(3), exam)(() => moving(0, 0))());
  assertAlmostEquals(still.distance, 2, 1e-6);
  assertAlmostEquals(still.normalisedDistance, 1, 1e-6);
  const slow = right(await evaluatePolicy(world(3), exam)(() => moving(0.5, 0))());
  assertAlmostEquals(slow.distance, (0.5 + 1 + 1.5) / 3, 1e-6);
});

Deno.test("of goals in a row, what remains is the way through all that are left", async () => {
  // (5, 5) → (7, 5) → (7, 8): five units.
  const exam = examined(4, waypoints(2), [7, 5, 7, 8], 1);
  const remaining = async (policy: Policy) => {
    const { distance, normalisedDistance, success } = right(await evaluatePolicy(world(4), exam)(() => policy)());
    return [distance, normalisedDistance, success];
  };
  assertEquals((await remaining(moving(0, 0))).map((value) => +value.toFixed(5)), [5, 1, 0]);
  // Past the first goal and on to (9, 5): from there to the second.
  assertEquals((await remaining(moving(1, 0))).map((value) => +value.toFixed(5)), [
    +Math.sqrt(13).toFixed(5),
    +(Math.sqrt(13) / 5).toFixed(5),
    0,
  ]);
  const turning: Policy = ({ achieved, progress }) =>
    TE.right(Float32Array.from(achieved, (_, index) => index % 2 === progress[index >> 1] ? 1 : 0));
  const longer = { ...exam, goals: exam.goals };
  const { distance, success } = right(await evaluatePolicy(world(6), longer)(() => turning)());
  assertEquals([distance, success], [0, 1]);
});

Deno.test("where every goal is at its start, there is nothing to measure", async () => {
  const exam = examined(2, finalState, [5, 5, 5, 5], 2);
  const outcome = await evaluatePolicy(world(2), exam)(() => moving(0, 1))();
  assertMatch(formatFault(left(outcome)), /^world point_nav, goalStates: every goal is at the start of its episode/);
});

Deno.test("every policy starts from the same states", async () => {
  const exam = examined(2, finalState, [8, 5, 5, 7], 2);
  const first = right(await evaluatePolicy(world(2), exam)(() => moving(0, 1))());
  const second = right(await evaluatePolicy(world(2), exam)(() => moving(1, 0))());
  assertEquals(first.rollout.states.slice(0, 2), second.rollout.states.slice(0, 2));
});

Deno.test("evaluationSet draws starts and goals with keys of their own, through f_κ, and keeps another for acting", () => {
  for (const goalFunction of [finalState, alignedTrajectory, waypoints(2), project([1])]) {
    const set = right(evaluationSet(pointNav, key(3), 4, goalFunction));
    const starts = pointNav.reset(fold(key(3), 1), 4);
    const goalStates = goalFunction.schedule.evaluationStates(pointNav, fold(key(3), 0), starts);
    assertEquals(set, {
      count: 4,
      goals: right(makeGoals(goalFunction, pointNav, goalStates, 4)),
      goalStates,
      goalFunction,
      starts,
      key: fold(key(3), 2),
    });
  }
  assertEquals(right(evaluationSet(pointNav, key(3), 4)).goalFunction, finalState);
});

Deno.test("evaluationSet is the fault of starts or goals that are fewer than its count", () => {
  const few: World = { ...pointNav, goalStates: (_key, starts) => starts.slice(2) };
  assertMatch(formatFault(left(evaluationSet(few, key(1), 3))), /^world point_nav, goalStates: 4 numbers came for 3/);
  const none: World = { ...pointNav, reset: () => new Float64Array(0) };
  assertMatch(formatFault(left(evaluationSet(none, key(1), 3))), /^world point_nav, reset: 0 numbers came for 3/);
});

Deno.test("achievedAt is f_κ at one time of each episode", () => {
  const rollout = counted(3, [3, 1, 2]);
  assertEquals([...achievedAt(rollout, (episode) => rollout.lengths[episode])], [0, 3, 1, 1, 2, 2]);
  assertEquals([...achievedAt(rollout, () => 0)], [0, 0, 1, 0, 2, 0]);
});

for (const goalFunction of [finalState, alignedTrajectory, waypoints(2), waypoints(3), project([0])]) {
  Deno.test(`for ${goalFunction.name} goals, staying leaves all of the distance, and nothing leaves less than none`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.double({ min: -1, max: 1, noNaN: true }), async (seed, speed) => {
        const set = right(evaluationSet(line, key(seed), 5, goalFunction));
        const at = (speed: number): Policy => ({ observation }) => TE.right(observation.map(() => speed));
        const still = right(await evaluatePolicy(line, set)(() => at(0))());
        // A list's first goal may be where the point starts, to within the radius, and then counts as reached.
        if (goalFunction.schedule.advance !== "when reached") assertAlmostEquals(still.normalisedDistance, 1, 1e-6);
        const moved = right(await evaluatePolicy(line, set)(() => at(speed))());
        assert(moved.normalisedDistance >= 0 && moved.success >= 0 && moved.success <= 1);
        assertAlmostEquals(moved.distance / still.distance, moved.normalisedDistance / still.normalisedDistance, 1e-6);
      }),
      { numRuns: 10 },
    );
  });
}

/** The line, whose episodes end where the point comes to its right end. */
const ending: World = {
  ...line,
  step: (states, actions) => {
    const next = line.step(states, actions).states;
    return { states: next, terminated: Uint8Array.from(next, (x) => Number(x === 1)) };
  },
};

/** Goals on the line, from 0. */
const onLine = (goalFunction: GoalFunction, goalStates: readonly number[], count: number): EvaluationSet => ({
  count,
  goalFunction,
  goalStates: Float64Array.from(goalStates),
  goals: right(makeGoals(goalFunction, ending, Float64Array.from(goalStates), count)),
  starts: new Float64Array(count),
  key: key(0),
});

const rightwards: Policy = ({ observation }) => TE.right(new Float32Array(observation.length).fill(1));

Deno.test("an episode that ended early is measured where it ended, at a fixed goal and at a moving one", async () => {
  const fixed = right(await evaluatePolicy(ending, onLine(finalState, [0.75], 1))(() => rightwards)());
  assertEquals([...fixed.rollout.lengths], [4]);
  assertAlmostEquals(fixed.distance, 0.25, 1e-6);
  // The goal stays at 0.5: distances 0.25, 0, 0.25 and 0.5, and 0.5 from then on.
  const moving = onLine(alignedTrajectory, Array<number>(line.horizon + 1).fill(0.5), 1);
  const { distance, normalisedDistance } = right(await evaluatePolicy(ending, moving)(() => rightwards)());
  assertAlmostEquals(distance, (0.25 + 0 + 0.25 + 5 * 0.5) / 8, 1e-6);
  assertAlmostEquals(normalisedDistance, 3 / 8 / 0.5, 1e-6);
});

Deno.test("a goal at the world's radius counts as reached, and one beyond it does not", async () => {
  const world: World = { ...ending, radius: 0.25 };
  const { success } = right(await evaluatePolicy(world, onLine(finalState, [0.75, 0.7, 0], 3))(() => rightwards)());
  assertAlmostEquals(success, 1 / 3, 1e-9);
});

Deno.test("goals in a row are a success only when all were reached, in their order", async () => {
  const set = onLine(waypoints(2), [0.5, 1, 0.5, 0, 1, 0.5], 3);
  const { success, distance } = right(await evaluatePolicy(ending, set)(() => rightwards)());
  assertAlmostEquals(success, 1 / 3, 1e-9);
  // From 1: nothing is left of the first list, 1 to the second goal of the second, and 0.5 of the third.
  assertAlmostEquals(distance, (0 + 1 + 0.5) / 3, 1e-6);
});
