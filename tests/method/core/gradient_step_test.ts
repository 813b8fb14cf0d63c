import { assertAlmostEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  CONTRASTIVE_GPIM,
  contrastiveGpimRecipe,
  diaynRecipe,
  GOAL_OPTIONS,
  GPIM,
  gpimRecipe,
  perceptualDistanceRecipe,
  type Recipe,
  type Settings,
  SKILLS,
  stepFormula,
} from "../../../lib/method/mod.ts";
import { fold, key, normal } from "../../../lib/random/mod.ts";
import { evaluator, mean, multiply } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";

/** What a step reports for random weights and a random batch. */
const reported = (recipe: Recipe, seed: number): Readonly<Record<string, number>> => {
  const { evolving, batch, metrics } = stepFormula(recipe);
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

const RECIPES: Readonly<Record<string, (settings: Partial<Settings>) => Recipe>> = {
  diayn: (settings) => diaynRecipe(line, { ...SKILLS, ...small, ...settings }),
  gpim: (settings) => gpimRecipe(line, { ...GPIM, ...small, ...settings }),
  contrastiveGpim: (settings) => contrastiveGpimRecipe(line, { ...CONTRASTIVE_GPIM, ...small, ...settings }),
  l2: (settings) => perceptualDistanceRecipe(line, { ...GOAL_OPTIONS, ...small, ...settings }),
};

for (const [name, recipe] of Object.entries(RECIPES)) {
  Deno.test(`to normalise ${name}'s returns is to multiply all rewards by 1 − γ`, () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (seed, discount) => {
        const sums = recipe({ discount, normalizedReturns: false });
        const scaled = Object.entries(sums.actors).map(([actor, { transitions, ...rest }]) => {
          const smaller: typeof transitions = (learnt, batch) => {
            const { reward, ...others } = transitions(learnt, batch);
            return { ...others, reward: multiply(reward, 1 - discount) };
          };
          return [actor, { ...rest, transitions: smaller }] as const;
        });
        const means = reported(recipe({ discount, normalizedReturns: true }), seed);
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
  const recipe = gpimRecipe(line, { ...GPIM, ...small });
  const { latentPolicy } = recipe.actors;
  const summed: typeof latentPolicy.transitions = (learnt, batch) => {
    const { reward, ...others } = latentPolicy.transitions(learnt, batch);
    return { ...others, reward: mean(reward) };
  };
  const actors = { ...recipe.actors, latentPolicy: { ...latentPolicy, transitions: summed } };
  const rewards = "the rewards of latentPolicy are [], expected one a row, [3, 1]";
  assertThrows(() => stepFormula({ ...recipe, actors }), RangeError, rewards);
  const models = { ...recipe.models, goalPolicy: recipe.models.discriminator };
  assertThrows(() => stepFormula({ ...recipe, models }), RangeError, "a model and an actor are both named goalPolicy");
});
