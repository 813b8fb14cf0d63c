import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { pointNav, rooms } from "../../../envs/mod.ts";
import { finalState, type GoalFunction, observedState, project, render, waypoints } from "../../../lib/goal/mod.ts";
import {
  actorOf,
  type ConditionedStep,
  goalConditionedAgent,
  goalInput,
  latentConditionedAgent,
  sacActor,
} from "../../../lib/method/core/agents.ts";
import type { Batch, Sampling } from "../../../lib/method/core/definition.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import { initialise, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { add, evaluate, input, multiply, type Tensor } from "../../../lib/tensor/mod.ts";
import type { World } from "../../../lib/world/mod.ts";
import { line } from "../../support/line_world.ts";
import { steering } from "../../support/steering.ts";

/** The input of a goal-conditioned network for one row. */
const inputOf = (
  goals: GoalFunction,
  world: World,
  observation: readonly number[],
  achieved: readonly number[],
  goal: readonly number[],
): readonly number[] => {
  const row = (name: string, numbers: readonly number[]) => input(name, [1, numbers.length]);
  const output = goalInput(goals, world)(
    row("observation", observation),
    row("achieved", achieved),
    row("goal", goal),
  );
  return [...evaluate(output, { observation, achieved, goal }).data];
};

Deno.test("goalInput is the observation, the goal, and g − f_κ(s̃) where goals are coordinates", () => {
  assertEquals(inputOf(finalState, pointNav, [1, 2], [10, 20], [13, 18]), [1, 2, 13, 18, 3, -2]);
});

Deno.test("goalInput subtracts the coordinates that a projected goal shows, in its order", () => {
  assertEquals(inputOf(project([1]), pointNav, [1, 2], [10, 20], [18]), [1, 2, 18, -2]);
  assertEquals(inputOf(project([1, 0]), pointNav, [1, 2], [10, 20], [18, 13]), [1, 2, 18, 13, -2, 3]);
});

Deno.test("goalInput subtracts nothing where a goal is no list of coordinates", () => {
  assertEquals(inputOf(observedState, pointNav, [1, 2], [10, 20], [13, 18]), [1, 2, 13, 18]);
});

Deno.test("goalInput subtracts f_κ(s̃) from the goal of a list that its one-hot points to", () => {
  const list = [11, 21, 12, 22, 13, 23];
  for (const [place, missing] of [[1, 1], [2, 2], [3, 3]].entries()) {
    const oneHot = [0, 0, 0].with(place, 1);
    const shown = [...list, ...oneHot];
    assertEquals(inputOf(waypoints(3), pointNav, [1, 2], [10, 20], shown), [1, 2, ...shown, ...missing]);
  }
});

Deno.test("goalConditionedAgent has the width of its inputs, γ, α and the target entropy of the world's actions", () => {
  const settings = { ...SETTINGS, hidden: [5], discount: 0.7, initialTemperature: 0.4 };
  const continuous = goalConditionedAgent(pointNav, settings);
  assertEquals(continuous.conditionSize, 2);
  const { encoder: _, ...known } = continuous.agent.settings;
  assertEquals(known, {
    observationSize: 6,
    actionSize: 2,
    hidden: [5],
    discount: 0.7,
    initialTemperature: 0.4,
    criticsOnly: 0,
    targetEntropy: -2,
  });
  const discrete = goalConditionedAgent(rooms, settings).agent.settings;
  assertAlmostEquals(discrete.targetEntropy, 0.3 * Math.log(rooms.actionSize), 1e-12);
  assertEquals(goalConditionedAgent(rooms, { ...settings, goals: waypoints(2) }).conditionSize, 2 * rooms.goalSize + 2);
});

Deno.test("goalConditionedAgent gives its critics further inputs, and its actor none", () => {
  const { agent } = goalConditionedAgent(line, { ...SETTINGS, hidden: [5] }, 4);
  assertEquals(agent.specifications["critic.0.0.weight"].shape, [3 + 4 + 1, 5]);
  assertEquals(agent.specifications["actor.0.weight"].shape, [3, 5]);
});

Deno.test("goalConditionedAgent reads a picture by the view's encoder, behind the observation as it is", () => {
  const goals = render(32);
  const { conditionSize, agent: { settings: { encoder, observationSize } } } = goalConditionedAgent(pointNav, {
    ...SETTINGS,
    goals,
  });
  assertEquals([conditionSize, observationSize, encoder?.outputs], [3 * 32 * 32, 2 + 3 * 32 * 32, 2 + 32]);
  const view = goals.view.encoder(pointNav)!;
  const weights = unflattenValues(view.specifications, initialise(view.specifications, key(1)));
  const parameters = parameterInputs(view.specifications);
  const features = uniform(key(2), [2, 2 + conditionSize]);
  const pictures = Float32Array.from([...features.slice(2, 2 + conditionSize), ...features.slice(4 + conditionSize)]);
  const read = evaluate(view.apply(parameters, input("pictures", [2, conditionSize])), { ...weights, pictures }).data;
  const all = evaluate(encoder!.apply(parameters, input("all", [2, 2 + conditionSize])), { ...weights, all: features });
  for (const row of [0, 1]) {
    const own = all.data.slice(34 * row, 34 * (row + 1));
    assertEquals([...own.slice(0, 2)], [...features.slice((2 + conditionSize) * row, (2 + conditionSize) * row + 2)]);
    own.slice(2).forEach((feature, i) => assertAlmostEquals(feature, read[32 * row + i], 1e-9));
  }
});

Deno.test("latentConditionedAgent takes the observation beside the latent, and nothing of what is achieved", () => {
  const { conditionSize, policyInput, agent } = latentConditionedAgent(pointNav, { ...SETTINGS, hidden: [5] }, 3, 1);
  assertEquals([conditionSize, agent.settings.observationSize, agent.settings.targetEntropy], [3, 5, -2]);
  assertEquals(agent.specifications["critic.1.0.weight"].shape, [5 + 1 + 2, 5]);
  const features = policyInput(input("observation", [1, 2]), input("achieved", [1, 2]), input("latent", [1, 3]));
  const { data } = evaluate(features, { observation: [1, 2], achieved: [10, 20], latent: [7, 8, 9] });
  assertEquals([...data], [1, 2, 7, 8, 9]);
});

Deno.test("actorOf gives the actor of a name, and refuses a name that the method lacks", () => {
  assertEquals(actorOf({ actors: { goalPolicy: steering } }, "goalPolicy"), steering);
  assertThrows(
    () => actorOf({ actors: { goalPolicy: steering } }, "latentPolicy"),
    RangeError,
    "the method has no actor latentPolicy",
  );
});

const NO_SAMPLING: Sampling = { widths: {}, draw: () => ({}) };

const COLUMNS = { observation: [1], achieved: [2], nextObservation: [3], nextAchieved: [4], goal: [5] };

/** The inputs and the reward that an actor makes of {@link COLUMNS}. */
const transitionOf = (steps: (batch: Batch) => ConditionedStep) => {
  const actor = sacActor({ learningRate: 0.3, tau: 0.2 }, steering, NO_SAMPLING, (_parameters, batch) => steps(batch));
  const batch = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, input(name, [1, 1])]));
  const { observation, reward, nextObservation } = actor.transitions({}, batch, {});
  const of = (tensor: Tensor) => [...evaluate(tensor, COLUMNS).data];
  return { actor, now: of(observation), reward: of(reward), next: of(nextObservation) };
};

Deno.test("sacActor conditions s and s′ on the same goal, and keeps the agent, its rates and its batches", () => {
  const { actor, now, reward, next } = transitionOf(({ goal, nextAchieved }) => ({
    condition: goal,
    reward: multiply(nextAchieved, 10),
  }));
  assertEquals([now, next, reward], [[1, 2, 5], [3, 4, 5], [40]]);
  assertEquals([actor.learningRate, actor.tau, actor.conditionSize], [0.3, 0.2, 1]);
  assertEquals([actor.agent, actor.sampling], [steering.agent, NO_SAMPLING]);
});

Deno.test("sacActor conditions s′ on the next condition where there is one", () => {
  const { now, next } = transitionOf(({ goal }) => ({ condition: goal, nextCondition: add(goal, 1), reward: goal }));
  assertEquals([now, next], [[1, 2, 5], [3, 4, 6]]);
});

Deno.test("sacActor puts the critics' further inputs behind those of the policy, at s and at s′", () => {
  const { now, next } = transitionOf(({ goal }) => ({
    condition: goal,
    criticInputs: [multiply(goal, 2), multiply(goal, 3)],
    reward: goal,
  }));
  assertEquals([now, next], [[1, 2, 5, 10], [3, 4, 5, 15]]);
});

/** A plane whose observation is an image of 4 × 4 pixels. */
const seen: World = { ...pointNav, observationSize: 16, observationShape: [1, 4, 4] };

Deno.test("images are read by convolutions, in actors with goals and with latents, and other inputs stay as they are", () => {
  const settings = { ...SETTINGS, hidden: [5] };
  const shapes = (goals: GoalFunction) => goalConditionedAgent(seen, { ...settings, goals }).agent.settings;
  // 32 features of the image, the goal, and the difference; or 32 features of either image.
  assertEquals([shapes(finalState).observationSize, shapes(finalState).encoder?.outputs], [20, 36]);
  assertEquals([shapes(observedState).observationSize, shapes(observedState).encoder?.outputs], [32, 64]);
  const latent = latentConditionedAgent(seen, settings, 3).agent.settings;
  assertEquals([latent.observationSize, latent.encoder?.outputs], [19, 35]);
  assertEquals(latentConditionedAgent(pointNav, settings, 3).agent.settings.encoder, undefined);
});

Deno.test("a goal that is an observation is read by the observation's network", () => {
  const { encoder } = goalConditionedAgent(seen, { ...SETTINGS, goals: observedState }).agent.settings;
  assert(encoder !== undefined);
  assert(Object.keys(encoder.specifications).every((name) => name.startsWith("observation.")));
  const values = unflattenValues(encoder.specifications, initialise(encoder.specifications, key(6)));
  const [first, second] = [7, 8].map((seed) => [...uniform(key(seed), [16])]);
  const features = (row: readonly number[]) => [
    ...evaluate(encoder.apply(parameterInputs(encoder.specifications), input("row", [1, 32])), { ...values, row }).data,
  ];
  const [once, turned] = [features([...first, ...second]), features([...second, ...first])];
  assertEquals(once.slice(0, 32), turned.slice(32));
  assertEquals(once.slice(32), turned.slice(0, 32));
});

Deno.test("the numbers behind an image reach the networks unchanged and in their order", () => {
  const { encoder } = latentConditionedAgent(seen, SETTINGS, 3).agent.settings;
  assert(encoder !== undefined);
  const values = unflattenValues(encoder.specifications, initialise(encoder.specifications, key(6)));
  const row = [...uniform(key(7), [16]), 0.25, -0.5, 0.75];
  const features = encoder.apply(parameterInputs(encoder.specifications), input("row", [1, 19]));
  assertEquals([...evaluate(features, { ...values, row }).data].slice(32), [0.25, -0.5, 0.75]);
});
