import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../../lib/engine/mod.ts";
import { programs } from "../../../lib/engine/programs.ts";
import { finalState } from "../../../lib/goal/family.ts";
import type { GoalAdvance, Goals } from "../../../lib/goal/progress.ts";
import { goalConditionedAgent } from "../../../lib/method/core/agents.ts";
import {
  conditionedPolicy,
  goalInferencePolicy,
  goalPolicy,
  type LatentsOfGoals,
} from "../../../lib/method/core/policy.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import { initialise, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../../lib/random/mod.ts";
import type { PolicyObservation } from "../../../lib/stage/step.ts";
import { add, concatenate, evaluate, input, multiply, sum } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";
import { right } from "../../support/right.ts";
import { contextOf, FOLLOWING, steering } from "../../support/steering.ts";

/** Observations of worlds, with distinct numbers in every column. */
const observing = (...progress: readonly number[]): PolicyObservation => ({
  observation: Float32Array.from(progress, (_, world) => 1 + world),
  achieved: Float32Array.from(progress, (_, world) => 10 + world),
  progress: Int32Array.from(progress),
});

Deno.test("conditionedPolicy feeds each world's observation, f_κ(s) and condition to the named actor, and adds its noise", async () => {
  const context = contextOf({ goalPolicy: steering });
  const weights = { goalPolicy: Float32Array.of(-99, 1, 100, 10_000), latentPolicy: Float32Array.of(0, 0, 0, 0) };
  const policy = conditionedPolicy(context, "goalPolicy")(weights, () => Float32Array.of(3, 4));
  const actions = right(await policy(observing(0, 0), key(7))());
  const noise = normal(key(7), [2, 1]);
  assertAlmostEquals(actions[0], 1 + 1000 + 30_000 + noise[0], 0.01);
  assertAlmostEquals(actions[1], 2 + 1100 + 40_000 + noise[1], 0.01);
  right(await context.programs.dispose()());
});

Deno.test("conditionedPolicy computes its condition from what the worlds observe", async () => {
  const context = contextOf({ goalPolicy: steering });
  const policy = conditionedPolicy(context, "goalPolicy", true)(
    { goalPolicy: FOLLOWING },
    ({ observation, progress }) => observation.map((value, world) => value + 10 * progress[world]),
  );
  assertEquals(right(await policy(observing(0, 2, 5), key(1))()), Float32Array.of(1, 22, 53));
  right(await context.programs.dispose()());
});

Deno.test("conditionedPolicy keeps apart actors, acting with noise and without, and one number of worlds and another", async () => {
  const doubled: typeof steering = {
    ...steering,
    policyInput: (observation, achieved, condition) =>
      steering.policyInput(observation, achieved, multiply(condition, 2)),
  };
  const context = contextOf({ goalPolicy: steering, latentPolicy: doubled });
  const weights = { goalPolicy: FOLLOWING, latentPolicy: FOLLOWING };
  const act = async (name: "goalPolicy" | "latentPolicy", isGreedy: boolean, count: number) =>
    right(
      await conditionedPolicy(context, name, isGreedy)(weights, () => new Float32Array(count).fill(5))(
        observing(...Array<number>(count).fill(0)),
        key(3),
      )(),
    );
  assertEquals(await act("goalPolicy", true, 2), Float32Array.of(5, 5));
  const noisy = await act("goalPolicy", false, 2);
  normal(key(3), [2, 1]).forEach((noise, world) => assertAlmostEquals(noisy[world], 5 + noise, 1e-5));
  assertEquals(await act("goalPolicy", true, 3), Float32Array.of(5, 5, 5));
  assertEquals(await act("latentPolicy", true, 2), Float32Array.of(10, 10));
  right(await context.programs.dispose()());
});

Deno.test("conditionedPolicy chooses for as many steps as its agent's actions are for, with noise for all of them", async () => {
  const single = conditionedPolicy(contextOf({ goalPolicy: steering }), "goalPolicy");
  assertEquals(single({ goalPolicy: FOLLOWING }, () => Float32Array.of(1)).steps, 1);
  const triple: typeof steering = {
    ...steering,
    agent: {
      ...steering.agent,
      settings: { ...steering.agent.settings, actionSize: 3 },
      noise: (key, count) => normal(key, [count, 3]),
      act: (parameters, features, noise) => add(steering.agent.greedy(parameters, features), noise),
    },
  };
  const context = contextOf({ goalPolicy: triple });
  const policy = conditionedPolicy(context, "goalPolicy")({ goalPolicy: FOLLOWING }, () => Float32Array.of(5, 7));
  assertEquals(policy.steps, 3);
  const wider = { ...context, world: { ...line, actionSize: 3 } };
  assertEquals(conditionedPolicy(wider, "goalPolicy")({ goalPolicy: FOLLOWING }, () => Float32Array.of(5)).steps, 1);
  const actions = right(await policy(observing(0, 0), key(3))());
  normal(key(3), [2, 3]).forEach((noise, i) => assertAlmostEquals(actions[i], [5, 5, 5, 7, 7, 7][i] + noise, 1e-5));
  right(await context.programs.dispose()());
});

Deno.test("conditionedPolicy refuses an actor that the method lacks", () => {
  assertThrows(() => conditionedPolicy(contextOf({ goalPolicy: steering }), "latentPolicy"), RangeError, "no actor");
});

Deno.test("conditionedPolicy acts as the agent's formula does at the same weights, whose acting part it takes from among all", async () => {
  const actor = goalConditionedAgent(line, { ...SETTINGS, hidden: [6], goals: finalState });
  const { specifications, greedy } = actor.agent;
  const context = { world: line, actors: { goalPolicy: actor }, programs: programs(webassembly()) };
  const row = (name: string) => input(name, [4, 1]);
  const formula = greedy(
    parameterInputs(specifications),
    actor.policyInput(row("observation"), row("achieved"), row("condition")),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const flat = initialise(specifications, key(seed));
      const draw = (place: number) => uniform(fold(key(seed), place), [4, 1], { minimum: -1, maximum: 1 });
      const [observation, achieved, condition] = [draw(1), draw(2), draw(3)];
      const policy = conditionedPolicy(context, "goalPolicy", true)({ goalPolicy: flat }, () => condition);
      const actions = right(await policy({ observation, achieved, progress: new Int32Array(4) }, key(seed))());
      const expected = evaluate(formula, {
        ...unflattenValues(specifications, flat),
        observation,
        achieved,
        condition,
      });
      actions.forEach((action, i) => assertAlmostEquals(action, expected.data[i], 1e-5));
    }),
    { numRuns: 20 },
  );
  right(await context.programs.dispose()());
});

/** Two goals for each of two worlds. */
const goalsOf = (advance: GoalAdvance): Goals => ({
  count: 2,
  rows: 2,
  shown: Float32Array.of(1, 2, 3, 4),
  target: Float32Array.of(-1, -2, -3, -4),
  states: Float64Array.of(-1, -2, -3, -4),
  advance,
});

Deno.test("goalPolicy pursues the goal, as it is shown, whose turn it is in each world", async () => {
  const context = contextOf({ goalPolicy: steering });
  const policy = goalPolicy(context, "goalPolicy", true)({ goalPolicy: FOLLOWING })(goalsOf("when reached"));
  assertEquals(right(await policy(observing(0, 1), key(1))()), Float32Array.of(1, 4));
  assertEquals(right(await policy(observing(1, 0), key(1))()), Float32Array.of(2, 3));
  assertEquals(right(await policy(observing(2, 2), key(1))()), Float32Array.of(2, 4));
  right(await context.programs.dispose()());
});

Deno.test("goalPolicy acts with noise unless it is greedy", async () => {
  const context = contextOf({ goalPolicy: steering });
  const policy = goalPolicy(context, "goalPolicy")({ goalPolicy: FOLLOWING })(goalsOf("never"));
  const actions = right(await policy(observing(0, 0), key(1))());
  normal(key(1), [2, 1]).forEach((noise, world) => assertAlmostEquals(actions[world], [1, 3][world] + noise, 1e-5));
  right(await context.programs.dispose()());
});

Deno.test("goalInferencePolicy infers the latents of all goals once, and follows that of the current goal without noise", async () => {
  const context = contextOf({ latentPolicy: steering });
  const inferred: unknown[] = [];
  const tenfold: LatentsOfGoals = (weights, goals) => {
    inferred.push([weights, goals]);
    return goals.target.map((target) => 10 * target);
  };
  const weights = { latentPolicy: FOLLOWING };
  const goals = goalsOf("when reached");
  const policy = goalInferencePolicy(context, "latentPolicy", tenfold)(weights)(goals);
  assertEquals(right(await policy(observing(0, 1), key(1))()), Float32Array.of(-10, -40));
  assertEquals(right(await policy(observing(1, 1), key(2))()), Float32Array.of(-20, -40));
  assertEquals(inferred, [[weights, goals]]);
  assert(inferred.length === 1);
  right(await context.programs.dispose()());
});

Deno.test("conditionedPolicy acts in as many worlds as there are observations, however many numbers each has", async () => {
  const wide: typeof steering = {
    ...steering,
    policyInput: (observation, achieved, condition) => concatenate([sum(observation, [-1], true), achieved, condition]),
  };
  const context = { ...contextOf({ goalPolicy: wide }), world: { ...line, observationSize: 3 } };
  const observed = { ...observing(0, 0), observation: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const weights = { goalPolicy: Float32Array.of(-99, 1, 100, 10_000) };
  const policy = conditionedPolicy(context, "goalPolicy", true)(weights, () => Float32Array.of(3, 4));
  assertEquals(right(await policy(observed, key(1))()), Float32Array.of(31_006, 41_115));
  right(await context.programs.dispose()());
});
