import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { interquartileMeanOfTasks, meanOfTasks, medianOfTasks, stratifiedInterval } from "../../lib/report/mod.ts";
import { assertSameInterval, OURS, REFERENCE } from "./reference.ts";

Deno.test("the intervals of aggregates are those of rliable's stratified bootstrap, but for what samples scatter", () => {
  const aggregates = { interquartileMean: interquartileMeanOfTasks, mean: meanOfTasks, median: medianOfTasks };
  for (const name of ["interquartileMean", "mean", "median"] as const) {
    const own = stratifiedInterval(OURS, aggregates[name]);
    assertAlmostEquals(own.mean, REFERENCE.aggregates[name].value, 1e-9);
    assertSameInterval(own, REFERENCE.aggregates[name].interval);
  }
});

Deno.test("runs are drawn from their own task alone: tasks far apart do not widen the interval", () => {
  const near = stratifiedInterval([[0, 1, 2, 3], [0, 1, 2, 3]], meanOfTasks);
  const far = stratifiedInterval([[0, 1, 2, 3], [1000, 1001, 1002, 1003]], meanOfTasks);
  assertAlmostEquals(far.low - 500, near.low, 1e-9);
  assertAlmostEquals(far.high - 500, near.high, 1e-9);
  assertLess(far.high - far.low, 3);
});

Deno.test("the interval covers the true mean about as often as it says", () => {
  const TRIALS = 200;
  let covered = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const drawn = [...normal(fold(key(1), trial), [20])];
    const { low, high } = stratifiedInterval(
      [drawn.slice(0, 10), drawn.slice(10).map((score) => 50 + 3 * score)],
      meanOfTasks,
      fold(key(2), trial),
    );
    if (low <= 25 && 25 <= high) covered++;
  }
  // 95 % less what the bootstrap of ten numbers falls short of, give or take three standard errors.
  assert(covered / TRIALS > 0.83 && covered / TRIALS < 0.98, `${covered} of ${TRIALS}`);
});

Deno.test("the same scores give the same interval, another key another one, and the scores stay as they are", () => {
  const scores = OURS.map((runs) => [...runs]);
  const interval = stratifiedInterval(scores, meanOfTasks);
  assertEquals(stratifiedInterval(scores, meanOfTasks), interval);
  const { mean, low, high } = stratifiedInterval(scores, meanOfTasks, key(1));
  assertEquals([mean === interval.mean, low === interval.low || high === interval.high], [true, false]);
  assertEquals(scores, OURS);
});

Deno.test("one run a task is its own interval, and no tasks have none", () => {
  assertEquals(stratifiedInterval([[3], [5]], meanOfTasks), { mean: 4, low: 4, high: 4 });
  assertThrows(() => stratifiedInterval([], () => 0), RangeError, "stratifiedInterval: there are no tasks");
});
