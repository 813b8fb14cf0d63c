import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { rankCorrelation } from "../../../../bench/compare/probe/rank_correlation.ts";

Deno.test("rank correlation does not change under growing functions, and turns its sign under falling ones", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 20 });
  fc.assert(fc.property(numbers, fc.nat(1000), (first, seed) => {
    const second = first.map((number, index) => Math.sin(number * (seed + index + 1)));
    const correlation = rankCorrelation(first, second);
    assertAlmostEquals(rankCorrelation(first.map((number) => number ** 3 + 1), second), correlation, 1e-12);
    assertAlmostEquals(rankCorrelation(first.map((number) => -Math.exp(number / 9)), second), -correlation, 1e-12);
    assertAlmostEquals(rankCorrelation(second, first), correlation, 1e-12);
  }));
});

Deno.test("numbers that are the same share their rank", () => {
  // Ranks 0.5, 0.5, 2 and 0, 1, 2: covariance 1.5 over √(1.5 · 2).
  assertAlmostEquals(rankCorrelation([1, 1, 2], [1, 2, 3]), 1.5 / Math.sqrt(3), 1e-12);
  assertEquals(rankCorrelation([1, 1], [1, 2]), NaN);
  assertThrows(() => rankCorrelation([1], [1, 2]), RangeError);
});
