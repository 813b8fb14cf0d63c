import { assertAlmostEquals, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { skewedRows, temperedPower } from "../../../lib/method/shared/importance_resampling.ts";
import { key, normal, uniform } from "../../../lib/random/mod.ts";

/** Numbers from a standard normal distribution, and their log densities up to a constant. */
const candidates = (seed: number, count: number) => {
  const values = normal(key(seed), [count]);
  return { values, logDensity: values.map((value) => -(value ** 2) / 2) };
};

/** The fraction of values within one of 0. */
const central = (values: Float32Array): number => values.filter((value) => Math.abs(value) < 1).length / values.length;

Deno.test("with a power of −1, a normal distribution becomes uniform over its range", () => {
  const { values, logDensity } = candidates(1, 20000);
  const drawn = Float32Array.from(skewedRows(logDensity, -1, key(2)), (row) => values[row])
    .filter((value) => Math.abs(value) < 2);
  assertAlmostEquals(central(drawn), 1 / 2, 0.03);
});

Deno.test("with a power of −1/2, a normal distribution becomes one of twice the variance", () => {
  const { values, logDensity } = candidates(3, 20000);
  const drawn = Float32Array.from(skewedRows(logDensity, -1 / 2, key(4)), (row) => values[row]);
  assertAlmostEquals(drawn.reduce((sum, value) => sum + value ** 2, 0) / drawn.length, 2, 0.25);
});

Deno.test("rows are drawn as often as their weights say, at hand-worked densities", () => {
  // Densities 1, 2 and 4: with a power of −1 weights 4 : 2 : 1, with one of −1/2 weights 2 : √2 : 1.
  const logDensity = Float32Array.from({ length: 30_000 }, (_, row) => Math.log(2 ** (row % 3)));
  for (const [power, weights] of [[-1, [4, 2, 1]], [-0.5, [2, Math.SQRT2, 1]], [0, [1, 1, 1]]] as const) {
    const drawn = skewedRows(logDensity, power, key(7));
    assertEquals(drawn.length, logDensity.length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, kind) => {
      const fraction = drawn.filter((row) => row % 3 === kind).length / drawn.length;
      assertAlmostEquals(fraction, weight / total, 0.012);
    });
  }
});

Deno.test("a constant added to all log densities makes no difference, however large it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -4096, max: 4096 }), (seed, constant) => {
      // Sixteenths, so that the sum is exact.
      const logDensity = candidates(seed, 50).logDensity.map((value) => Math.round(16 * value) / 16);
      const shifted = logDensity.map((value) => value + constant);
      assertEquals(skewedRows(shifted, -1, key(seed)), skewedRows(logDensity, -1, key(seed)));
      assertEquals(temperedPower(shifted, -1, 30), temperedPower(logDensity, -1, 30));
    }),
    { numRuns: 20 },
  );
});

Deno.test("the power is as desired where enough rows count, and milder where a single row would outweigh all others", () => {
  const { logDensity } = candidates(5, 1000);
  assertEquals(temperedPower(logDensity, -0.5, 100), -0.5);
  const outlier = logDensity.with(0, -200);
  const tempered = temperedPower(outlier, -0.5, 300);
  assertGreater(tempered, -0.5);
  assertLess(tempered, 0);
  assertGreater(new Set(skewedRows(outlier, tempered, key(6))).size, 250);
  assertLess(new Set(skewedRows(outlier, -0.5, key(6))).size, 5);
});

/** `(Σw)² / Σw²` of weights `p^power`. */
const effective = (logDensity: readonly number[], power: number): number => {
  const weights = logDensity.map((log) => Math.exp(power * log));
  const sum = (of: (weight: number) => number) => weights.reduce((sum, weight) => sum + of(weight), 0);
  return sum((weight) => weight) ** 2 / sum((weight) => weight ** 2);
};

Deno.test("the power leaves the required effective sample size, and hardly more where it is milder than desired", () => {
  const logs = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 12 });
  fc.assert(fc.property(logs, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (logDensity, fraction) => {
    const fewest = fraction * logDensity.length;
    const power = temperedPower(Float32Array.from(logDensity), -1, fewest);
    assertLessOrEqual(-1, power);
    assertLessOrEqual(power, 0);
    assertGreater(effective(logDensity, power), fewest - 1e-9);
    if (power > -1) assertLess(effective(logDensity, power - 2 ** -11), fewest);
  }));
});

Deno.test("a row whose weight rounds to 0 is never drawn, not even where the draw is 0", () => {
  // Among the draws of this key is one of the 2⁻²⁴ that are 0.
  assertEquals(uniform(key(14420), [600])[377], 0);
  const logDensity = new Float32Array(600).with(0, 1000);
  assertEquals(skewedRows(logDensity, -1, key(14420))[377], 1);
});
