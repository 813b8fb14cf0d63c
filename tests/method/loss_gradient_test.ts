import { assertLess } from "@std/assert";
import fc from "fast-check";
import {
  ball,
  box,
  gaussianLatents,
  type Latents,
  skills,
  softActorCritic,
  sphere,
  transitionInputs,
} from "../../lib/learner/mod.ts";
import type { Parameters, Specifications } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { rewardFormula } from "../../lib/stage/mod.ts";
import { input, mean, negate, type Tensor } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const TOLERANCE = 1e-6;

/** Parameters as inputs, and first values for them that no two seeds share. */
const declared = (prefix: string, specifications: Specifications, seed: number) => {
  const parameters: Parameters = Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }]) => [name, input(`${prefix}${name}`, shape)]),
  );
  const feeds = Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }], position) => [
      `${prefix}${name}`,
      Float64Array.from(normal(fold(key(seed), position), shape), (value) => 0.5 * value),
    ]),
  );
  return { parameters, feeds };
};

const renamed = (prefix: string, parameters: Parameters): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [`${prefix}${name}`, tensor]));

Deno.test("the losses of soft actor-critic have the gradients that central differences show, over random sizes", () => {
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
      const own = declared("", agent.specifications, seed);
      const critic = Object.fromEntries(
        Object.entries(agent.specifications).filter(([name]) => name.startsWith("critic."))
          .map(([name, specification]) => [name.slice("critic.".length), specification]),
      );
      const target = declared("target.", critic, seed + 1);
      const batchInputs = transitionInputs(agent, batch);
      const feeds = {
        ...own.feeds,
        ...target.feeds,
        ...Object.fromEntries(
          Object.values(batchInputs).map(({ operation, shape }: Tensor, position) => [
            String(operation.attributes.name),
            uniform(fold(key(seed + 2), position), shape, { minimum: -1, maximum: 1 }),
          ]),
        ),
      };
      const losses = agent.losses(own.parameters, target.parameters, batchInputs);
      for (const [part, loss] of Object.entries(losses)) {
        const parameters = Object.fromEntries(
          Object.entries(own.parameters).filter(([name]) => name.startsWith(`${part}.`)),
        );
        assertLess(gradientError(loss, parameters, feeds), TOLERANCE, `${part} at seed ${seed}`);
      }
    }),
    { numRuns: 12, seed: 42 },
  );
});

const FAMILIES: readonly Latents[] = [
  ball(2),
  ball(3),
  box(2),
  gaussianLatents(2),
  sphere(2),
  sphere(3),
  skills(4, { hidden: [5] }),
];

for (const latents of FAMILIES) {
  const [batch, goalSize] = [5, 2];
  const { parameters, feeds } = declared("", latents.specifications(goalSize), 4);
  const achieved = input("achieved", [batch, goalSize]);
  const latent = input("latent", [batch, latents.size]);
  const data = {
    ...feeds,
    achieved: uniform(key(1), achieved.shape, { minimum: -1, maximum: 1 }),
    latent: latents.sample(key(2), batch),
  };

  Deno.test(`the discriminator's loss for ${latents.name} has the gradient that central differences show`, () => {
    const loss = negate(mean(latents.logDensity(latents.posterior(parameters, achieved), latent)));
    assertLess(gradientError(loss, parameters, data), TOLERANCE);
  });

  Deno.test(`the reward for ${latents.name} has the gradient that central differences show`, () => {
    const reward = mean(rewardFormula(latents, -50)(parameters, achieved, latent));
    assertLess(gradientError(reward, { ...renamed("", parameters), achieved, latent }, data), TOLERANCE);
  });
}
