import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { improvementInterval, probabilityOfImprovement } from "../../lib/report/mod.ts";
import { assertSameInterval, DIRECTIONS, OURS, REFERENCE, THEIRS } from "./reference.ts";

Deno.test("the probability of improvement is rliable's, with equal scores and different numbers of runs", () => {
  for (const better of DIRECTIONS) {
    const { improvement, improvementInterval: interval } = REFERENCE[better];
    assertAlmostEquals(probabilityOfImprovement(OURS, THEIRS, better), improvement, 1e-9);
    const own = improvementInterval(OURS, THEIRS, better);
    assertAlmostEquals(own.mean, improvement, 1e-9);
    assertSameInterval(own, interval);
  }
});

Deno.test("equal scores count half, and every pair of runs counts", () => {
  assertEquals(probabilityOfImprovement([[1, 2, 3, 4]], [[2, 2]], "higher"), (2 + 0.5) / 4);
  assertEquals(probabilityOfImprovement([[1, 2, 3, 4]], [[2, 2]], "lower"), (1 + 0.5) / 4);
  assertEquals(probabilityOfImprovement([[7, 8]], [[7, 8]], "lower"), 0.5);
});

Deno.test("tasks weigh the same, however many runs they have", () => {
  assertEquals(probabilityOfImprovement([[1, 1, 1], [0]], [[0, 0], [1]], "higher"), 0.5);
});

Deno.test("what one method wins the other loses, and turning the direction turns the winner", () => {
  const runs = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 });
  const scores = fc.array(fc.tuple(runs, runs), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(scores, (tasks) => {
    const [ours, theirs] = [tasks.map(([runs]) => runs), tasks.map(([, runs]) => runs)];
    const won = probabilityOfImprovement(ours, theirs, "lower");
    assertAlmostEquals(won + probabilityOfImprovement(theirs, ours, "lower"), 1, 1e-9);
    assertAlmostEquals(won + probabilityOfImprovement(ours, theirs, "higher"), 1, 1e-9);
  }));
});

Deno.test("methods with the same scores are drawn independently of each other", () => {
  const { mean, low, high } = improvementInterval(OURS, OURS, "lower");
  assertEquals(mean, 0.5);
  assertEquals([low < 0.45, high > 0.55], [true, true]);
});

Deno.test("methods on different numbers of tasks are not compared", () => {
  for (const compare of [probabilityOfImprovement, improvementInterval]) {
    assertThrows(() => compare([[1]], [[1], [2]], "lower"), RangeError, "the methods have 1 and 2 tasks");
    assertThrows(() => compare([[1]], [[]], "lower"), RangeError, "task 0 has no runs");
  }
});
