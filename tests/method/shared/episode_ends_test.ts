import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ACHIEVED, type View } from "../../../lib/goal/view.ts";
import { endHindsightSampling, endSampling } from "../../../lib/method/shared/episode_ends.ts";
import { fold, key, uniform } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, numberOf, timeOf } from "../../support/numbered_episodes.ts";

/** A view that no column holds: the state, negated. */
const NEGATED: View = { ...ACHIEVED, name: "negated", show: () => (states) => Float32Array.from(states, (x) => -x) };

const lengths = fc.array(fc.integer({ min: 1, max: line.horizon }), { minLength: 1, maxLength: 5 });
const fractions = fc.constantFrom(0, 0.5, 1);
const goalOf = (episode: number) => -1000 - episode;
const sourceWith = (lengths: readonly number[]) => sourceOf({ goalPolicy: numberedReplay(lengths, { goal: goalOf }) });

/** Asserts that about a fraction of rows holds, exactly where it is none or all. */
const assertFraction = (holds: number, fraction: number, count: number) =>
  assert(fraction === 0.5 ? holds > count / 5 && holds < 4 * count / 5 : holds === fraction * count);

for (
  const [view, ofNumber] of [
    [ACHIEVED, (number: number) => number],
    [NEGATED, (number: number) => -number - FRACTION.state],
  ] as const
) {
  Deno.test(`endSampling draws the ${view.name} of states that episodes ended in, and for a fraction of rows that as the goal`, () => {
    fc.assert(
      fc.property(lengths, fractions, fc.nat(), (lengths, fraction, seed) => {
        const { widths, draw } = endSampling(line, { batch: 100, view, fraction });
        assertEquals(widths, { reached: 1, goal: 1 });
        const { reached, goal } = draw(sourceWith(lengths), key(seed));
        let relabelled = 0;
        reached.forEach((shown, row) => {
          const number = ofNumber(shown);
          const episode = episodeOf(number);
          assertEquals(number, numberOf(episode, lengths[episode]));
          if (goal[row] === shown) relabelled++;
          else assertEquals(goal[row], goalOf(episode));
        });
        assertFraction(relabelled, fraction, 100);
      }),
      { numRuns: 30 },
    );
  });

  Deno.test(`endHindsightSampling draws any steps, and for a fraction the ${view.name} of their episode's end as the goal`, () => {
    fc.assert(
      fc.property(lengths, fractions, fc.boolean(), fc.nat(), (lengths, fraction, endsTerminate, seed) => {
        const { widths, draw } = endHindsightSampling(line, { batch: 100, view, fraction, endsTerminate });
        const drawn = draw(sourceWith(lengths), key(seed));
        assertEquals(Object.keys(drawn).toSorted(), Object.keys(widths).toSorted());
        let relabelled = 0;
        drawn.achieved.forEach((number, row) => {
          const [episode, time] = [episodeOf(number), timeOf(number)];
          const isLast = time === lengths[episode] - 1;
          assertEquals(drawn.nextAchieved[row], number + 1);
          // Without its own ends, an episode terminates where its world did: before the horizon.
          assertEquals(drawn.terminated[row], Number(isLast && (endsTerminate || lengths[episode] < line.horizon)));
          if (drawn.goal[row] === goalOf(episode)) return;
          relabelled++;
          assertEquals(ofNumber(drawn.goal[row]), numberOf(episode, lengths[episode]));
          if (view === NEGATED) assertEquals(ofNumber(drawn.nextView[row]), number + 1);
        });
        assertFraction(relabelled, fraction, 100);
      }),
      { numRuns: 30 },
    );
  });
}

Deno.test("endHindsightSampling draws steps from all of an episode", () => {
  const { draw } = endHindsightSampling(line, { batch: 400, view: ACHIEVED, fraction: 0.5, endsTerminate: true });
  const { achieved } = draw(sourceWith([8, 3]), key(1));
  assertEquals(new Set(achieved).size, 8 + 3);
});

Deno.test("ends, steps and the choice of goals are drawn from streams of their own", () => {
  const replay = numberedReplay([8, 3, 5, 8], { goal: goalOf });
  const source = sourceOf({ goalPolicy: replay });
  const settings = { batch: 40, view: ACHIEVED, fraction: 0.5, endsTerminate: true };
  const [ends, steps] = [endSampling(line, settings), endHindsightSampling(line, settings)]
    .map(({ draw }) => draw(source, key(6)));
  const last = sampleIndices(replay, fold(key(6), 0), 40, { from: 1 });
  const chosen = (stream: number) => [...uniform(fold(key(6), stream), [40])].map((draw) => draw < 0.5);
  assertEquals(ends.reached, gather(replay, last)("achieved", 1));
  assertEquals([...ends.goal].map((goal) => goal >= 0), chosen(2));
  assertEquals(steps.achieved, gather(replay, sampleIndices(replay, fold(key(6), 0), 40))("achieved"));
  assertEquals([...steps.goal].map((goal) => goal >= 0), chosen(3));
});
