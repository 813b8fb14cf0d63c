import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { performanceProfile } from "../../lib/report/mod.ts";
import { assertSameInterval, DIRECTIONS, OURS, REFERENCE } from "./reference.ts";

Deno.test("the profile and its intervals are those of rliable", () => {
  const grain = 1 / OURS.flat().length;
  for (const better of DIRECTIONS) {
    const { profile, profileInterval } = REFERENCE[better];
    const own = performanceProfile(OURS, REFERENCE.thresholds, better);
    assertEquals(own.map(({ x }) => x), REFERENCE.thresholds);
    own.forEach((point, place) => {
      assertAlmostEquals(point.fraction, profile[place], 1e-12);
      // A fraction of 40 runs has 41 values.
      assertSameInterval(point, profileInterval[place], grain);
    });
  }
});

Deno.test("a score at the threshold is not better than it, whichever way scores are better", () => {
  for (const better of DIRECTIONS) assertEquals(performanceProfile([[2]], [2], better)[0].fraction, 0);
});

Deno.test("a profile of lower scores rises with the threshold, one of higher scores falls, each within its interval", () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  const scores = fc.array(fc.array(score, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 });
  const thresholds = [0, 0.1, 0.2, 0.5, 0.9, 1.1];
  fc.assert(
    fc.property(scores, (scores) => {
      const lower = performanceProfile(scores, thresholds, "lower");
      const higher = performanceProfile(scores, thresholds, "higher");
      assertEquals([lower[0].fraction, lower.at(-1)?.fraction, higher.at(-1)?.fraction], [0, 1, 0]);
      for (let place = 1; place < thresholds.length; place++) {
        assert(lower[place].fraction >= lower[place - 1].fraction);
        assert(higher[place].fraction <= higher[place - 1].fraction);
      }
      for (const { fraction, low, high } of [...lower, ...higher]) assert(low <= fraction && fraction <= high);
    }),
    { numRuns: 10 },
  );
});

Deno.test("runs are drawn from their own task alone: a threshold between the tasks is passed by the same runs", () => {
  const [between] = performanceProfile([[1, 2, 3], [11, 12, 13]], [7], "lower");
  assertEquals(between, { x: 7, fraction: 0.5, low: 0.5, high: 0.5 });
});

Deno.test("no thresholds have no points, and no tasks no profile", () => {
  assertEquals(performanceProfile([[1]], [], "lower"), []);
  assertThrows(() => performanceProfile([], [1], "lower"), RangeError, "performanceProfile: there are no tasks");
});
