import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ADAM, adam, type AdamState, correctedRate } from "../../lib/network/mod.ts";
import { constant, evaluator, type Feeds, input } from "../../lib/tensor/mod.ts";

const state: AdamState = {
  parameter: input("parameter", [2]),
  firstMoment: input("firstMoment", [2]),
  secondMoment: input("secondMoment", [2]),
};
const gradient = input("gradient", [2]);

const step = (feeds: Feeds, rate: number, settings = ADAM) => {
  const next = evaluator({ ...adam(state, gradient, constant(rate), settings) })(feeds);
  return { p: [...next.parameter.data], m: [...next.firstMoment.data], v: [...next.secondMoment.data] };
};

const assertNear = (actual: readonly number[], expected: readonly number[]): void =>
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, 1e-13 * Math.max(1, Math.abs(value))));

Deno.test("adam's step on a few numbers is the one that is worked out by hand", () => {
  const feeds = { parameter: [1, -2], firstMoment: [0.5, 1], secondMoment: [4, 0], gradient: [2.5, -1] };
  const { p, m, v } = step(feeds, 0.1, { firstDecay: 0.5, secondDecay: 0.75, epsilon: 0.5 });
  // m = 0.5 + 0.5 · 2, 1 − 0.5 · 2; v = 4 + 0.25 · 2.25, 0.25 · 1; steps of 0.1 · m / (√v + 0.5).
  assertEquals([m, v], [[1.5, 0], [4.5625, 0.25]]);
  assertNear(p, [1 - 0.15 / (Math.sqrt(4.5625) + 0.5), -2]);
});

Deno.test("adam's first step from moments of zero goes by the rate against each gradient's sign", () => {
  const magnitude = fc.oneof(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.double({ min: -1e3, max: -1e-3 }));
  fc.assert(fc.property(magnitude, magnitude, (left, right) => {
    const feeds = { parameter: [0, 0], firstMoment: [0, 0], secondMoment: [0, 0], gradient: [left, right] };
    const { p } = step(feeds, correctedRate(0.01, 1));
    [left, right].forEach((slope, index) => assertAlmostEquals(p[index], -0.01 * Math.sign(slope), 1e-5));
  }));
});

Deno.test("adam with the corrected rate is algorithm 1 with bias-corrected moments, where epsilon vanishes", () => {
  const gradients = [[3, -1], [0.5, 2], [-2, 0.1], [1, 1]];
  let feeds = { parameter: [1, 2], firstMoment: [0, 0], secondMoment: [0, 0] };
  const plain = { p: [1, 2], m: [0, 0], v: [0, 0] };
  gradients.forEach((gradient, index) => {
    const { p, m, v } = step({ ...feeds, gradient }, correctedRate(0.1, index + 1), { ...ADAM, epsilon: 0 });
    feeds = { parameter: p, firstMoment: m, secondMoment: v };
    plain.m = plain.m.map((moment, i) => 0.9 * moment + 0.1 * gradient[i]);
    plain.v = plain.v.map((moment, i) => 0.999 * moment + 0.001 * gradient[i] ** 2);
    const corrected = (moment: number, decay: number) => moment / (1 - decay ** (index + 1));
    plain.p = plain.p.map((parameter, i) =>
      parameter - 0.1 * corrected(plain.m[i], 0.9) / Math.sqrt(corrected(plain.v[i], 0.999))
    );
    assertNear(p, plain.p);
    assertNear([...m, ...v], [...plain.m, ...plain.v]);
  });
});

Deno.test("adam leaves a parameter where it is whose gradient and moments are 0", () => {
  const zeros = { firstMoment: [0, 0], secondMoment: [0, 0], gradient: [0, 0] };
  assertEquals(step({ parameter: [3, -4], ...zeros }, 0.1).p, [3, -4]);
});

Deno.test("correctedRate is the rate times √(1 − β₂ᵗ) / (1 − β₁ᵗ), and comes to the rate", () => {
  assertAlmostEquals(correctedRate(1, 1), Math.sqrt(0.001) / 0.1, 1e-12);
  assertAlmostEquals(
    correctedRate(2, 2, { firstDecay: 0.5, secondDecay: 0.75, epsilon: 0 }),
    2 * Math.sqrt(0.4375) / 0.75,
    1e-12,
  );
  assertAlmostEquals(correctedRate(0.003, 100_000), 0.003, 1e-12);
});

Deno.test("ADAM holds the settings that the paper proposes", () => {
  assertEquals(ADAM, { firstDecay: 0.9, secondDecay: 0.999, epsilon: 1e-8 });
});

Deno.test("adam with the gradient's weight 0 and the rate 0 leaves all as it is, with weight 1 it is the plain step", () => {
  const weight = input("weight", [1]);
  const rate = input("rate", [1]);
  const weighted = evaluator({ ...adam(state, gradient, rate, ADAM, weight) });
  const feeds = { parameter: [1, -2], firstMoment: [0.5, 1], secondMoment: [4, 0.1], gradient: [2.5, -1] };
  const none = weighted({ ...feeds, weight: [0], rate: [0] });
  assertEquals([...none.parameter.data, ...none.firstMoment.data, ...none.secondMoment.data], [1, -2, 0.5, 1, 4, 0.1]);
  const { p, m, v } = step(feeds, 0.1);
  const whole = weighted({ ...feeds, weight: [1], rate: [0.1] });
  assertNear([...whole.parameter.data, ...whole.firstMoment.data, ...whole.secondMoment.data], [...p, ...m, ...v]);
});
