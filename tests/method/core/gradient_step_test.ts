import { assertAlmostEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  CONTRASTIVE_GPIM,
  GOAL_OPTIONS,
  GPIM,
  type MethodDefinition,
  type Settings,
  SKILLS,
} from "../../../lib/method/mod.ts";
import { contrastiveGpimDefinition } from "../../../lib/method/contrastive_gpim.ts";
import { diaynDefinition } from "../../../lib/method/diayn.ts";
import { gpimDefinition } from "../../../lib/method/gpim.ts";
import { perceptualDistanceDefinition } from "../../../lib/method/perceptual_distance.ts";
import { stepFormula } from "../../../lib/method/core/gradient_step.ts";
import { fold, key, normal } from "../../../lib/random/mod.ts";
import { evaluator, mean, multiply } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";

/** What a step reports for random weights and a random batch. */
const reported = (definition: MethodDefinition, seed: number): Readonly<Record<string, number>> => {
  const { evolving, batch, metrics } = stepFormula(definition);
  const inputs = [...Object.values(evolving).map(({ before }) => before), ...batch];
  const values = evaluator(metrics)(Object.fromEntries(
    // Squared, for the second moments of gradients are among them.
    inputs.map(({ operation, shape }, place) => [
      String(operation.attributes.name),
      normal(fold(key(seed), place), shape).map((number) => number * number),
    ]),
  ));
  return Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data[0]]));
};

const small = { hidden: [4], batch: 3 };

const RECIPES: Readonly<Record<string, (settings: Partial<Settings>) => MethodDefinition>> = {
  diayn: (settings) => diaynDefinition(line, { ...SKILLS, ...small, ...settings }),
  gpim: (settings) => gpimDefinition(line, { ...GPIM, ...small, ...settings }),
  contrastiveGpim: (settings) => contrastiveGpimDefinition(line, { ...CONTRASTIVE_GPIM, ...small, ...settings }),
  l2: (settings) => perceptualDistanceDefinition(line, { ...GOAL_OPTIONS, ...small, ...settings }),
};

for (const [name, definition] of Object.entries(RECIPES)) {
  Deno.test(`to normalise ${name}'s returns is to multiply all rewards by 1 − γ`, () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (seed, discount) => {
        const sums = definition({ discount, normalizedReturns: false });
        const scaled = Object.entries(sums.actors).map(([actor, { transitions, ...rest }]) => {
          const smaller: typeof transitions = (parameters, batch) => {
            const { reward, ...others } = transitions(parameters, batch);
            return { ...others, reward: multiply(reward, 1 - discount) };
          };
          return [actor, { ...rest, transitions: smaller }] as const;
        });
        const means = reported(definition({ discount, normalizedReturns: true }), seed);
        const [expected, unscaled] = [{ ...sums, actors: Object.fromEntries(scaled) }, sums].map((one) =>
          reported(one, seed)
        );
        for (const [metric, value] of Object.entries(expected)) {
          // What is reported is the reward itself.
          const one = metric.endsWith(".reward") ? unscaled[metric] : value;
          assertAlmostEquals(means[metric], one, 1e-9 * Math.max(1, Math.abs(one)));
        }
        assertNotEquals(
          means[`${Object.keys(sums.actors)[0]}.criticLoss`],
          unscaled[`${Object.keys(sums.actors)[0]}.criticLoss`],
        );
      }),
      { numRuns: 5 },
    );
  });
}

Deno.test("a record whose names or rewards do not fit is refused, and told why", () => {
  const definition = gpimDefinition(line, { ...GPIM, ...small });
  const latentPolicy = definition.actors.latentPolicy!;
  const summed: typeof latentPolicy.transitions = (parameters, batch) => {
    const { reward, ...others } = latentPolicy.transitions(parameters, batch);
    return { ...others, reward: mean(reward) };
  };
  const actors = { ...definition.actors, latentPolicy: { ...latentPolicy, transitions: summed } };
  const rewards = "the rewards of latentPolicy are [], expected one a row, [3, 1]";
  assertThrows(() => stepFormula({ ...definition, actors }), RangeError, rewards);
  const models = { ...definition.models, goalPolicy: definition.models.discriminator };
  assertThrows(
    () => stepFormula({ ...definition, models }),
    RangeError,
    "a model and an actor are both named goalPolicy",
  );
});
