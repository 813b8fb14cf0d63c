import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { skewFit } from "../../lib/method/mod.ts";
import { skewedRows, temperedPower } from "../../lib/method/shared/importance_resampling.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";

Deno.test("Skew-Fit reaches goals on the line by their encodings, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(skewFit({ ...SMALL, latentSize: 1, candidates: 200 }), 400), 0.3);
});

/** Numbers from a standard normal distribution, and their log densities up to a constant. */
const candidates = (seed: number, count: number) => {
  const values = normal(key(seed), [count]);
  return { values, logDensity: values.map((value) => -(value ** 2) / 2) };
};

/** The share of values within one of 0. */
const central = (values: Float32Array): number => values.filter((value) => Math.abs(value) < 1).length / values.length;

Deno.test("with a power of −1, what was normally distributed becomes uniform over its range", () => {
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

Deno.test("what is added to all log densities makes no difference, however much it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -4096, max: 4096 }), (seed, constant) => {
      // Sixteenths, so that the sum is exact.
      const logDensity = candidates(seed, 50).logDensity.map((value) => Math.round(16 * value) / 16);
      const shifted = logDensity.map((value) => value + constant);
      assertEquals(skewedRows(shifted, -1, key(seed)), skewedRows(logDensity, -1, key(seed)));
    }),
    { numRuns: 20, seed: 42 },
  );
});

Deno.test("the power is as wished where enough rows count, and milder where a single row would outweigh all others", () => {
  const { logDensity } = candidates(5, 1000);
  assertEquals(temperedPower(logDensity, -0.5, 100), -0.5);
  const outlier = logDensity.with(0, -200);
  const tempered = temperedPower(outlier, -0.5, 300);
  assertGreater(tempered, -0.5);
  assertLess(tempered, 0);
  assertGreater(new Set(skewedRows(outlier, tempered, key(6))).size, 250);
  assertLess(new Set(skewedRows(outlier, -0.5, key(6))).size, 5);
});
