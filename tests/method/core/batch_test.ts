import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import type { BatchSource } from "../../../lib/method/core/definition.ts";
import { hindsightSampling } from "../../../lib/method/core/batch.ts";
import { laterStates } from "../../../lib/method/core/batch.ts";
import { selectRows } from "../../../lib/rows.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { append, emptyReplay, sampleIndices } from "../../../lib/replay/mod.ts";
import { ACHIEVED } from "../../../lib/goal/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";

const HORIZON = 6;
const EPISODES = 5;

/** Episodes whose numbers tell where they are from: achieved (episode, time), goal (−1, episode). */
const told = (lengths: Int32Array): BatchSource => {
  const rows = (count: number, width: number, of: (episode: number, time: number, place: number) => number) => ({
    rows: count,
    width,
    data: Float32Array.from(
      { length: EPISODES * count * width },
      (_, index) => of(Math.floor(index / (count * width)), Math.floor(index / width) % count, index % width),
    ),
  });
  const marked = rows(HORIZON + 1, 2, (episode, time, place) => place === 0 ? episode : time);
  const replay = append(emptyReplay<string>(EPISODES), {
    count: EPISODES,
    horizon: HORIZON,
    lengths,
    columns: {
      observation: marked,
      achieved: marked,
      state: marked,
      action: rows(HORIZON, 2, () => 0),
      terminated: rows(HORIZON, 1, () => 0),
      goal: rows(1, 2, (episode, _time, place) => place === 0 ? -1 : episode),
      target: rows(1, 2, (episode, _time, place) => place === 0 ? -1 : episode),
    },
  });
  return sourceOf({ goalPolicy: replay });
};

const someLengths = fc.array(fc.integer({ min: 1, max: HORIZON }), { minLength: EPISODES, maxLength: EPISODES })
  .map((lengths) => Int32Array.from(lengths));

Deno.test("a later state is one of the same episode, after the step and within its length", () => {
  const kinds = fc.constantFrom("uniform" as const, { discount: 0.9 }, { discount: 0.3 });
  fc.assert(fc.property(someLengths, kinds, fc.nat(1000), (lengths, later, seed) => {
    const sampled = told(lengths);
    const indices = sampleIndices(sampled.replays.goalPolicy, key(seed), 40);
    const { episode, time } = laterStates(sampled, "goalPolicy", indices, key(seed + 1), later);
    assertEquals(episode, indices.episode);
    time.forEach((then, row) => assert(indices.time[row] < then && then <= lengths[episode[row]]));
  }));
});

Deno.test("geometric offsets have the odds of their discount", () => {
  const sampled = told(new Int32Array(EPISODES).fill(HORIZON));
  const count = 60_000;
  const from = { episode: new Int32Array(count), time: new Int32Array(count) };
  const { time } = laterStates(sampled, "goalPolicy", from, key(5), { discount: 0.5 });
  const fraction = (when: number) => time.filter((then) => then === when).length / count;
  // P(n) ∝ 2⁻ⁿ, cut off after six.
  for (let when = 1; when <= HORIZON; when++) {
    assertLess(Math.abs(fraction(when) - 2 ** -when / (1 - 2 ** -HORIZON)), 0.01);
  }
});

Deno.test("with hindsight a share of the goals is what the episode achieved later; the others are those pursued", () => {
  fc.assert(
    fc.property(someLengths, fc.constantFrom(0, 0.5, 1), fc.nat(1000), (lengths, fraction, seed) => {
      const batch = 64;
      const sampling = hindsightSampling(pointNav, { batch, replay: "goalPolicy", view: ACHIEVED, fraction });
      const drawn = sampling.draw(told(lengths), key(seed));
      assertEquals(Object.keys(drawn).sort(), Object.keys(sampling.widths).sort());
      let relabelled = 0;
      for (let row = 0; row < batch; row++) {
        const [episode, time] = drawn.achieved.slice(2 * row, 2 * row + 2);
        const [mark, when] = drawn.goal.slice(2 * row, 2 * row + 2);
        if (mark < 0) assertEquals(when, episode);
        else {
          assertEquals(mark, episode);
          assert(time < when && when <= lengths[episode]);
          relabelled++;
        }
      }
      if (fraction !== 0.5) assertEquals(relabelled, fraction * batch);
      else assert(relabelled > 10 && relabelled < batch - 10);
    }),
    { numRuns: 30 },
  );
});

Deno.test("the world's reward is computed for relabelled goals", () => {
  const reward = (achieved: Float32Array, target: Float32Array) =>
    Float32Array.from({ length: achieved.length / 2 }, (_, row) => achieved[2 * row + 1] - target[2 * row + 1]);
  const sampling = hindsightSampling(pointNav, {
    batch: 16,
    replay: "goalPolicy",
    view: ACHIEVED,
    fraction: 1,
    reward,
  });
  const drawn = sampling.draw(told(new Int32Array(EPISODES).fill(HORIZON)), key(1));
  drawn.reward.forEach((difference, row) =>
    assertEquals(difference, drawn.nextAchieved[2 * row + 1] - drawn.goal[2 * row + 1])
  );
});

Deno.test("rows are chosen one by one, and nothing given changes", () => {
  const [first, second] = [uniform(key(1), [4, 3]), uniform(key(2), [4, 3])];
  const copies = [first.slice(), second.slice()];
  const chosen = selectRows((row) => row % 2 === 1, first, second, 4);
  for (let row = 0; row < 4; row++) {
    assertEquals(
      chosen.slice(3 * row, 3 * row + 3),
      (row % 2 === 1 ? first : second).slice(3 * row, 3 * row + 3),
    );
  }
  assertEquals([first, second], copies);
});
