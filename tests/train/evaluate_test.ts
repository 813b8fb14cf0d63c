import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { pointNav } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { evaluatePolicy, type EvaluationSet } from "../../lib/train/evaluate.ts";
import { alignedTrajectory, finalState, project, waypoints } from "../../lib/goal/family.ts";
import { type GoalFunction, goalsOf } from "../../lib/goal/goal.ts";
import type { Policy } from "../../lib/stage/mod.ts";
import { left, right } from "../support/right.ts";

/** A point that begins at (5, 5), for so many steps. */
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
    goals: right(goalsOf(goalFunction, world(horizon), states, count)),
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

Deno.test("every policy is asked from the same starts", async () => {
  const exam = examined(2, finalState, [8, 5, 5, 7], 2);
  const first = right(await evaluatePolicy(world(2), exam)(() => moving(0, 1))());
  const second = right(await evaluatePolicy(world(2), exam)(() => moving(1, 0))());
  assertEquals(first.rollout.states.slice(0, 2), second.rollout.states.slice(0, 2));
});
