import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  adamStep,
  agentObjectives,
  initialState,
  learner,
  softActorCritic,
  softActorCriticLearner,
  softActorCriticStep,
  transitionInputs,
} from "../../lib/learner/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, type Feeds, input, inputName, type Tensor } from "../../lib/tensor/mod.ts";

const agent = softActorCritic({
  observationSize: 3,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.2,
  targetEntropy: -2,
});
const RATES = { batch: 5, learningRate: 0.01, tau: 0.125 };

const formula = softActorCriticStep(agent, RATES);

/** First state, and normal numbers for the batch. */
const feeds: Feeds = {
  ...initialState(softActorCriticLearner(agent, RATES), key(1)),
  ...Object.fromEntries(
    formula.batch.map((leaf, place) => [inputName(leaf), normal(fold(key(2), place), leaf.shape)]),
  ),
  adam_correction: [0.5],
};

const compute = (outputs: Readonly<Record<string, Tensor>>) => evaluator(outputs)(feeds);

Deno.test("transitionInputs are the columns of a batch under ONNX Runtime's names, a row for each transition", () => {
  const inputs = Object.values(transitionInputs(agent, 7)).map((leaf) => [inputName(leaf), ...leaf.shape]);
  assertEquals(inputs, [
    ["observation", 7, 3],
    ["action", 7, 2],
    ["reward", 7, 1],
    ["next_observation", 7, 3],
    ["terminated", 7, 1],
    ["noise", 7, 2],
    ["next_noise", 7, 2],
  ]);
});

Deno.test("softActorCriticLearner trains all of the agent's parameters, and its target follows the critics by tau", () => {
  assertEquals(softActorCriticLearner(agent, RATES), {
    name: "agent",
    specifications: agent.specifications,
    learningRate: 0.01,
    target: { prefix: "critic", tau: 0.125 },
  });
});

Deno.test("softActorCriticStep takes Adam's correction and a batch of transitions, and replaces the learner's state", () => {
  assertEquals(formula.name, "soft_actor_critic");
  assertEquals(formula.batch.map(inputName), [
    "adam_correction",
    ...Object.values(transitionInputs(agent, 5)).map(inputName),
  ]);
  assertEquals(Object.keys(formula.evolving), [
    "agent.parameters",
    "agent.firstMoment",
    "agent.secondMoment",
    "agent.target",
  ]);
});

Deno.test("softActorCriticStep is Adam's step on the agent's losses, all at the same parameters", () => {
  const own = learner(softActorCriticLearner(agent, RATES));
  const losses = agent.losses(own.parameters, own.targetParameters, transitionInputs(agent, 5));
  const expected = adamStep(own, agentObjectives(losses, own.parameters), input("adam_correction", [1]));
  const after = (evolving: typeof expected) =>
    compute(Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after])));
  assertEquals(after(formula.evolving), after(expected));
  assert(
    after(formula.evolving)["agent.parameters"].data.some((value, index) => value !== feeds["agent.parameters"][index]),
  );
});

Deno.test("softActorCriticStep reports each loss, the temperature before the step, and the batch's mean reward", () => {
  const { criticLoss, actorLoss, temperatureLoss, temperature, reward } = compute(formula.metrics);
  const own = learner(softActorCriticLearner(agent, RATES));
  const losses = compute({ ...agent.losses(own.parameters, own.targetParameters, transitionInputs(agent, 5)) });
  assertEquals([criticLoss, actorLoss, temperatureLoss], [losses.critic, losses.actor, losses.temperature]);
  assertAlmostEquals(temperature.data[0], 0.2, 1e-7);
  const rewards = Array.from(feeds.reward);
  assertAlmostEquals(reward.data[0], rewards.reduce((sum, value) => sum + value, 0) / 5, 1e-7);
  assertEquals(Object.values(formula.metrics).map(({ shape }) => shape), [[], [], [], [], []]);
});
