import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import { METRA, metra } from "../../lib/method/mod.ts";
import { latentTowards, metraDefinition, progressAlong, stepConstraint } from "../../lib/method/metra.ts";
import { initialise, parameterInputs, type Specifications, unflattenValues } from "../../lib/network/mod.ts";
import { key, normal, unitSphere } from "../../lib/random/mod.ts";
import { evaluate, input, type Tensor } from "../../lib/tensor/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { gradientError } from "../tensor/central_differences.ts";

Deno.test("METRA reaches goals on the line by going towards them, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(metra({ ...SMALL, latents: sphere(2) }), 300), 0.4);
});

Deno.test("METRA with two skills reaches goals on the line, too", async () => {
  assertLess(await distanceLeft(metra({ ...SMALL, latents: skills(2) }), 300), 0.4);
});

const row = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });

const rowOf = (name: string): Tensor => input(name, [1, 3]);

const towards = (latents: Latents, difference: readonly number[], slows: boolean): readonly number[] => [
  ...evaluate(latentTowards(latents, rowOf("difference"), slows), { difference }).data,
];

Deno.test("the latent towards a goal is as long as a whole step, or where it slows as what is left, in the same direction", () => {
  fc.assert(fc.property(row, (difference) => {
    const far = Math.hypot(...difference);
    fc.pre(far > 1e-3);
    towards(sphere(3), difference, false).forEach((z, i) => assertAlmostEquals(z, difference[i] / far, 1e-6));
    towards(sphere(3), difference, true)
      .forEach((z, i) => assertAlmostEquals(z, difference[i] / Math.max(1, far), 1e-6));
  }));
});

Deno.test("the skill towards a goal is the one that is rewarded most for going there", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), (step) => {
    const rewarded = [0, 1, 2].map((skill) => {
      const latent = [0, 0, 0].with(skill, 1);
      return evaluate(progressAlong(skills(3), rowOf("step"), rowOf("latent")), { step, latent }).data[0];
    });
    const best = rewarded.indexOf(Math.max(...rewarded));
    assertEquals(towards(skills(3), step, true), [0, 0, 0].with(best, 1));
    assertAlmostEquals(rewarded.reduce((sum, one) => sum + one), 0);
  }));
});

Deno.test("a step may be 1 long: beyond, the room that is left is negative, and short of it, no more than the slack", () => {
  const left = (step: readonly number[]) => evaluate(stepConstraint(rowOf("step"), 0.01), { step }).data[0];
  assertAlmostEquals(left([0.6, 0.8, 0]), 0);
  assertAlmostEquals(left([1, 1, 1]), -2);
  assertAlmostEquals(left([0.1, 0, 0]), 0.01);
});

Deno.test("φ's loss has the gradient that central differences show, and λ grows while steps are too long", () => {
  const { models: { representation } } = metraDefinition(line, { ...METRA, hidden: [4], batch: 5 });
  const specifications: Specifications = representation.specifications;
  const parameters = parameterInputs(specifications);
  const feeds = {
    ...unflattenValues(specifications, initialise(specifications, key(1)).map((value) => 2 * value)),
    view: normal(key(2), [5, 1]),
    nextView: normal(key(3), [5, 1]),
    latent: unitSphere(key(4), [5, 2]),
  };
  const columns = { view: input("view", [5, 1]), nextView: input("nextView", [5, 1]), latent: input("latent", [5, 2]) };
  const { map: { loss: map }, multiplier: { loss: multiplier } } = representation.objectives({
    representation: parameters,
  }, columns);
  const { "multiplier.log": logMultiplier, ...weights } = parameters;
  assertLess(gradientError(map, weights, feeds), 1e-6);
  const long = { ...feeds, nextView: feeds.nextView.map((x) => 100 * x) };
  const at = (log: number) => evaluate(multiplier, { ...long, "multiplier.log": [log] }).data[0];
  assertEquals(logMultiplier.shape, [1]);
  assertLess(at(1), at(0));
});
