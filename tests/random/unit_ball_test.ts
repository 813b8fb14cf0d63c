import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { key, unitBall } from "../../lib/random/mod.ts";

Deno.test("points of the ball are frozen", () => {
  const expected = [-0.0217500161, -0.7282555103, 0.3281428516, 0.5867739916];
  unitBall(key(2026), [2, 2]).forEach((value, index) => assertAlmostEquals(value, expected[index], 3e-7));
});

Deno.test("no point lies outside the ball", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 20 }), (seed, dimension) => {
    const rows = unitBall(key(seed), [20, dimension]);
    for (let start = 0; start < rows.length; start += dimension) {
      assert(Math.hypot(...rows.subarray(start, start + dimension)) <= 1 + 3e-7);
    }
  }));
});

Deno.test("a ball of half the radius holds its share of the points", () => {
  for (const dimension of [1, 2, 3, 5]) {
    const rows = unitBall(key(dimension), [50_000, dimension]);
    let inside = 0;
    for (let start = 0; start < rows.length; start += dimension) {
      inside += Number(Math.hypot(...rows.subarray(start, start + dimension)) < 0.5);
    }
    assertAlmostEquals(inside / 50_000, 0.5 ** dimension, 0.01);
  }
});

Deno.test("unitBall refuses a dimension of zero and a negative count", () => {
  assertThrows(() => unitBall(key(0), [3, 0]), RangeError, "unitBall: the dimension came as 0");
  assertThrows(() => unitBall(key(0), [-3, 2]), RangeError, "unitBall: the count came as -3");
});
