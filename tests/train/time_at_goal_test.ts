import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav } from "../../envs/mod.ts";
import { alignedTrajectory, finalState, project, waypoints } from "../../lib/goal/family.ts";
import { type GoalFunction, makeGoals } from "../../lib/goal/goal.ts";
import { key } from "../../lib/random/mod.ts";
import { type Policy, randomPolicy, type Rollout, rollOut } from "../../lib/stage/step.ts";
import { evaluatePolicy, evaluationSet } from "../../lib/train/evaluate.ts";
import { measureTimeAtGoal } from "../../lib/train/time_at_goal.ts";
import type { World } from "../../lib/world/mod.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

/** A point in the square; the radius is no multiple of the steps below, so that no distance is rounded across it. */
const world = (horizon: number): World => ({ ...pointNav, horizon, radius: 0.6 });

const moving = (x: number, y: number): Policy => ({ observation }) =>
  TE.right(Float32Array.from(observation, (_, index) => index % 2 === 0 ? x : y));

/** The time at goals of points that begin at (5, 5). */
const timesOf = async (
  of: World,
  goalFunction: GoalFunction,
  goalStates: readonly number[],
  count: number,
  policy: Policy,
) => {
  const goals = right(makeGoals(goalFunction, of, Float64Array.from(goalStates), count));
  const rollout = right(await rollOut(of, policy, goals)(new Float64Array(2 * count).fill(5), key(0))());
  const { timeAtGoal, lateTimeAtGoal, everAtGoal } = right(measureTimeAtGoal(of, rollout, goals));
  return [timeAtGoal, lateTimeAtGoal, everAtGoal];
};

Deno.test("of a fixed goal every step counts that ends within the radius", async () => {
  // x after each of eight steps: 5.5, 6, … 9. Of 7 three steps are within 0.6; of 9 the last two; of 5 the first alone.
  const goals = [7, 5, 9, 5, 5, 5];
  assertEquals(await timesOf(world(8), finalState, goals, 3, moving(0.5, 0)), [6 / 24, 2 / 6, 1]);
});

Deno.test("the start is no step: a goal there counts only where the episode stays", async () => {
  assertEquals(await timesOf(world(4), finalState, [8, 5, 5, 5], 2, moving(0, 0)), [0.5, 0.5, 0.5]);
  assertEquals(await timesOf(world(4), finalState, [5, 5], 1, moving(0.75, 0)), [0, 0, 0]);
});

Deno.test("the last quarter is rounded up to whole steps, and passing the goal early is ever, not late", async () => {
  // x after each of five steps: 6, 7, 8, 9, 10; the last two steps are late.
  assertEquals(await timesOf(world(5), finalState, [6, 5], 1, moving(1, 0)), [1 / 5, 0, 1]);
  assertEquals(await timesOf(world(5), finalState, [9, 5], 1, moving(1, 0)), [1 / 5, 1 / 2, 1]);
  assertEquals(await timesOf(world(4), finalState, [8, 5], 1, moving(1, 0)), [1 / 4, 0, 1]);
});

Deno.test("of a moving goal each step counts that ends at the goal that it pursued", async () => {
  // Goals at x = 6, 7, 8 in three steps.
  const goals = [6, 5, 7, 5, 8, 5, 8, 5];
  assertEquals(await timesOf(world(3), alignedTrajectory, goals, 1, moving(1, 0)), [1, 1, 1]);
  // Half as fast, at 5.5, 6 and 6.5.
  assertEquals(await timesOf(world(3), alignedTrajectory, goals, 1, moving(0.5, 0)), [1 / 3, 0, 1]);
});

Deno.test("of goals in a row the steps count from the one on that reaches the last of them", async () => {
  const goals = [7, 5, 9, 5];
  assertEquals(await timesOf(world(8), waypoints(2), goals, 1, moving(1, 0)), [5 / 8, 1, 1]);
  assertEquals(await timesOf(world(8), waypoints(2), [9, 5, 7, 5], 1, moving(1, 0)), [0, 0, 0]);
});

Deno.test("coordinates that a goal does not show do not count", async () => {
  assertEquals(await timesOf(world(4), project([1]), [9, 5], 1, moving(1, 0)), [1, 1, 1]);
});

Deno.test("of an episode that ended early its last state counts until the horizon", async () => {
  const ending: World = {
    ...world(8),
    step: (states, actions) => {
      const { states: next } = pointNav.step(states, actions);
      return {
        states: next,
        terminated: Uint8Array.from({ length: next.length / 2 }, (_, row) => +(next[2 * row] >= 7)),
      };
    },
  };
  assertEquals(await timesOf(ending, finalState, [7, 5, 6, 5], 2, moving(1, 0)), [(7 + 1) / 16, 1 / 2, 1]);
});

Deno.test("many episodes are measured in calls of bounded size, with the result of one call each", async () => {
  const COUNT = 700;
  const many = world(50);
  const set = right(evaluationSet(many, key(3), COUNT));
  const sizes: number[] = [];
  const watched: World = {
    ...many,
    distance: (achieved, goals) => {
      sizes.push(achieved.length);
      return many.distance(achieved, goals);
    },
  };
  const rollout = right(await rollOut(many, randomPolicy(many), set.goals)(set.starts, key(1))());
  const times = right(measureTimeAtGoal(watched, rollout, set.goals));
  assertEquals([sizes.length, Math.max(...sizes) <= 2 ** 16], [2, true]);
  assertEquals(sizes.reduce((sum, size) => sum + size, 0), COUNT * 51 * 2);
  const { achieved } = rollout.columns;
  let ever = 0;
  for (let episode = 0; episode < COUNT; episode++) {
    const goal = set.goals.target.subarray(2 * episode, 2 * episode + 2);
    const steps = Array.from({ length: 50 }, (_, step) => {
      const row = 2 * (51 * episode + step + 1);
      return many.distance(achieved.data.slice(row, row + 2), goal)[0] <= many.radius;
    });
    ever += Number(steps.includes(true));
  }
  assert(ever > 0 && ever < COUNT);
  assertEquals(times.everAtGoal, ever / COUNT);
});

Deno.test("an episode that is longer than a call may be is measured all the same", () => {
  const HORIZON = 40_000;
  const long = world(HORIZON);
  const goals = right(makeGoals(finalState, long, Float64Array.of(5, 5, 9, 5), 2));
  const states = new Float64Array(2 * 2 * (HORIZON + 1)).fill(5);
  const zeros = (width: number, rows: number) => ({ rows, width, data: new Float32Array(2 * rows * width) });
  const rollout: Rollout = {
    count: 2,
    horizon: HORIZON,
    lengths: Int32Array.of(HORIZON, HORIZON),
    states,
    progress: new Int32Array(2 * (HORIZON + 1)),
    columns: {
      observation: zeros(2, HORIZON + 1),
      achieved: { rows: HORIZON + 1, width: 2, data: long.achieved(states) },
      action: zeros(2, HORIZON),
      terminated: zeros(1, HORIZON),
    },
  };
  assertEquals(right(measureTimeAtGoal(long, rollout, goals)), {
    timeAtGoal: 0.5,
    lateTimeAtGoal: 0.5,
    everAtGoal: 0.5,
  });
});

for (const goalFunction of [finalState, alignedTrajectory, waypoints(2)]) {
  Deno.test(`for ${goalFunction.name} goals, the fractions agree with each other and with success`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.double({ min: -1, max: 1, noNaN: true }), async (seed, speed) => {
        const set = right(evaluationSet(line, key(seed), 7, goalFunction));
        const policy: Policy = ({ observation }) => TE.right(observation.map(() => speed));
        const { success, timeAtGoal, lateTimeAtGoal, everAtGoal } = right(
          await evaluatePolicy(line, set)(() => policy)(),
        );
        assert(0 <= timeAtGoal && timeAtGoal <= everAtGoal && everAtGoal <= 1);
        assert(0 <= lateTimeAtGoal && lateTimeAtGoal <= everAtGoal);
        // An episode that ends at its goal was there after its last step.
        if (goalFunction.schedule.advance !== "every step") assert(success <= everAtGoal);
        if (goalFunction.schedule.advance === "when reached") assertAlmostEquals(success, everAtGoal, 1e-9);
      }),
      { numRuns: 20 },
    );
  });
}

Deno.test("where the last quarter is one step, the time in it is the success at a fixed goal", async () => {
  const short: World = { ...line, horizon: 4 };
  for (const seed of [1, 2, 3]) {
    const set = right(evaluationSet(short, key(seed), 40));
    const { success, lateTimeAtGoal } = right(await evaluatePolicy(short, set)(() => randomPolicy(short))());
    assertAlmostEquals(lateTimeAtGoal, success, 1e-9);
  }
});
