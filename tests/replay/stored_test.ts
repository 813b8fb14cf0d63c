import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  append,
  emptyReplay,
  gather,
  oldest,
  type Replay,
  replayOf,
  sampleIndices,
  storedEpisodes,
} from "../../lib/replay/mod.ts";
import { key } from "../../lib/random/mod.ts";

const HORIZON = 3;
const SHAPE = { horizon: HORIZON, columns: { state: { rows: HORIZON + 1, width: 2 }, latent: { rows: 1, width: 1 } } };
const NUMBERS = 2 * (HORIZON + 1) + 1;

/** Episodes whose numbers tell which they are. */
const episodes = (first: number, count: number) => ({
  count,
  horizon: HORIZON,
  lengths: Int32Array.from({ length: count }, (_, episode) => 1 + (first + episode) % HORIZON),
  columns: {
    state: {
      rows: HORIZON + 1,
      width: 2,
      data: Float32Array.from({ length: count * 2 * (HORIZON + 1) }, (_, i) => first * 2 * (HORIZON + 1) + i),
    },
    latent: { rows: 1, width: 1, data: Float32Array.from({ length: count }, (_, episode) => -first - episode) },
  },
});

const filled = (capacity: number, counts: readonly number[]): Replay<string> =>
  counts.reduce<Replay<string>>(
    (replay, count) => append(replay, episodes(replay.appended, count)),
    emptyReplay(capacity),
  );

const replays = fc.record({
  capacity: fc.integer({ min: 1, max: 200 }),
  counts: fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 6 }),
});

Deno.test("a replay of its own stored episodes holds the same, and draws the same", () => {
  fc.assert(
    fc.property(replays, fc.nat(), ({ capacity, counts }, seed) => {
      const replay = filled(capacity, counts);
      const again = replayOf(capacity, SHAPE, storedEpisodes(replay));
      assertEquals([again.count, again.appended, again.layout], [replay.count, replay.appended, replay.layout]);
      const indices = sampleIndices(replay, key(seed), 20);
      assertEquals(sampleIndices(again, key(seed), 20), indices);
      for (const column of ["state", "latent"]) {
        assertEquals(gather(again, indices)(column), gather(replay, indices)(column));
      }
      const [more, moreAgain] = [replay, again].map((one) => append(one, episodes(one.appended, 9)));
      assertEquals(storedEpisodes(moreAgain), storedEpisodes(more));
      assertEquals(storedEpisodes(again), storedEpisodes(replay));
    }),
  );
});

Deno.test("episodes are stored one behind the other, and numbered from the first ever appended", () => {
  const replay = filled(4, [3, 3]);
  assertEquals([oldest(replay), replay.appended], [2, 6]);
  const { first, data, lengths } = storedEpisodes(replay);
  assertEquals([first, data.length, [...lengths]], [2, 4 * NUMBERS, [3, 1, 2, 3]]);
  assertEquals([...data.subarray(0, NUMBERS)], [16, 17, 18, 19, 20, 21, 22, 23, -2]);
});

Deno.test("a part of the episodes is stored, as far as they are held", () => {
  fc.assert(
    fc.property(replays, fc.integer({ min: -5, max: 300 }), fc.integer({ min: -5, max: 300 }), (sizes, first, end) => {
      const replay = filled(sizes.capacity, sizes.counts);
      const whole = storedEpisodes(replay);
      const part = storedEpisodes(replay, first, end);
      const from = Math.max(first, oldest(replay));
      const count = Math.max(0, Math.min(end, replay.appended) - from);
      assertEquals([part.first, part.lengths.length], [from, count]);
      const start = from - whole.first;
      assertEquals(part.data, whole.data.slice(start * NUMBERS, (start + count) * NUMBERS));
      assertEquals(part.lengths, whole.lengths.slice(start, start + count));
    }),
  );
});

Deno.test("an empty replay has no stored episodes, and comes back empty", () => {
  const none = storedEpisodes(emptyReplay(5));
  assertEquals([none.data.length, none.lengths.length], [0, 0]);
  assertEquals(replayOf(5, undefined, none), emptyReplay(5));
});

Deno.test("a replay with more stored episodes than its capacity holds the newest", () => {
  const replay = replayOf(2, SHAPE, storedEpisodes(filled(10, [5])));
  assertEquals([replay.count, oldest(replay), replay.appended], [2, 3, 5]);
  assertEquals([...storedEpisodes(replay).lengths], [1, 2]);
});

Deno.test("stored episodes of another size or length are refused", () => {
  const stored = storedEpisodes(filled(10, [2]));
  assertThrows(
    () => replayOf(10, SHAPE, { ...stored, data: stored.data.slice(1) }),
    RangeError,
    "17 numbers came for 2",
  );
  for (const length of [0, HORIZON + 1]) {
    assertThrows(
      () => replayOf(10, SHAPE, { ...stored, lengths: Int32Array.of(1, length) }),
      RangeError,
      `lasted ${length}`,
    );
  }
});
