import { assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { contrast, squaredDistance, squaredDistances, symmetricInfoNce } from "../../lib/learner/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
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

Deno.test("the loss of the encoders has the gradient that central differences show", () => {
  const { specifications, loss } = contrast({ stateSize: 3, hidden: [5], codeSize: 2, goal: { inputs: 2 } });
  const names = Object.keys(specifications);
  const parameters = Object.fromEntries(names.map((name) => [name, input(name, specifications[name].shape)]));
  const feeds = {
    ...Object.fromEntries(
      names.map((name, place) => [name, Float64Array.from(normal(fold(key(3), place), specifications[name].shape))]),
    ),
    states: Float64Array.from(normal(key(4), [6, 3])),
    goals: Float64Array.from(normal(key(5), [6, 2])),
  };
  assertLess(gradientError(loss(parameters, input("states", [6, 3]), input("goals", [6, 2])), parameters, feeds), 1e-6);
});
