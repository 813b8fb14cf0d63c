import { assertAlmostEquals } from "@std/assert";
import {
  categoricalChooser,
  categoricalSoftActorCritic,
  gaussianChooser,
  softActorCritic,
} from "../../lib/learner/mod.ts";
import { initialise, parameterInputs, sampleSquashedGaussian, unflattenValues } from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { evaluator, input, multiply, sum } from "../../lib/tensor/mod.ts";

const SETTINGS = {
  observationSize: 3,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.1,
  targetEntropy: 0.5,
};

/** A value of actions that tells their places apart. */
const WEIGHTS = [2, -5];

const posed = (specifications: Parameters<typeof initialise>[0]) => {
  const [observation, noise, weights] = [
    input("observation", [5, 3]),
    input("noise", [5, 2]),
    input("weights", [1, 2]),
  ];
  return {
    batch: { observation, noise },
    parameters: parameterInputs(specifications),
    value: (action: typeof observation) => sum(multiply(action, weights), [-1], true),
    feeds: {
      ...unflattenValues(specifications, initialise(specifications, key(1))),
      observation: normal(key(2), [5, 3]),
      noise: normal(key(3), [5, 2]),
      weights: WEIGHTS,
    },
  };
};

Deno.test("a Gaussian actor's choice is its draw with the batch's noise, and the value of that", () => {
  const { actor, choose } = gaussianChooser(SETTINGS);
  const { parameters, batch, value, feeds } = posed(actor.specifications);
  const { policy } = softActorCritic(SETTINGS);
  const drawn = sampleSquashedGaussian(policy(parameters, batch.observation), batch.noise);
  const choice = choose(parameters, batch, value);
  const computed = evaluator({ ...choice, action: drawn.action, expected: drawn.logProbability })(feeds);
  for (let row = 0; row < 5; row++) {
    const [first, second] = computed.action.data.subarray(2 * row, 2 * row + 2);
    assertAlmostEquals(computed.value.data[row], 2 * first - 5 * second, 1e-9);
    assertAlmostEquals(computed.logProbability.data[row], computed.expected.data[row], 1e-12);
  }
});

Deno.test("a categorical actor's choice is the expectation over all of its actions", () => {
  const { actor, choose } = categoricalChooser(SETTINGS);
  const { parameters, batch, value, feeds } = posed(actor.specifications);
  const choice = choose(parameters, batch, value);
  const policy = categoricalSoftActorCritic(SETTINGS).policy(parameters, batch.observation);
  const computed = evaluator({ ...choice, policy })(feeds);
  for (let row = 0; row < 5; row++) {
    const [first, second] = computed.policy.data.subarray(2 * row, 2 * row + 2);
    assertAlmostEquals(computed.value.data[row], 2 * Math.exp(first) - 5 * Math.exp(second), 1e-9);
    assertAlmostEquals(
      computed.logProbability.data[row],
      first * Math.exp(first) + second * Math.exp(second),
      1e-9,
    );
  }
});
