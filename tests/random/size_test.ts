import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { sizeOf, wholeNumber } from "../../lib/random/size.ts";

Deno.test("wholeNumber returns every safe whole number that is not below the least, which is 0 by default", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (size) => assertEquals(wholeNumber("draw", "the size", size), size)));
  assertEquals(wholeNumber("draw", "the size", 3, 3), 3);
  assertEquals(wholeNumber("draw", "the size", -2, -2), -2);
});

Deno.test("wholeNumber refuses anything else, and names the place, the number and the least", () => {
  assertThrows(
    () => wholeNumber("draw", "the size", 2, 3),
    RangeError,
    "draw: the size came as 2, expected a whole number from 3 to 2^53 - 1",
  );
  for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => wholeNumber("draw", "the size", size), RangeError, `draw: the size came as ${size}, expected`);
  }
});

Deno.test("sizeOf multiplies the dimensions of a shape: 1 where there are none, 0 where one is 0", () => {
  assertEquals([sizeOf("draw", [2, 3, 4]), sizeOf("draw", []), sizeOf("draw", [5, 0])], [24, 1, 0]);
  const shapes = fc.array(fc.nat(9), { maxLength: 4 });
  fc.assert(fc.property(shapes, shapes, (left, right) => {
    assertEquals(sizeOf("draw", [...left, ...right]), sizeOf("draw", left) * sizeOf("draw", right));
  }));
});

Deno.test("sizeOf refuses a shape with a dimension that is no size, or with more elements than can be counted", () => {
  assertThrows(() => sizeOf("draw", [2, -1]), RangeError, "draw: a dimension of [2,-1] came as -1");
  assertThrows(() => sizeOf("draw", [0, 0.5]), RangeError, "draw: a dimension of [0,0.5] came as 0.5");
  assertThrows(() => sizeOf("draw", [2 ** 40, 2 ** 40]), RangeError, "draw: the number of elements came as");
});
