import { agentObjectives } from "../../lib/learner/agent.ts";
import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { adamStep, learner, PARTS, softActorCritic, transitionInputs } from "../../lib/learner/mod.ts";
import {
  addPrefix,
  correctedRate,
  flatten,
  parameterInputs,
  sampleSquashedGaussian,
  scope,
} from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluator, gradient, input, type Tensor } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";
import {
  assertClose,
  type Computation,
  flat,
  flatVector,
  type NamedRows,
  once,
  type Vectors,
  WAYS,
} from "./recorded.ts";
import recorded from "./soft_actor_critic_torch.json" with { type: "json" };

const { settings, before, losses: lossesOfTorch, gradients: gradientsOfTorch, after } = recorded;
const { observationSize, actionSize, batch: rows } = settings;

const agent = softActorCritic({ ...settings, initialTemperature: 1 });
const { specifications } = agent;
const critics = scope("critic", specifications);

const state: Vectors = {
  "agent.parameters": flatVector(specifications, before.parameters),
  "agent.firstMoment": flatVector(specifications, before.firstMoment),
  "agent.secondMoment": flatVector(specifications, before.secondMoment),
  "agent.target": flatVector(critics, before.target),
};

const batch: Vectors = {
  ...Object.fromEntries(Object.entries<NamedRows[string]>(recorded.batch).map(([name, value]) => [name, flat(value)])),
  correction: [correctedRate(1, settings.count)],
};

/** The losses, their gradients, and one step. */
const computation = (): Computation => {
  const inputs = {
    observation: input("observation", [rows, observationSize]),
    action: input("action", [rows, actionSize]),
    reward: input("reward", [rows, 1]),
    nextObservation: input("nextObservation", [rows, observationSize]),
    terminated: input("terminated", [rows, 1]),
    noise: input("noise", [rows, actionSize]),
    nextNoise: input("nextNoise", [rows, actionSize]),
  };
  const correction = input("correction", [1]);
  const own = learner({
    name: "agent",
    specifications,
    learningRate: settings.learningRate,
    target: { prefix: "critic", tau: settings.tau },
  });
  const losses = agent.losses(own.parameters, own.targetParameters, inputs);
  const gradients = PARTS.map((part) => {
    const parameters = Object.entries(own.parameters).filter(([name]) => name.startsWith(`${part}.`));
    return [`${part}Gradient`, flatten(gradient(losses[part], parameters.map(([, parameter]) => parameter)))];
  });
  return {
    evolving: adamStep(own, agentObjectives(losses, own.parameters), correction),
    batch: [...Object.values(inputs), correction],
    observed: { ...losses, ...Object.fromEntries(gradients) },
  };
};

Deno.test("PyTorch's record holds ended transitions, ongoing ones, and a target unlike its critics", () => {
  assertEquals(new Set(recorded.batch.terminated), new Set([0, 1]));
  const online = flatVector(critics, scope<NamedRows[string]>("critic", before.parameters));
  assertEquals(online.some((value, index) => value === state["agent.target"][index]), false);
});

for (const [way, precision, compute, tolerance] of WAYS) {
  const computed = once(() => compute(computation(), state, batch));

  Deno.test(`the losses of a soft actor-critic by ${way} are PyTorch's to ${precision}`, async () => {
    const values = await computed();
    PARTS.forEach((part) => assertClose(values[part], [lossesOfTorch[part]], tolerance, `loss of ${part}`));
  });

  Deno.test(`their gradients by ${way} are those of PyTorch's autograd to ${precision}`, async () => {
    const values = await computed();
    PARTS.forEach((part) => {
      const own = Object.fromEntries(Object.entries(specifications).filter(([name]) => name.startsWith(`${part}.`)));
      assertClose(values[`${part}Gradient`], flatVector(own, gradientsOfTorch), tolerance, `gradient of ${part}`);
    });
  });

  Deno.test(`Adam's step by ${way} is PyTorch's to ${precision}`, async () => {
    const values = await computed();
    for (const what of ["parameters", "firstMoment", "secondMoment"] as const) {
      assertClose(values[`agent.${what}`], flatVector(specifications, after[what]), tolerance, what);
    }
  });

  Deno.test(`the target critics by ${way} follow the critics as PyTorch's do to ${precision}`, async () => {
    assertClose((await computed())["agent.target"], flatVector(critics, after.target), tolerance, "target");
  });
}

Deno.test("softActorCritic's losses have the gradients that central differences show, over random sizes", () => {
  const sizes = fc.record({
    observationSize: fc.integer({ min: 1, max: 4 }),
    actionSize: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 5 }),
    batch: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(sizes, ({ observationSize, actionSize, width, batch, seed }) => {
      const agent = softActorCritic({
        observationSize,
        actionSize,
        hidden: [width, width + 1],
        discount: 0.9,
        initialTemperature: 0.3,
        targetEntropy: -actionSize,
      });
      const parameters = parameterInputs(agent.specifications);
      const target = parameterInputs(scope("critic", agent.specifications), "target.");
      const transitions = transitionInputs(agent, batch);
      const drawn = Object.entries({ ...parameters, ...addPrefix("target", target) }).map((
        [name, { shape }],
        place,
      ) => [
        name,
        normal(fold(key(seed), place), shape).map((value) => 0.5 * value),
      ]);
      const data = Object.values(transitions).map(({ operation, shape }, place) => [
        String(operation.attributes.name),
        uniform(fold(key(seed + 2), place), shape, { minimum: -1, maximum: 1 }),
      ]);
      const feeds = Object.fromEntries([...drawn, ...data]);
      for (const [part, loss] of Object.entries(agent.losses(parameters, target, transitions))) {
        const learning = addPrefix(part, scope(part, parameters));
        assertLess(gradientError(loss, learning, feeds), 1e-6, `${part} at seed ${seed}`);
      }
    }),
    { numRuns: 12, seed: 42 },
  );
});

Deno.test("its metrics are the critics' values of the batch's actions, and the entropy of the actor's own", () => {
  const agent = softActorCritic({ ...settings, initialTemperature: 1, hidden: [3], observationSize: 2, actionSize: 1 });
  const parameters = parameterInputs(agent.specifications);
  const batch = transitionInputs(agent, 4);
  const inputs: readonly Tensor[] = [...Object.values(parameters), ...Object.values(batch)];
  const feeds = Object.fromEntries(
    inputs.map((
      { operation, shape },
      place,
    ) => [String(operation.attributes.name), normal(fold(key(3), place), shape)]),
  );
  const [first, second] = agent.values(scope("critic", parameters), batch.observation, batch.action);
  const { logProbability } = sampleSquashedGaussian(agent.policy(parameters, batch.observation), batch.noise);
  const found = evaluator({
    ...agent.measuredLosses(parameters, parameterInputs(scope("critic", agent.specifications), "target."), batch)
      .metrics,
    first,
    second,
    logProbability,
  })(feeds);
  const mean = (name: "first" | "second" | "logProbability") =>
    found[name].data.reduce((total, value) => total + value, 0) / 4;
  assertAlmostEquals(found.qValue.data[0], (mean("first") + mean("second")) / 2, 1e-12);
  assertAlmostEquals(found.entropy.data[0], -mean("logProbability"), 1e-12);
});
