import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { key, unitSphere } from "../../lib/random/mod.ts";

Deno.test("directions are frozen", () => {
  const expected = [0.5072505474, -0.8173811436, 0.2731024325, -0.5087459683, -0.6086894870, -0.6088305712];
  unitSphere(key(2026), [2, 3]).forEach((value, index) => assertAlmostEquals(value, expected[index], 3e-7));
});

Deno.test("every row has length one", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 20 }), fc.nat(20), (seed, dimension, count) => {
    const rows = unitSphere(key(seed), [count, dimension]);
    assertEquals(rows.length, count * dimension);
    for (let row = 0; row < count; row++) {
      assertAlmostEquals(Math.hypot(...rows.subarray(row * dimension, (row + 1) * dimension)), 1, 3e-7);
    }
  }));
});

Deno.test("directions prefer no axis", () => {
  const rows = unitSphere(key(1), [100_000, 3]);
  for (const axis of [0, 1, 2]) {
    const values = rows.filter((_, index) => index % 3 === axis);
    assertAlmostEquals(values.reduce((sum, value) => sum + value, 0) / values.length, 0, 0.008);
    // By Archimedes, each coordinate of a uniform point on the sphere is uniform: its variance is a third.
    assertAlmostEquals(values.reduce((sum, value) => sum + value ** 2, 0) / values.length, 1 / 3, 0.005);
  }
});

Deno.test("unitSphere refuses a dimension of zero and a negative count", () => {
  assertThrows(() => unitSphere(key(0), [3, 0]), RangeError, "unitSphere: the dimension came as 0");
  assertThrows(() => unitSphere(key(0), [-3, 2]), RangeError, "unitSphere: the count came as -3");
});
