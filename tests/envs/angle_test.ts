import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cosine, quarterSine, sine } from "../../envs/angle.ts";

Deno.test("sine and cosine agree with the engine's own to one part in 10^15, many turns out", () => {
  fc.assert(
    fc.property(fc.double({ min: -5000, max: 5000, noNaN: true }), (angle) => {
      const quarter = quarterSine(angle);
      assertAlmostEquals(cosine(quarter), Math.cos(angle), 1e-15);
      assertAlmostEquals(sine(quarter), Math.sin(angle), 1e-15);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("sine and cosine are exact at zero and odd and even around it", () => {
  assertEquals([cosine(quarterSine(0)), sine(quarterSine(0))], [1, 0]);
  fc.assert(fc.property(fc.double({ min: 0, max: 3, noNaN: true }), (angle) => {
    assertEquals(cosine(quarterSine(-angle)), cosine(quarterSine(angle)));
    assertEquals(sine(quarterSine(-angle)) + sine(quarterSine(angle)), 0);
  }));
});
