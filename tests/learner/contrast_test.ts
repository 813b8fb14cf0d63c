import { assert, assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { contrast, squaredDistance, squaredDistances, symmetricInfoNce } from "../../lib/learner/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

Deno.test("all squared distances have those of the pairs on their diagonal", () => {
  fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 1, max: 6 }), (seed, batch) => {
    const [x, y] = [input("x", [batch, 3]), input("y", [batch, 3])];
    const feeds = { x: normal(key(seed), [batch, 3]), y: normal(key(seed + 1), [batch, 3]) };
    const all = evaluate(squaredDistances(x, y), feeds).data;
    evaluate(squaredDistance(x, y), feeds).data
      .forEach((square, row) => assertAlmostEquals(all[row * (batch + 1)], square, 1e-9));
    for (let i = 0; i < batch; i++) {
      for (let j = 0; j < batch; j++) {
        const expected = [0, 1, 2].reduce((sum, k) => sum + (feeds.x[3 * i + k] - feeds.y[3 * j + k]) ** 2, 0);
        assertAlmostEquals(all[i * batch + j], expected, 1e-9);
      }
    }
  }));
});

Deno.test("InfoNCE is log batch where nothing can be told apart, and 0 where every pair stands alone", () => {
  const batch = 4;
  const [all, pairs] = [input("all", [batch, batch]), input("pairs", [batch, 1])];
  const loss = (energy: (i: number, j: number) => number) =>
    evaluate(symmetricInfoNce(all, pairs), {
      all: Float64Array.from({ length: batch * batch }, (_, at) => energy(Math.floor(at / batch), at % batch)),
      pairs: Float64Array.from({ length: batch }, (_, i) => energy(i, i)),
    }).data[0];
  assertAlmostEquals(loss(() => -3), Math.log(batch), 1e-12);
  assertAlmostEquals(loss((i, j) => i === j ? 0 : -100), 0, 1e-12);
});

const network = contrast({ inputs: 3, hidden: [5], codeSize: 2, decay: 0.1 });

const [before, seen, goals] = ["before", "seen", "goals"].map((name) => input(name, [6, 3]));

const names = Object.keys(network.specifications);

const parameters = Object.fromEntries(names.map((name) => [name, input(name, network.specifications[name].shape)]));

const numbers = (seed: number, shape: readonly number[]) => Float64Array.from(normal(key(seed), shape));

const feeds = {
  before: numbers(1, [6, 3]),
  seen: numbers(2, [6, 3]),
  goals: numbers(3, [6, 3]),
  ...Object.fromEntries(names.map((name, place) => [name, numbers(4 + place, network.specifications[name].shape)])),
};

Deno.test("the losses of a code and of its kernel have the gradients that central differences show", () => {
  const losses = network.losses(parameters, before, seen, goals);
  for (const part of ["code", "kernel"] as const) {
    const own = Object.entries(parameters).filter(([name]) => name.startsWith(`${part}.`));
    assertLess(gradientError(losses[part], Object.fromEntries(own), feeds), 1e-6);
  }
});

Deno.test("what is where it is wanted has the highest energy", () => {
  assert(evaluate(network.energy(parameters, seen, seen), feeds).data.every((energy) => energy === 0));
  assert(evaluate(network.energy(parameters, seen, goals), feeds).data.every((energy) => energy < 0));
});
