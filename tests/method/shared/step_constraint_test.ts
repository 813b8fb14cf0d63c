import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { constrainedObjectives, stepConstraint, withMultiplier } from "../../../lib/method/shared/step_constraint.ts";
import { mlp, parameterInputs, scope } from "../../../lib/network/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { evaluate, gradient, input } from "../../../lib/tensor/mod.ts";

Deno.test("a step may be 1 long: beyond, the room that is left is negative, and short of it, no more than the slack", () => {
  const left = (step: readonly number[]) => evaluate(stepConstraint(input("step", [1, 3]), 0.01), { step }).data[0];
  assertAlmostEquals(left([0.6, 0.8, 0]), 0);
  assertAlmostEquals(left([1, 1, 1]), -2);
  assertAlmostEquals(left([0.1, 0, 0]), 0.01);
  const rows = evaluate(stepConstraint(input("step", [2, 3]), 0.01), { step: [0, 1, 1, 0, 0, 0.1] });
  assertEquals(rows.shape, [2, 1]);
  assertAlmostEquals(rows.data[0], -1);
  assertAlmostEquals(rows.data[1], 0.01);
});

const network = mlp({ inputs: 1, hidden: [], outputs: 2 });

Deno.test("φ's parameters are beside log λ, which starts at the logarithm of the multiplier, and φ is the same", () => {
  const { specifications, apply } = withMultiplier(network, 5);
  assertEquals(Object.keys(specifications), [
    ...Object.keys(network.specifications).map((name) => `map.${name}`),
    "multiplier.log",
  ]);
  const { shape, initial } = specifications["multiplier.log"];
  assertEquals([...initial(key(1), shape)], [Math.fround(Math.log(5))]);
  const parameters = parameterInputs(specifications);
  const view = input("view", [1, 1]);
  const feeds = { view: [3], "map.0.weight": [1, 2], "map.0.bias": [4, 5] };
  assertEquals([...evaluate(apply(parameters, view), feeds).data], [7, 11]);
  assertEquals(scope("map", parameters)["0.weight"].shape, [1, 2]);
});

const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 });

Deno.test("φ loses −E[gain + λ left], and log λ falls by the mean of what is left, so that it grows while steps are too long", () => {
  const [gain, left] = [input("gain", [4, 1]), input("left", [4, 1])];
  const parameters = parameterInputs(withMultiplier(network, 1).specifications);
  const { map, multiplier } = constrainedObjectives(parameters, gain, left);
  const slopes = gradient(multiplier.loss, [parameters["multiplier.log"]]);
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one) / all.length;
  fc.assert(fc.property(numbers, numbers, fc.double({ min: -2, max: 2, noNaN: true }), (gain, left, log) => {
    const feeds = { gain, left, "multiplier.log": [log] };
    const expected = mean(gain.map((one, row) => one + Math.exp(log) * left[row]));
    assertAlmostEquals(evaluate(map.loss, feeds).data[0], -expected, 1e-4);
    assertAlmostEquals(evaluate(slopes[0], feeds).data[0], mean(left), 1e-6);
  }));
  assertEquals(Object.keys(map.parameters), Object.keys(network.specifications));
  assertEquals(Object.keys(multiplier.parameters), ["log"]);
  assertLess(evaluate(slopes[0], { left: [-1, -1, 0.1, 0.1], "multiplier.log": [0] }).data[0], 0);
});
