import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { intervalQuasimetric, unionLength } from "../../lib/learner/mod.ts";
import { parameterInputs } from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { evaluate, input, mean } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const INTERVALS = 4;

/** Few different numbers, so that ends of intervals meet and are equal. */
const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: INTERVALS, maxLength: INTERVALS });

/** The length of the union of intervals, walked from left to right. */
const walked = (from: readonly number[], to: readonly number[]): number => {
  const intervals = from.map((low, place) => [low, to[place]]).filter(([low, high]) => low < high)
    .toSorted(([one], [other]) => one - other);
  let [length, reached] = [0, -Infinity];
  for (const [low, high] of intervals) {
    length += Math.max(0, high - Math.max(low, reached));
    reached = Math.max(reached, high);
  }
  return length;
};

Deno.test("the length of a union is that of intervals walked from left to right, whichever of their ends are equal", () => {
  const shape = [1, 2, INTERVALS];
  const length = unionLength(input("from", shape), input("to", shape));
  assertEquals(length.shape, [1, 2]);
  fc.assert(fc.property(numbers, numbers, numbers, numbers, (first, second, third, fourth) => {
    const { data } = evaluate(length, { from: [...first, ...second], to: [...third, ...fourth] });
    assertEquals([...data], [walked(first, third), walked(second, fourth)]);
  }));
});

const [COMPONENTS, SIZE] = [3, 3 * INTERVALS];

const { specifications, size, distance } = intervalQuasimetric(COMPONENTS, INTERVALS);

const embedding = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: SIZE, maxLength: SIZE });

const d = distance(parameterInputs(specifications), input("from", [1, SIZE]), input("to", [1, SIZE]));

const between = (from: readonly number[], to: readonly number[], logit = -1): number =>
  evaluate(d, { from, to, "mixture.logit": [logit] }).data[0];

Deno.test("distances are at least 0, 0 from a place to itself, and obey the triangle inequality", () => {
  assertEquals([size, d.shape], [SIZE, [1, 1]]);
  fc.assert(
    fc.property(embedding, embedding, embedding, fc.double({ min: -5, max: 5, noNaN: true }), (x, y, z, logit) => {
      assert(between(x, y, logit) >= -1e-12);
      assertAlmostEquals(between(x, x, logit), 0);
      assertLess(between(x, z, logit), between(x, y, logit) + between(y, z, logit) + 1e-9);
    }),
  );
});

Deno.test("a distance may be another one on the way back, and mixes the largest component with their mean", () => {
  const from = new Array<number>(SIZE).fill(0);
  const to = from.with(0, 1).with(INTERVALS, 2);
  // Components 1, 2 and 0: the mean is 1, the largest 2.
  assertAlmostEquals(between(from, to, 0), 1.5);
  assertAlmostEquals(between(from, to, 50), 2);
  assertAlmostEquals(between(from, to, -50), 1);
  assertEquals(between(to, from), 0);
  const [logit] = specifications["mixture.logit"].initial(key(1), [1]);
  assertEquals(logit, -1);
});

Deno.test("distances have the gradients that central differences show", () => {
  const [batch, width] = [5, SIZE];
  const [from, to] = [input("from", [batch, width]), input("to", [batch, width])];
  const parameters = parameterInputs(specifications);
  const feeds = { from: normal(key(1), [batch, width]), to: normal(key(2), [batch, width]), "mixture.logit": [0.3] };
  assertEquals(distance(parameters, from, to).shape, [batch, 1]);
  assertLess(gradientError(mean(distance(parameters, from, to)), { from, to, ...parameters }, feeds), 1e-6);
});
