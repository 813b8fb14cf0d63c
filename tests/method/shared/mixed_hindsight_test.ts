import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { ACHIEVED, OBSERVED } from "../../../lib/goal/view.ts";
import { hindsightSampling } from "../../../lib/method/core/batch.ts";
import { mixedFractions, mixedHindsightSampling } from "../../../lib/method/shared/mixed_hindsight.ts";
import { key } from "../../../lib/random/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../../support/numbered_episodes.ts";

const BATCH = 4000;
const LENGTHS = Array.from({ length: 40 }, (_, episode) => 2 + episode % 7);

// Goals of an episode are its number and a half below 0, which no state is; targets a thousand less.
const source = sourceOf({
  goalPolicy: numberedReplay(LENGTHS, { goal: (episode) => -episode - 0.5, target: (episode) => -episode - 1000.5 }),
});

const SETTINGS = {
  batch: BATCH,
  replay: "goalPolicy",
  view: ACHIEVED,
  fraction: 0.4,
  achievedFraction: 0.3,
  pursuedFraction: 0.2,
} as const;

Deno.test("goals come from later in the episode, from any state, from any episode's goal, and from the step's own, as often as said", () => {
  const { widths, draw } = mixedHindsightSampling(line, {
    ...SETTINGS,
    reward: (next, target) => next.map((next, row) => 10_000 * next + target[row]),
  });
  assertEquals(widths, { ...hindsightSampling(line, SETTINGS).widths, reward: 1 });
  const { goal, achieved, nextAchieved, reward } = draw(source, key(3));
  const met = { own: 0, pursued: 0, later: 0, achieved: 0 };
  for (let row = 0; row < BATCH; row++) {
    const episode = episodeOf(achieved[row]);
    const target = goal[row] < 0 ? goal[row] - 1000 : goal[row];
    assertAlmostEquals(reward[row], Math.fround(10_000 * nextAchieved[row] + target), 4);
    if (goal[row] === -episode - 0.5) met.own++;
    else if (goal[row] < 0) {
      assert(Number.isInteger(goal[row] + 0.5) && -goal[row] - 0.5 < LENGTHS.length);
      met.pursued++;
    } else {
      const time = timeOf(goal[row]);
      assert(time >= 1 && time <= LENGTHS[episodeOf(goal[row])]);
      if (episodeOf(goal[row]) === episode && goal[row] > achieved[row]) met.later++;
      else met.achieved++;
    }
  }
  // Any state and any goal may be the episode's own, one time in forty.
  const expected = { own: 0.1 + 0.2 / 40, pursued: 0.2 * 39 / 40, later: 0.4 + 0.3 / 80, achieved: 0.3 * 79 / 80 };
  Object.entries(expected).forEach(([kind, fraction]) =>
    assertAlmostEquals(new Map(Object.entries(met)).get(kind)! / BATCH, fraction, 0.035)
  );
});

Deno.test("without further sources it is ordinary hindsight, number by number", () => {
  const plain = { ...SETTINGS, achievedFraction: 0, pursuedFraction: 0 };
  assertEquals(
    mixedHindsightSampling(line, plain).draw(source, key(1)),
    hindsightSampling(line, plain).draw(source, key(1)),
  );
});

Deno.test("goals are shown by their view", () => {
  const { draw } = mixedHindsightSampling(line, { ...SETTINGS, view: OBSERVED, fraction: 0, achievedFraction: 1 });
  const { goal } = draw(source, key(2));
  assert(goal.every((number) => number % 1 === FRACTION.observation));
});

Deno.test("fractions are refused where they are more than 1 together", () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fraction, fraction, fraction, (hindsightFraction, achievedFraction, pursuedFraction) => {
    const options = { hindsightFraction, achievedFraction, pursuedFraction };
    const sum = hindsightFraction + achievedFraction + pursuedFraction;
    if (Math.abs(sum - 1) < 1e-8) return;
    assertEquals(mixedFractions(options), sum < 1 ? E.right(options) : mixedFractions(options));
    assertEquals(E.isRight(mixedFractions(options)), sum < 1);
  }));
  const options = { hindsightFraction: 4 / 7, achievedFraction: 2 / 7, pursuedFraction: 1 / 7 };
  assertEquals(mixedFractions(options), E.right(options));
});
