import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { shortest } from "../../lib/onnx/mod.ts";

const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });

Deno.test("shortest gives a float32 as the decimal that it was written as", () => {
  for (const decimal of [0.1, -0.3, 1e-20, 123456, 3.40282e38]) assertEquals(shortest(Math.fround(decimal)), decimal);
  assertEquals(shortest(Math.fround(16777217)), 16777216);
  assertEquals(shortest(Math.fround(1 / 3)), 0.33333334);
});

Deno.test("shortest is read back as the same float32, and never has more digits than the number itself", () => {
  fc.assert(fc.property(anyFloat, (value) => {
    assert(Object.is(Math.fround(shortest(value)), value));
    assert(String(shortest(value)).length <= String(value).length);
  }));
});

Deno.test("shortest finds every decimal of up to six digits again", () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -20, max: 20 }), (digits, power) => {
      const decimal = Number(`${digits}e${power}`);
      assertEquals(shortest(Math.fround(decimal)), decimal);
    }),
  );
});

Deno.test("shortest has the fewest digits from six on: with one less it would be another float32", () => {
  fc.assert(fc.property(anyFloat, (value) => {
    const digits = shortest(value).toExponential().replace(/e.*$/, "").replace(/\D/g, "").length;
    assert(digits <= 9);
    if (digits > 6) assert(Math.fround(Number(value.toPrecision(digits - 1))) !== value);
  }));
});

Deno.test("shortest keeps the sign of 0", () => {
  assertEquals([Object.is(shortest(-0), -0), Object.is(shortest(0), 0)], [true, true]);
});
