import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { formatFault } from "../../../lib/fault.ts";
import { makeGoals } from "../../../lib/goal/goal.ts";
import { finalState, project, waypoints } from "../../../lib/goal/mod.ts";
import { box } from "../../../lib/learner/mod.ts";
import {
  collectConditioned,
  commandedGoals,
  type ConditioningSource,
  countSteps,
  goalConditioning,
  priorConditioning,
  reachedGoals,
  stateColumn,
  statesAt,
} from "../../../lib/method/core/collect.ts";
import type { ActingContext } from "../../../lib/method/core/definition.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { iterationKey, randomPolicy, type Rollout, rollOut } from "../../../lib/stage/step.ts";
import type { World } from "../../../lib/world/mod.ts";
import { line } from "../../support/line_world.ts";
import { numberedReplay, numberOf } from "../../support/numbered_episodes.ts";
import { left, right } from "../../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith, steering } from "../../support/steering.ts";

/** A speed for each of three worlds. */
const SPEEDS = Float32Array.of(0.5, -0.25, 1);

const spedUp: ConditioningSource = () => TE.right({ condition: SPEEDS, columns: { latent: SPEEDS } });

/** The iteration that {@link collectConditioned} collects for the goal policy. */
const collectedBy = async (
  context: ActingContext,
  changes: Parameters<typeof stateWith>[0],
  source: ConditioningSource = spedUp,
) => right(await collectConditioned("goalPolicy", SPEEDS.length, () => source)(context)(stateWith(changes))());

Deno.test("priorConditioning draws one latent a world from its prior, and stores it beside the episode", async () => {
  const latents = box(2);
  const conditioning = right(await priorConditioning(latents, 5)(stateWith(), new Float64Array(5), key(3))());
  const drawn = latents.sample(key(3), 5);
  assertEquals(conditioning, { condition: drawn, columns: { latent: drawn } });
});

Deno.test("stateColumn has a row for every state of a rollout, and countSteps the steps of all episodes", () => {
  const rollout = { count: 2, horizon: 2, states: Float64Array.of(1, 2, 3, 4, 5, 6) };
  assertEquals(stateColumn(rollout as Rollout), { rows: 3, width: 1, data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  assertEquals(countSteps({ lengths: Int32Array.of(3, 1, 8) }), 12);
});

Deno.test("collectConditioned rolls the policy out under the condition of each world", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { episodes, environmentSteps, state } = await collectedBy(context, {
    iteration: 2,
    weights: { goalPolicy: FOLLOWING },
  });
  assertEquals(Object.keys(episodes), ["goalPolicy"]);
  const [{ count, columns }] = episodes.goalPolicy!;
  assertEquals([count, environmentSteps, state.iteration], [3, 3 * line.horizon, 2]);
  SPEEDS.forEach((speed, world) => {
    for (let time = 0; time <= line.horizon; time++) {
      const expected = Math.max(-1, Math.min(1, speed * 0.25 * time));
      assertAlmostEquals(columns.achieved.data[world * (line.horizon + 1) + time], expected, 1e-6);
      assertAlmostEquals(columns.state.data[world * (line.horizon + 1) + time], expected, 1e-6);
      if (time < line.horizon) assertAlmostEquals(columns.action.data[world * line.horizon + time], speed, 1e-6);
    }
  });
  assertEquals(columns.latent, { rows: 1, width: 1, data: SPEEDS });
  right(await context.programs.dispose()());
});

Deno.test("collectConditioned acts at random in the first iteration, whatever the weights are", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const weights = { goalPolicy: FOLLOWING };
  const { episodes: { goalPolicy: first } } = await collectedBy(context, { iteration: 0, weights });
  const { action } = first![0].columns;
  assert(action.data.every((value) => value >= -1 && value < 1));
  assert(new Set(action.data).size > 20);
  const rollout = right(
    await rollOut(line, randomPolicy(line))(new Float64Array(SPEEDS.length), fold(iterationKey(stateWith()), 2))(),
  );
  assertEquals(action, rollout.columns.action);
  assertEquals(first![0].columns.latent.data, SPEEDS);
  right(await context.programs.dispose()());
});

Deno.test("collectConditioned acts with noise, and draws other numbers in another iteration", async () => {
  const context = contextOf({ goalPolicy: steering });
  const weights = { goalPolicy: FOLLOWING };
  const actionsIn = async (iteration: number) =>
    (await collectedBy(context, { iteration, weights })).episodes.goalPolicy![0].columns.action.data;
  const [first, again, second] = [await actionsIn(1), await actionsIn(1), await actionsIn(2)];
  assertEquals(first, again);
  assert(first.every((action, i) => action !== second[i]));
  right(await context.programs.dispose()());
});

Deno.test("collectConditioned gives its source the state, the starts and a key that nothing else draws with", async () => {
  const keys: unknown[] = [];
  const context: ActingContext = {
    ...contextOf({}),
    world: {
      ...line,
      reset: (key, count) => {
        keys.push(key);
        return Float64Array.from({ length: count }, (_, row) => row / 10);
      },
    },
  };
  const given: unknown[] = [];
  const state = stateWith();
  const source: ConditioningSource = (...all) => {
    given.push(all);
    return TE.right({ condition: SPEEDS, columns: {}, memory: { seen: Float32Array.of(7) } });
  };
  const { memory, episodes } = right(await collectConditioned("latentPolicy", 3, () => source)(context)(state)());
  assertEquals(given, [[state, Float64Array.of(0, 0.1, 0.2), fold(iterationKey(state), 0)]]);
  assertEquals(memory, { seen: Float32Array.of(7) });
  assertEquals(keys, [fold(iterationKey(state), 1)]);
  const { achieved } = episodes.latentPolicy![0].columns;
  assertEquals([0, 1, 2].map((world) => achieved.data[world * (line.horizon + 1)]), [...Float32Array.of(0, 0.1, 0.2)]);
});

Deno.test("collectConditioned acts by another policy, which sees its progress, where it is to explore, but not at first", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const given: unknown[] = [];
  const goals = right(makeGoals(finalState, line, Float64Array.of(-0.25, 9, -0.25), 3));
  const collect = collectConditioned("goalPolicy", 3, () => spedUp, (context, policy, conditioning) => {
    given.push(context, conditioning.condition);
    return {
      // Away from where the conditions lead, and back once the first goal is reached.
      policy: (observed, key) =>
        pipe(policy(observed, key), TE.map((own) => own.map((_, row) => observed.progress[row] > 0 ? 1 : -1))),
      goals: { ...goals, advance: "when reached" },
    };
  });
  const { episodes } = right(await collect(context)(stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING } }))());
  assertEquals(given, [context, SPEEDS]);
  const { action, latent } = episodes.goalPolicy![0].columns;
  assertEquals([...action.data.subarray(0, 3), ...action.data.subarray(8, 11)], [-1, 1, 1, -1, -1, -1]);
  assertEquals(latent.data, SPEEDS);
  right(await collect(context)(stateWith())());
  assertEquals(given.length, 2);
  right(await context.programs.dispose()());
});

Deno.test("collectConditioned leaves the method's memory out where it does not change", async () => {
  assertEquals("memory" in await collectedBy(contextOf({}), {}), false);
});

Deno.test("collectConditioned ends in the fault of a world that cannot start, and in that of its source", async () => {
  const world: World = { ...line, reset: () => new Float64Array(1) };
  const collect = collectConditioned("goalPolicy", 3, () => spedUp);
  assertMatch(
    formatFault(left(await collect({ ...contextOf({}), world })(stateWith())())),
    /world line, reset: 1 numbers came for 3 worlds/,
  );
  const refusal = left(await collect({ ...contextOf({}), world })(stateWith())());
  const refused = await collectConditioned("goalPolicy", 3, () => () => TE.left(refusal))(contextOf({}))(stateWith())();
  assertEquals(left(refused), refusal);
});

Deno.test("goalConditioning shows goals to the policy, and stores them as shown, and f_κ of their states as targets", () => {
  const context = { ...contextOf({}), world: pointNav };
  const { condition, columns } = right(goalConditioning(context, project([1]))(Float64Array.of(10, 0, 5, 7.5)));
  // Coordinates of the square are scaled from 0 … 10 to ±1.
  assertEquals(condition, Float32Array.of(-1, 0.5));
  assertEquals(columns, { goal: condition, target: Float32Array.of(1, -1, 0, 0.5) });
});

Deno.test("commandedGoals are those of evaluation, for the starts and the key", async () => {
  const starts = new Float64Array(6);
  const { condition, columns } = right(await commandedGoals(finalState)(contextOf({}))(stateWith(), starts, key(4))());
  const drawn = Float32Array.from(line.goalStates(key(4), starts));
  assertEquals([condition, columns], [drawn, { goal: drawn, target: drawn }]);
});

const REPLAY = numberedReplay([8, 3, 5]);

Deno.test("statesAt are the states of a replay at some steps, in double precision", () => {
  const source = stateWith({ replays: { ...stateWith().replays, goalPolicy: REPLAY } });
  const states = statesAt(source, "goalPolicy", { episode: Int32Array.of(2, 0), time: Int32Array.of(5, 8) });
  assertEquals(states, Float64Array.of(numberOf(2, 5) + 0.5, numberOf(0, 8) + 0.5));
});

Deno.test("reachedGoals are the start states in the first iteration, and states that were chosen in the others", async () => {
  const chosen: unknown[] = [];
  const source = reachedGoals(finalState, "goalPolicy", (state, count, key) => {
    chosen.push([state.iteration, count, key]);
    return { episode: Int32Array.of(1, 2), time: Int32Array.of(3, 4) };
  })(contextOf({}));
  const starts = Float64Array.of(0.5, -0.5);
  const first = right(await source(stateWith(), starts, key(5))());
  assertEquals([first.condition, chosen], [Float32Array.of(0.5, -0.5), []]);
  const state = stateWith({ iteration: 1, replays: { ...stateWith().replays, goalPolicy: REPLAY } });
  const { condition } = right(await source(state, starts, key(5))());
  assertEquals(condition, Float32Array.of(numberOf(1, 3) + 0.5, numberOf(2, 4) + 0.5));
  assertEquals(chosen, [[1, 2, key(5)]]);
});

Deno.test("goals that move on are refused by the sources of conditions, which pursue one goal an episode", async () => {
  const starts = new Float64Array(2);
  const cause = /^goals '2 waypoints': '2 waypoints' move on/;
  assertMatch(formatFault(left(goalConditioning(contextOf({}), waypoints(2))(starts))), cause);
  assertMatch(
    formatFault(left(await commandedGoals(waypoints(2))(contextOf({}))(stateWith(), starts, key(4))())),
    cause,
  );
  assertMatch(
    formatFault(left(await reachedGoals(waypoints(2), "goalPolicy")(contextOf({}))(stateWith(), starts, key(4))())),
    cause,
  );
});
