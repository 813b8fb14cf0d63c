import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { optimalityGap, stratifiedInterval } from "../../lib/report/mod.ts";
import { assertSameInterval, DIRECTIONS, OURS, REFERENCE } from "./reference.ts";

Deno.test("the optimality gap is that of rliable, of which lower scores are the negated higher ones", () => {
  for (const better of DIRECTIONS) {
    const { target, optimalityGap: expected, optimalityGapInterval } = REFERENCE[better];
    assertAlmostEquals(optimalityGap(OURS, { better, target }), expected, 1e-9);
    assertSameInterval(
      stratifiedInterval(OURS, (scores) => optimalityGap(scores, { better, target })),
      optimalityGapInterval,
    );
  }
});

Deno.test("scores beyond the target miss it by nothing, and do not make up for others", () => {
  assertEquals(optimalityGap([[5, 9]], { better: "higher", target: 5 }), 0);
  assertEquals(optimalityGap([[5, 1]], { better: "lower", target: 5 }), 0);
  assertEquals(optimalityGap([[4, 100]], { better: "higher", target: 5 }), 0.5);
  assertEquals(optimalityGap([[6, -100]], { better: "lower", target: 5 }), 0.5);
});

Deno.test("the gap is never negative, and that of lower scores is that of the negated ones", () => {
  const score = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(fc.property(fc.array(score, { minLength: 1 }), score, (runs, target) => {
    const gap = optimalityGap([runs], { better: "lower", target });
    assert(gap >= 0);
    assertAlmostEquals(optimalityGap([runs.map((run) => -run)], { better: "higher", target: -target }), gap, 1e-9);
  }));
});

Deno.test("a task without runs has no gap", () => {
  assertThrows(() => optimalityGap([[]], { better: "lower", target: 0 }), RangeError, "optimalityGap: task 0");
});
