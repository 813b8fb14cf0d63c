import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type AgentSettings,
  categoricalChooser,
  choosingAgent,
  gaussianChooser,
  softActorCritic,
} from "../../lib/learner/mod.ts";
import { type Encoder, parameterInputs, scope } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, input, multiply, slice, type Tensor } from "../../lib/tensor/mod.ts";

const SETTINGS: AgentSettings = {
  observationSize: 3,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.3,
  targetEntropy: -2,
};

const CRITICS = { own: { shape: [2, 3], initial: () => new Float32Array(6) } };

const [observation, noise] = [input("observation", [5, 3]), input("noise", [5, 2])];

/** Weights, observations and noise at a seed. */
const feedsAt = (specifications: Parameters<typeof parameterInputs>[0], seed: number) => ({
  ...Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }], place) => [name, normal(fold(key(seed), place), shape)]),
  ),
  observation: normal(fold(key(seed), 100), [5, 3]),
  noise: normal(fold(key(seed), 101), [5, 2]),
});

Deno.test("an agent has the critics that it is given, in front of the policy and the temperature of soft actor-critic", () => {
  const agent = choosingAgent("continuous", SETTINGS, CRITICS);
  const usual = softActorCritic(SETTINGS);
  assertEquals(Object.keys(agent.specifications), [
    "critic.own",
    ...Object.keys(usual.acting),
    "temperature.log",
  ]);
  assertEquals(Object.keys(agent.acting), Object.keys(usual.acting));
  assertEquals([...agent.specifications["temperature.log"].initial(key(1), [1])], [Math.fround(Math.log(0.3))]);
});

Deno.test("an agent chooses as soft actor-critic does, for continuous actions and for discrete ones", () => {
  for (const [space, chooser] of [["continuous", gaussianChooser], ["discrete", categoricalChooser]] as const) {
    const agent = choosingAgent(space, SETTINGS, CRITICS);
    const parameters = parameterInputs(agent.specifications);
    const value = (action: Tensor) => multiply(action, 10);
    const [own, usual] = [agent, chooser(SETTINGS)].map(({ choose }) =>
      choose(parameters, { observation, noise }, value)
    );
    const values = evaluator({ own: own.value, usual: usual.value })(feedsAt(agent.specifications, 1));
    assertEquals(own.value.shape, [5, 2]);
    assertEquals(values.own.data, values.usual.data);
  }
});

Deno.test("critics read what the agent's encoder makes of its input, or the input itself where there is none", () => {
  const encoder: Encoder = {
    specifications: { factor: { shape: [1], initial: () => Float32Array.of(1) } },
    apply: ({ factor }, rows) => multiply(slice(rows, -1, 0, 2), factor),
    outputs: 2,
  };
  const encoded = choosingAgent("continuous", { ...SETTINGS, encoder }, CRITICS);
  const plain = choosingAgent("continuous", SETTINGS, CRITICS);
  const parameters = parameterInputs(encoded.specifications);
  assertEquals("critic.encoder.factor" in parameters, true);
  const { features } = evaluator({ features: encoded.features(scope("critic", parameters), observation) })({
    observation: Array.from({ length: 15 }, (_, number) => number),
    "critic.encoder.factor": [2],
  });
  assertEquals([...features.data], [0, 2, 6, 8, 12, 14, 18, 20, 24, 26]);
  assertEquals(plain.features({}, observation), observation);
});

Deno.test("the policy's loss is E[α log π − value], and the temperature's holds the entropy to its target", () => {
  const agent = choosingAgent("continuous", SETTINGS, CRITICS);
  const parameters = parameterInputs(agent.specifications);
  const [value, logProbability] = [input("value", [2, 1]), input("logProbability", [2, 1])];
  const losses = evaluator({ ...agent.policyLosses(parameters, { value, logProbability }) })({
    value: [7, 3],
    logProbability: [-2, 1],
    "temperature.log": [Math.log(0.5)],
  });
  assertAlmostEquals(losses.actor.data[0], 0.5 * -0.5 - 5, 1e-6);
  assertAlmostEquals(losses.temperature.data[0], -Math.log(0.5) * (-0.5 - 2), 1e-6);
});

Deno.test("an agent with other critics refuses to make losses, which its actor has", () => {
  const agent = choosingAgent("continuous", SETTINGS, CRITICS);
  const parameters = parameterInputs(agent.specifications);
  const reward = input("reward", [5, 1]);
  const batch = {
    observation,
    nextObservation: observation,
    action: noise,
    reward,
    terminated: reward,
    noise,
    nextNoise: noise,
  };
  assertThrows(() => agent.losses(parameters, {}, batch), RangeError, "give its actor losses");
  assertThrows(() => agent.measuredLosses(parameters, {}, batch), RangeError, "give its actor losses");
});
