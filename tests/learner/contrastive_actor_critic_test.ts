import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  categoricalContrastiveActorCritic,
  categoricalSoftActorCritic,
  type ContrastiveActorCritic,
  contrastiveActorCritic,
  contrastiveLoss,
  pairEnergy,
  softActorCritic,
  transitionInputs,
} from "../../lib/learner/mod.ts";
import { addPrefix, parameterInputs, sampleSquashedGaussian, scope } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { constant, evaluate, gradient, input, type Tensor } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

/** An agent that sees a state of two numbers, a goal of one, and one more number that is for its actor alone. */
const agentOf = (discrete: boolean, actionSize: number): ContrastiveActorCritic =>
  (discrete ? categoricalContrastiveActorCritic : contrastiveActorCritic)({
    observationSize: 4,
    stateSize: 2,
    goalSize: 1,
    actionSize,
    hidden: [4],
    representationSize: 3,
    discount: 0.9,
    initialTemperature: 0.3,
    targetEntropy: 0.5,
  });

const drawn = (shapes: Readonly<Record<string, { readonly shape: readonly number[] }>>, seed: number) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, { shape }], position) => [
      name,
      Float64Array.from(normal(fold(key(seed), position), shape), (value) => 0.5 * value),
    ]),
  );

const posed = (agent: ContrastiveActorCritic, batch: number, seed: number) => {
  const tensors = transitionInputs(agent, batch);
  const feeds = Object.fromEntries(
    Object.values(tensors).map(({ operation, shape }: Tensor, position) => [
      String(operation.attributes.name),
      uniform(fold(key(seed), position), shape, { minimum: -1, maximum: 1 }),
    ]),
  );
  const parameters = parameterInputs(agent.specifications);
  return { parameters, tensors, feeds: { ...feeds, ...drawn(agent.specifications, seed + 1) } };
};

for (const discrete of [false, true]) {
  Deno.test(`the losses with ${discrete ? "discrete" : "continuous"} actions have the gradients that central differences show`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 1000 }), (size, seed) => {
        const agent = agentOf(discrete, size);
        const { parameters, tensors, feeds } = posed(agent, 6 - size, seed);
        for (const [part, loss] of Object.entries(agent.losses(parameters, {}, tensors))) {
          const own = addPrefix(part, scope(part, parameters));
          assertLess(gradientError(loss, own, feeds), 1e-6, `${part} at seed ${seed}`);
        }
      }),
      { numRuns: 8, seed: 42 },
    );
  });
}

Deno.test("InfoNCE is least where each step is at its own goal and away from all others", () => {
  const [x, y] = [input("x", [2, 1]), input("y", [2, 1])];
  const loss = (steps: readonly number[], goals: readonly number[]) =>
    evaluate(contrastiveLoss(x, y), { x: steps, y: goals }).data[0];
  // f has 0 and −3 in each row: log Σ = log(1 + exp −3) both ways.
  const partition = Math.log(1 + Math.exp(-3));
  assertAlmostEquals(loss([0, 3], [0, 3]), partition + 0.1 * partition ** 2, 2e-3);
  assertAlmostEquals(loss([3, 0], [0, 3]), 3 + partition + 0.1 * partition ** 2, 2e-3);
  assertLess(loss([0, 3], [0, 3]), loss([0, 0], [0, 0]));
  // Nothing can be told apart: f is −0.001 everywhere, for the root is smooth near 0.
  assertAlmostEquals(loss([0, 0], [0, 0]), Math.LN2 + 0.1 * (Math.LN2 - 1e-3) ** 2, 1e-9);
});

Deno.test("what is for the actor alone does not move the critic, and the goal is not in φ nor the state in ψ", () => {
  const agent = agentOf(false, 1);
  const observation = input("observation", [1, 4]);
  const [step, goal] = agent.representations(
    scope("critic", parameterInputs(agent.specifications)),
    observation,
    input("action", [1, 1]),
  );
  const feeds = { ...drawn(agent.specifications, 3), action: [0.2] };
  const moved = (of: Tensor, place: number) => {
    const at = (shift: number) => evaluate(of, { ...feeds, observation: [1, 2, 3, 4].with(place, shift) }).data;
    return at(-9).some((value, index) => value !== at(9)[index]);
  };
  assertEquals([0, 1, 2, 3].map((place) => moved(step, place)), [true, true, false, false]);
  assertEquals([0, 1, 2, 3].map((place) => moved(goal, place)), [false, false, true, false]);
});

Deno.test("energies are bounded by 0 and have a finite slope where a step is at its goal", () => {
  const [x, y] = [input("x", [1, 2]), input("y", [1, 2])];
  const energy = pairEnergy(x, y);
  const feeds = { x: [0.3, 0.4], y: [0.3, 0.4] };
  assertAlmostEquals(evaluate(energy, feeds).data[0], 0, 2e-3);
  assert(evaluate(gradient(contrastiveLoss(x, y), [x])[0], feeds).data.every(Number.isFinite));
});

Deno.test("with discrete actions the actor's loss is the sum over actions of what each is worth", () => {
  const agent = agentOf(true, 3);
  const { parameters, tensors, feeds } = posed(agent, 2, 5);
  const critic = scope("critic", parameters);
  const energies = [0, 1, 2].map((action) => {
    const one = constant([0, 1, 2, 0, 1, 2].map((place) => place === action ? 1 : 0), [2, 3]);
    return evaluate(pairEnergy(...agent.representations(critic, tensors.observation, one)), feeds).data;
  });
  const { policy } = categoricalSoftActorCritic(agent.settings);
  const likely = evaluate(policy(parameters, tensors.observation), feeds).data;
  const temperature = Math.exp(feeds["temperature.log"][0]);
  const worth = Array.from(
    likely,
    (log, place) => Math.exp(log) * (temperature * log - energies[place % 3][Math.floor(place / 3)]),
  );
  const { actor } = agent.losses(parameters, {}, tensors);
  assertAlmostEquals(evaluate(actor, feeds).data[0], worth.reduce((sum, term) => sum + term, 0) / 2, 1e-9);
});

Deno.test("with continuous actions the losses are E[α log π − f] of drawn actions, InfoNCE of those taken, and −log α (E[log π] + H̄)", () => {
  const agent = agentOf(false, 2);
  const { parameters, tensors, feeds } = posed(agent, 3, 6);
  const critic = scope("critic", parameters);
  const policy = softActorCritic(agent.settings).policy(parameters, tensors.observation);
  const { action, logProbability } = sampleSquashedGaussian(policy, tensors.noise);
  const energies = evaluate(pairEnergy(...agent.representations(critic, tensors.observation, action)), feeds).data;
  const logs = evaluate(logProbability, feeds).data;
  const [logTemperature] = feeds["temperature.log"];
  const mean = (of: (row: number) => number) => (of(0) + of(1) + of(2)) / 3;
  const { losses, metrics } = agent.measuredLosses(parameters, {}, tensors);
  const value = (loss: Tensor) => evaluate(loss, feeds).data[0];
  assertAlmostEquals(value(losses.actor), mean((row) => Math.exp(logTemperature) * logs[row] - energies[row]), 1e-9);
  assertAlmostEquals(value(losses.temperature), -logTemperature * (mean((row) => logs[row]) + 0.5), 1e-9);
  const taken = contrastiveLoss(...agent.representations(critic, tensors.observation, tensors.action));
  assertAlmostEquals(value(losses.critic), value(taken), 1e-9);
  const pairs = evaluate(pairEnergy(...agent.representations(critic, tensors.observation, tensors.action)), feeds).data;
  assertAlmostEquals(value(metrics.qValue), mean((row) => pairs[row]), 1e-9);
  assertAlmostEquals(value(metrics.entropy), -mean((row) => logs[row]), 1e-9);
});
