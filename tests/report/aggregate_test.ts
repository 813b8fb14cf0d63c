import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  interquartileMean,
  interquartileMeanOfTasks,
  meanOfTasks,
  medianOfTasks,
  type TaskScores,
} from "../../lib/report/mod.ts";
import { OURS, REFERENCE } from "./reference.ts";

const AGGREGATES = { interquartileMean: interquartileMeanOfTasks, mean: meanOfTasks, median: medianOfTasks };

const score = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const scores = fc.array(fc.array(score, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

Deno.test("the aggregates are those of rliable", () => {
  for (const name of ["interquartileMean", "mean", "median"] as const) {
    assertAlmostEquals(AGGREGATES[name](OURS), REFERENCE.aggregates[name].value, 1e-9);
  }
});

Deno.test("the mean weighs tasks equally, however many runs they have, and the interquartile mean weighs runs", () => {
  assertEquals(meanOfTasks([[0, 0, 0, 0], [1]]), 0.5);
  assertEquals(interquartileMeanOfTasks([[0, 0, 0], [8]]), 0);
  assertEquals(interquartileMeanOfTasks([[0], [8, 8, 8]]), 8);
});

Deno.test("of an odd number of tasks the median is the middle one, of an even number the mean of the middle two", () => {
  assertEquals(medianOfTasks([[9], [1], [4]]), 4);
  assertEquals(medianOfTasks([[9], [1], [4], [2, 4]]), 3.5);
  assertEquals(medianOfTasks([[2, 4]]), 3);
});

Deno.test("no aggregate depends on the order of tasks or of runs, and none is beyond the scores", () => {
  fc.assert(fc.property(scores, (scores) => {
    const turned = scores.map((runs) => runs.toReversed()).reverse();
    const [least, most] = [Math.min(...scores.flat()), Math.max(...scores.flat())];
    const slack = 1e-9 * Math.max(1, -least, most);
    for (const aggregate of Object.values(AGGREGATES)) {
      const value = aggregate(scores);
      assertAlmostEquals(aggregate(turned), value, slack);
      assertAlmostEquals(Math.min(most, Math.max(least, value)), value, slack);
    }
  }));
});

Deno.test("on one task the interquartile mean is that of its runs", () => {
  fc.assert(fc.property(fc.array(score, { minLength: 1 }), (runs) => {
    assertEquals(interquartileMeanOfTasks([runs]), interquartileMean(runs));
  }));
});

Deno.test("scores without tasks or runs, and scores that are not finite, are refused by name", () => {
  const wrong: readonly (readonly [TaskScores, string])[] = [
    [[], "there are no tasks"],
    [[[1], []], "task 1 has no runs"],
    [[[1], [2, NaN]], "the score of run 1 of task 1 is NaN"],
  ];
  for (const aggregate of Object.values(AGGREGATES)) {
    for (const [scores, message] of wrong) {
      assertThrows(() => aggregate(scores), RangeError, `${aggregate.name}: ${message}`);
    }
  }
});
