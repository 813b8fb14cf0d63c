import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { key } from "../../lib/random/mod.ts";
import { middleOf, resampledRuns, RESAMPLES, resamplesOf } from "../../lib/report/resample.ts";

Deno.test("the middle 95 % leaves out a fortieth at each end, whatever the order", () => {
  const values = Float64Array.from({ length: 2001 }, (_, place) => (7 * place) % 2001);
  assertEquals(middleOf(values), { low: 50, high: 1950 });
  assertEquals(middleOf(Float64Array.of(3)), { low: 3, high: 3 });
});

Deno.test("a sample has as many runs of each task as there are, of that task alone", () => {
  const scores = [[1, 2, 3], [10], [20, 30]];
  const sampled = resamplesOf(scores, key(4));
  for (let sample = 0; sample < 50; sample++) {
    const drawn = sampled(sample);
    assertEquals(drawn.map(({ length }) => length), [3, 1, 2]);
    drawn.forEach((runs, task) => assert(runs.every((run) => scores[task].includes(run))));
  }
  assertEquals(sampled(7), sampled(7));
});

Deno.test("every run is drawn about as often as every other, and samples and tasks differ", () => {
  const drawn = resampledRuns(key(1), 5);
  assertEquals(drawn.length, 5 * RESAMPLES);
  for (let run = 0; run < 5; run++) {
    // The standard error of a frequency is 0.004.
    assertAlmostEquals(drawn.filter((one) => one === run).length / drawn.length, 1 / 5, 0.016);
  }
  const sampled = resamplesOf([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]], key(2));
  const samples = Array.from({ length: 20 }, (_, sample) => sampled(sample));
  assert(new Set(samples.map(([first]) => first.join())).size > 15);
  assert(samples.some(([first, second]) => first.join() !== second.join()));
});
