import { agentObjectives } from "../../lib/learner/agent.ts";
import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  adamStep,
  type Agent,
  categoricalSoftActorCritic,
  initialState,
  learner,
  softActorCriticLearner,
  transitionInputs,
} from "../../lib/learner/mod.ts";
import { addPrefix, correctedRate, parameterInputs, scope, unflatten } from "../../lib/network/mod.ts";
import { fold, integer, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluate, evaluator, input, type Tensor } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const agentOf = (observationSize: number, actionSize: number, width: number): Agent =>
  categoricalSoftActorCritic({
    observationSize,
    actionSize,
    hidden: [width],
    discount: 0.9,
    initialTemperature: 0.3,
    targetEntropy: 0.5,
  });

/** One-hot rows drawn by a key. */
const choices = (seed: number, count: number, size: number): Float32Array => {
  const rows = new Float32Array(count * size);
  integer(key(seed), [count], { minimum: 0, maximum: size }).forEach((choice, row) => rows[row * size + choice] = 1);
  return rows;
};

const drawn = (specifications: Agent["specifications"], seed: number, prefix = "") =>
  Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }], position) => [
      `${prefix}${name}`,
      Float64Array.from(normal(fold(key(seed), position), shape), (value) => 0.5 * value),
    ]),
  );

const inputsOf = (agent: Agent, batch: number, seed: number) => {
  const tensors = transitionInputs(agent, batch);
  const feeds = Object.fromEntries(
    Object.values(tensors).map(({ operation, shape }: Tensor, position) => [
      String(operation.attributes.name),
      uniform(fold(key(seed), position), shape, { minimum: -1, maximum: 1 }),
    ]),
  );
  return { tensors, feeds: { ...feeds, action: choices(seed, batch, agent.settings.actionSize) } };
};

const critic = ({ specifications }: Agent) => scope("critic", specifications);

Deno.test("the losses of the categorical soft actor-critic have the gradients that central differences show", () => {
  const sizes = fc.record({
    observationSize: fc.integer({ min: 1, max: 3 }),
    actionSize: fc.integer({ min: 2, max: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
    batch: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(sizes, ({ observationSize, actionSize, width, batch, seed }) => {
      const agent = agentOf(observationSize, actionSize, width);
      const parameters = parameterInputs(agent.specifications);
      const target = parameterInputs(critic(agent), "target.");
      const { tensors, feeds } = inputsOf(agent, batch, seed + 2);
      const all = { ...feeds, ...drawn(agent.specifications, seed), ...drawn(critic(agent), seed + 1, "target.") };
      const losses = agent.losses(parameters, target, tensors);
      for (const [part, loss] of Object.entries(losses)) {
        const own = addPrefix(part, scope(part, parameters));
        assertLess(gradientError(loss, own, all), 1e-6, `${part} at seed ${seed}`);
      }
    }),
    { numRuns: 12, seed: 42 },
  );
});

Deno.test("the losses are the sums over actions that the paper writes", () => {
  // One observation, two actions, no hidden layer's doing: values and logits are read off the biases of the last layer.
  const agent = agentOf(1, 2, 1);
  const zero = Object.fromEntries(
    Object.entries(agent.specifications).map(([name, { shape }]) => [
      name,
      new Float64Array(shape.reduce((product, length) => product * length, 1)),
    ]),
  );
  const [q0, q1, q̄0, q̄1, logits] = [[1, 2], [3, 0.5], [4, -1], [2, 5], [0, Math.log(3)]];
  const feeds = {
    ...zero,
    "critic.0.1.bias": q0,
    "critic.1.1.bias": q1,
    "actor.1.bias": logits,
    "temperature.log": [Math.log(0.2)],
    ...Object.fromEntries(Object.entries(scope("critic", zero)).map(([name, values]) => [`target.${name}`, values])),
    "target.0.1.bias": q̄0,
    "target.1.1.bias": q̄1,
    observation: [7],
    next_observation: [-3],
    action: [0, 1],
    reward: [0.5],
    terminated: [0],
  };
  const { losses, metrics: measured } = agent.measuredLosses(
    parameterInputs(agent.specifications),
    parameterInputs(critic(agent), "target."),
    transitionInputs(agent, 1),
  );
  const values = evaluator({ ...losses })(feeds);
  const logπ = [Math.log(0.25), Math.log(0.75)];
  const entropy = -(0.25 * logπ[0] + 0.75 * logπ[1]);
  const y = 0.5 + 0.9 * (0.25 * 2 + 0.75 * -1 + 0.2 * entropy);
  assertAlmostEquals(values.critic.data[0], (2 - y) ** 2 + (0.5 - y) ** 2, 1e-12);
  assertAlmostEquals(values.actor.data[0], -0.2 * entropy - (0.25 * 1 + 0.75 * 0.5), 1e-12);
  assertAlmostEquals(values.temperature.data[0], -Math.log(0.2) * (0.5 - entropy), 1e-12);
  const metrics = evaluator({ ...measured })(feeds);
  assertAlmostEquals(metrics.qValue.data[0], (2 + 0.5) / 2, 1e-12);
  assertAlmostEquals(metrics.entropy.data[0], entropy, 1e-12);
});

Deno.test("Gumbel's noise draws every action as often as the policy says, and each draw is one-hot", () => {
  const agent = agentOf(1, 3, 1);
  const count = 20_000;
  const zero = drawn(agent.specifications, 1);
  const parameters = parameterInputs(agent.specifications);
  const logits = [0, Math.log(2), Math.log(5)];
  const feeds = {
    ...Object.fromEntries(Object.entries(zero).map(([name, values]) => [name, values.map(() => 0)])),
    "actor.1.bias": logits,
    observation: new Float32Array(count),
    noise: agent.noise(key(4), count),
  };
  const action = agent.act(parameters, input("observation", [count, 1]), input("noise", [count, 3]));
  const { data } = evaluate(action, feeds);
  const often = [0, 0, 0];
  for (let row = 0; row < count; row++) {
    const choice = [...data.subarray(3 * row, 3 * row + 3)];
    assertEquals(choice.toSorted(), [0, 0, 1]);
    often[choice.indexOf(1)]++;
  }
  often.forEach((times, choice) => assert(Math.abs(times / count - [1, 2, 5][choice] / 8) < 0.015, `${often}`));
  const greedy = evaluate(agent.greedy(parameters, input("observation", [count, 1])), feeds);
  assertEquals([...greedy.data.subarray(0, 3)], [0, 0, 1]);
});

Deno.test("it learns which of three actions is right in each of two situations", () => {
  const agent = agentOf(2, 3, 16);
  const settings = softActorCriticLearner(agent, { batch: 32, learningRate: 0.02, tau: 0.05 });
  const trained = learner(settings);
  const batch = transitionInputs(agent, 32);
  const correction = input("adam_correction", [1]);
  const losses = agent.losses(trained.parameters, trained.targetParameters, batch);
  const evolving = adamStep(trained, agentObjectives(losses, trained.parameters), correction);
  const next = evaluator(Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after])));
  let state: Readonly<Record<string, Float64Array>> = Object.fromEntries(
    Object.entries(initialState(settings, key(1))).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const right = [2, 0];
  for (let step = 0; step < 150; step++) {
    const situations = integer(fold(key(2), step), [32], { minimum: 0, maximum: 2 });
    const action = choices(1000 + step, 32, 3);
    const observation = Float32Array.from({ length: 64 }, (_, i) => situations[i >> 1] === i % 2 ? 1 : 0);
    const reward = Float32Array.from(situations, (observed, row) => action[3 * row + right[observed]]);
    const feeds = {
      observation,
      next_observation: observation,
      action,
      reward,
      terminated: new Float32Array(32).fill(1),
      adam_correction: [correctedRate(1, step + 1)],
    };
    state = Object.fromEntries(Object.entries(next({ ...state, ...feeds })).map(([name, { data }]) => [name, data]));
  }
  const flat = input("agent.parameters", [state["agent.parameters"].length]);
  const choice = agent.greedy(unflatten(settings.specifications, flat), input("observation", [2, 2]));
  const { data } = evaluate(choice, { "agent.parameters": state["agent.parameters"], observation: [1, 0, 0, 1] });
  assertEquals([...data], [0, 0, 1, 1, 0, 0]);
});

Deno.test("the losses of a batch are the means of those of its rows", () => {
  const agent = agentOf(2, 3, 4);
  const parameters = parameterInputs(agent.specifications);
  const target = parameterInputs(critic(agent), "target.");
  const { tensors, feeds } = inputsOf(agent, 3, 9);
  const weights = { ...drawn(agent.specifications, 5), ...drawn(critic(agent), 6, "target.") };
  const all = evaluator({ ...agent.losses(parameters, target, tensors) })({ ...feeds, ...weights });
  const alone = evaluator({ ...agent.losses(parameters, target, transitionInputs(agent, 1)) });
  const rows = [0, 1, 2].map((row) =>
    alone({
      ...Object.fromEntries(
        Object.entries<Float32Array>(feeds).map(([name, numbers]) => [
          name,
          numbers.slice(row * numbers.length / 3, (row + 1) * numbers.length / 3),
        ]),
      ),
      ...weights,
    })
  );
  for (const part of ["critic", "actor", "temperature"] as const) {
    const total = rows.reduce((sum, losses) => sum + losses[part].data[0], 0);
    assertAlmostEquals(all[part].data[0], total / 3, 1e-12);
  }
});

Deno.test("Gumbel's noise is finite also where the draw behind it is 0", () => {
  // Among the draws of this key is one of the 2⁻²⁴ that are 0.
  assertEquals(uniform(key(14420), [300, 2])[377], 0);
  const noise = agentOf(1, 2, 1).noise(key(14420), 300);
  assert(noise.every(Number.isFinite));
  assertAlmostEquals(noise[377], -Math.log(24 * Math.LN2), 1e-6);
});
