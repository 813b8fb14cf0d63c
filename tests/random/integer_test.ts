import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { integer, key } from "../../lib/random/mod.ts";

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

Deno.test("integers are frozen", () => {
  assertEquals([...integer(key(2026), [10], { minimum: -3, maximum: 4 })], [3, -3, 2, -2, -2, -2, 1, 2, 1, 1]);
});

Deno.test("integers stay inside any interval of int32", () => {
  fc.assert(fc.property(fc.maxSafeNat(), int32, int32, (seed, first, second) => {
    const [minimum, maximum] = [Math.min(first, second), Math.max(first, second) + 1];
    const draws = integer(key(seed), [50], { minimum, maximum });
    assert(draws.every((draw) => minimum <= draw && draw < maximum));
  }));
});

Deno.test("the whole of int32 can be drawn", () => {
  const draws = integer(key(1), [1000], { minimum: -(2 ** 31), maximum: 2 ** 31 });
  assert(Math.min(...draws) < -2e9 && Math.max(...draws) > 2e9);
});

Deno.test("integers are equally likely", () => {
  const counts = new Float64Array(7);
  for (const draw of integer(key(2), [70_000], { minimum: 0, maximum: 7 })) counts[draw]++;
  // Chi-squared with 6 degrees of freedom: 22.5 is exceeded once in a thousand keys, and this key is fixed.
  assert(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0) < 22.5);
});

Deno.test("integer refuses intervals that are empty, broken or beyond int32", () => {
  for (const [minimum, maximum] of [[1, 1], [2, 1], [0.5, 2], [0, NaN], [-(2 ** 31) - 1, 0], [0, 2 ** 31 + 1]]) {
    assertThrows(() => integer(key(0), [1], { minimum, maximum }), RangeError, "integer: the interval came as");
  }
});
