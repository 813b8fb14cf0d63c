import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { normal } from "../../lib/random/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { bootstrapInterval } from "../../lib/report/mod.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

Deno.test("an interval holds its mean, lies within the numbers, and is the same every time", () => {
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 8 }), (values) => {
      const { mean, low, high } = bootstrapInterval(values);
      const slack = 1e-9 * Math.max(1, ...values.map(Math.abs));
      assert(low <= mean + slack && mean <= high + slack, `${low} ${mean} ${high}`);
      assert(low >= Math.min(...values) - slack && high <= Math.max(...values) + slack);
      assertEquals(bootstrapInterval(values), { mean, low, high });
    }),
    { numRuns: 20 },
  );
});

Deno.test("the interval covers the true mean about as often as it says", () => {
  const TRIALS = 200;
  let covered = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { low, high } = bootstrapInterval([...normal(fold(key(1), trial), [20])], fold(key(2), trial));
    if (low <= 0 && 0 <= high) covered++;
  }
  // 95 % less what the bootstrap of 20 numbers falls short of, give or take three standard errors.
  assert(covered / TRIALS > 0.87 && covered / TRIALS < 0.99, `${covered} of ${TRIALS}`);
});

Deno.test("one number is its own interval, and no numbers have none", () => {
  assertEquals(bootstrapInterval([3]), { mean: 3, low: 3, high: 3 });
  assertThrows(() => bootstrapInterval([]), RangeError, "no numbers");
});

Deno.test("more numbers give a narrower interval", () => {
  const width = (count: number) => {
    const { low, high } = bootstrapInterval([...normal(key(3), [count])]);
    return high - low;
  };
  assertLess(width(200), width(10) / 2);
});
