import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, type Key, key, split, uniform } from "../../lib/random/mod.ts";
import {
  append,
  emptyReplay,
  type Episodes,
  gather,
  type Indices,
  type Replay,
  sampleIndices,
  type Window,
} from "../../lib/replay/mod.ts";

const HORIZON = 4;

type Columns = "state" | "label";

/** An episode's length follows from its number. */
const lengthOf = (episode: number): number => 1 + episode % HORIZON;

/** Episodes whose numbers tell which episode and step they are of: episode + step / 10. */
const episodesFrom = (
  first: number,
  count = 3,
  lengths = Array.from({ length: count }, (_, i) => lengthOf(first + i)),
): Episodes<Columns> => ({
  count,
  horizon: HORIZON,
  lengths: Int32Array.from(lengths),
  columns: {
    state: {
      rows: HORIZON + 1,
      width: 2,
      data: Float32Array.from({ length: count * (HORIZON + 1) * 2 }, (_, i) => {
        const row = i >> 1;
        return first + Math.floor(row / (HORIZON + 1)) + row % (HORIZON + 1) / 10;
      }),
    },
    label: { rows: 1, width: 1, data: Float32Array.from({ length: count }, (_, episode) => first + episode) },
  },
});

const empty = (capacity: number): Replay<Columns> => emptyReplay(capacity);

/** Every step of every episode held, also those after its end. */
const everyStep = ({ count }: Replay<Columns>): Indices => ({
  episode: Int32Array.from({ length: count * HORIZON }, (_, index) => Math.floor(index / HORIZON)),
  time: Int32Array.from({ length: count * HORIZON }, (_, index) => index % HORIZON),
});

/** All that a replay holds is what these episodes are. */
const assertHolds = (replay: Replay<Columns>, episodes: readonly number[]): void => {
  assertEquals(replay.count, episodes.length);
  assertEquals(replay.blocks.flatMap(({ lengths }) => [...lengths]).slice(replay.left), episodes.map(lengthOf));
  if (episodes.length === 0) return;
  const rows = gather(replay, everyStep(replay));
  const target = (at: (episode: number, time: number) => readonly number[]) =>
    Float32Array.from(
      episodes.flatMap((episode) => Array.from({ length: HORIZON }, (_, time) => at(episode, time)).flat()),
    );
  assertEquals(rows("state"), target((episode, time) => [episode + time / 10, episode + time / 10]));
  assertEquals(rows("state", 1), target((episode, time) => [episode + (time + 1) / 10, episode + (time + 1) / 10]));
  assertEquals(rows("label"), target((episode) => [episode]));
};

/** A version, and the episodes that it must hold. */
interface Version {
  readonly replay: Replay<Columns>;
  readonly held: readonly number[];
}

/** Versions, each appended to any of those before it; episodes are numbered over all of them. */
const versionsOf = (
  capacity: number,
  steps: readonly (readonly [parent: number, count: number])[],
): readonly Version[] => {
  const versions: Version[] = [{ replay: empty(capacity), held: [] }];
  let first = 0;
  for (const [parent, count] of steps) {
    const { replay, held } = versions[parent % versions.length];
    const numbers = Array.from({ length: count }, (_, i) => first + i);
    versions.push({ replay: append(replay, episodesFrom(first, count)), held: [...held, ...numbers].slice(-capacity) });
    first += count;
  }
  return versions;
};

const CAPACITY = fc.oneof(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 64, max: 300 }));

const STEPS = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 0, max: 90 })), { maxLength: 25 });

/** Steps that always append to the newest version. */
const LINE = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 25 }).map((counts) =>
  counts.map((count, index) => [index, count] as const)
);

Deno.test("whichever version is appended to, each one holds the last episodes of its own line, before and after", () => {
  fc.assert(fc.property(CAPACITY, STEPS, (capacity, steps) => {
    for (const { replay, held } of versionsOf(capacity, steps)) assertHolds(replay, held);
  }));
});

Deno.test("nothing that is seen of a version changes when others are appended to it", () => {
  fc.assert(fc.property(CAPACITY, STEPS, fc.integer({ min: 1, max: 90 }), (capacity, steps, count) => {
    const versions = versionsOf(capacity, steps);
    const before = structuredClone(versions);
    for (const { replay } of versions) append(append(replay, episodesFrom(2000, count)), episodesFrom(3000, count));
    assertEquals(versions, before);
  }));
});

Deno.test("episodes are copied: those given are not written to, and what is written to them later is not seen", () => {
  const episodes = episodesFrom(0);
  const before = structuredClone(episodes);
  const replay = append(empty(2), episodes);
  append(append(replay, episodesFrom(3)), episodesFrom(6));
  assertEquals(episodes, before);
  episodes.columns.state.data.fill(-1);
  episodes.columns.label.data.fill(-1);
  episodes.lengths.fill(HORIZON);
  assertHolds(replay, [1, 2]);
});

Deno.test("versions share all blocks but the last, and the last one's memory too unless they are siblings", () => {
  const parent = append(empty(300), episodesFrom(0, 20));
  const child = append(parent, episodesFrom(20, 1));
  const sibling = append(parent, episodesFrom(20, 1));
  const last = parent.blocks.length - 1;
  assert(last >= 1 && child.blocks.length === last + 1);
  for (const version of [child, sibling]) {
    for (let block = 0; block < last; block++) assertStrictEquals(version.blocks[block], parent.blocks[block]);
  }
  assertStrictEquals(child.blocks[last].data.buffer, parent.blocks[last].data.buffer);
  assertNotStrictEquals(sibling.blocks[last].data.buffer, parent.blocks[last].data.buffer);
});

Deno.test("however often a full replay has turned over, it holds at most a 16th more memory than its episodes need", () => {
  fc.assert(fc.property(fc.integer({ min: 64, max: 300 }), LINE, (capacity, steps) => {
    const full = append(empty(capacity), episodesFrom(0, capacity));
    const turned = steps.reduce((replay, [, count]) => append(replay, episodesFrom(0, count)), full);
    const bytes = turned.blocks.reduce(
      (sum, { data, lengths }) => sum + data.buffer.byteLength + lengths.buffer.byteLength,
      0,
    );
    const numbers = (HORIZON + 1) * 2 + 1;
    assert(bytes <= capacity * (numbers + 1) * 4 * (1 + 1 / 16));
  }));
});

Deno.test("a replay without a practical bound begins with no more than a block of 1 MiB", () => {
  const { blocks: [{ data }] } = append(empty(Number.MAX_SAFE_INTEGER), episodesFrom(0));
  assert(data.buffer.byteLength <= 2 ** 20);
});

/** What {@link sampleIndices} has always drawn, said as plainly as possible. */
const drawnPlainly = (held: readonly number[], key: Key, batch: number, { newest = Infinity, from = 0 }: Window) => {
  const [episodeKey, timeKey] = split(key);
  const drawn = Math.min(newest, held.length);
  const episode = Array.from(
    uniform(episodeKey, [batch]),
    (fraction) => held.length - drawn + Math.floor(fraction * drawn),
  );
  const time = Array.from(uniform(timeKey, [batch]), (fraction, row) => {
    const length = lengthOf(held[episode[row]]);
    const first = Math.min(Math.floor(from * length), length - 1);
    return first + Math.floor(fraction * (length - first));
  });
  return { episode: Int32Array.from(episode), time: Int32Array.from(time) };
};

Deno.test("the draws are those of the plain formula, within the window and within each episode's own length", () => {
  const windows = fc.record({
    newest: fc.integer({ min: 1, max: 20 }),
    from: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  }, { requiredKeys: [] });
  fc.assert(fc.property(CAPACITY, LINE, fc.nat(), windows, (capacity, steps, seed, window) => {
    const { replay, held } = versionsOf(capacity, steps).at(-1)!;
    const indices = sampleIndices(replay, key(seed), 16, window);
    assertEquals(indices, drawnPlainly(held, key(seed), 16, window));
    indices.episode.forEach((episode, row) => {
      assert(episode >= held.length - (window.newest ?? Infinity) && episode < held.length);
      assert(indices.time[row] >= 0 && indices.time[row] < lengthOf(held[episode]));
    });
    assertEquals(gather(replay, indices)("label"), Float32Array.from(indices.episode, (episode) => held[episode]));
  }));
});

Deno.test("a batch may be empty", () => {
  const replay = append(empty(10), episodesFrom(0));
  assertEquals(gather(replay, sampleIndices(replay, key(0), 0))("state").length, 0);
});

Deno.test("steps are drawn within each episode's own length", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [1, 2, 4]));
  fc.assert(fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, from) => {
    const { episode, time } = sampleIndices(replay, fold(key(1), seed), 32, { from });
    episode.forEach((chosen, row) => assert(time[row] >= 0 && time[row] < [1, 2, 4][chosen]));
  }));
});

Deno.test("the same key draws the same steps, and all steps come up", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [HORIZON, HORIZON, HORIZON]));
  assertEquals(sampleIndices(replay, key(2), 64), sampleIndices(replay, key(2), 64));
  const { episode, time } = sampleIndices(replay, key(2), 500);
  assertEquals(new Set(Array.from(episode, (chosen, row) => `${chosen}.${time[row]}`)).size, 3 * HORIZON);
});

Deno.test("what cannot be is refused by name", () => {
  assertThrows(() => emptyReplay(0), RangeError, "the capacity must be a positive number of episodes, not 0");
  assertThrows(() => sampleIndices(emptyReplay(3), key(0), 1), RangeError, "the replay is empty");
  const none = append(empty(3), episodesFrom(0, 0));
  assertThrows(() => sampleIndices(none, key(0), 1), RangeError, "the replay is empty");
  const replay = append(empty(10), episodesFrom(0));
  assertThrows(() => sampleIndices(replay, key(0), 1, { newest: 0 }), RangeError, "newest 0 must be at least 1");
  assertThrows(() => sampleIndices(replay, key(0), 1, { from: 1.5 }), RangeError, "from 1.5 between 0 and 1");
});

Deno.test("a step that a version does not hold is refused, also where a later version has one", () => {
  const replay = append(empty(100), episodesFrom(0));
  append(replay, episodesFrom(3));
  const at = (episode: number, time: number) =>
    gather(replay, { episode: Int32Array.of(episode), time: Int32Array.of(time) });
  assertEquals(at(2, HORIZON)("state"), Float32Array.of(2.4, 2.4));
  assertThrows(() => at(3, 0), RangeError, "there is no episode 3 among 3");
  assertThrows(() => at(-1, 0), RangeError, "there is no episode -1 among 3");
  assertThrows(() => at(1, HORIZON)("state", 1), RangeError, "steps 5 to 5 are beyond the 5 of state");
  assertThrows(() => at(1, 0)("state", -1), RangeError, "steps -1 to -1 are beyond the 5 of state");
  assertThrows(() => gather(empty(3), { episode: Int32Array.of(0), time: Int32Array.of(0) }), RangeError, "is empty");
});

Deno.test("episodes that are not like those held, or not what they declare, are refused and leave no trace", () => {
  const replay = append(empty(100), episodesFrom(0));
  const next = episodesFrom(3);
  const { state, label } = next.columns;
  const refused = (changes: Partial<Episodes<Columns>>, cause: string) =>
    assertThrows(() => append(replay, { ...next, ...changes }), RangeError, cause);
  refused({ horizon: 9 }, "episodes of horizon 4, state 5 × 2, label 1 × 1 were held, of horizon 9, state");
  refused(
    { columns: { state: { ...state, rows: 2, width: 5 }, label } },
    "of horizon 4, state 2 × 5, label 1 × 1 came",
  );
  refused({ columns: { state } as Episodes<Columns>["columns"] }, "of horizon 4, state 5 × 2 came");
  refused({ count: 2 }, "column state came with 30 numbers, not 2 × 5 × 2");
  refused({ lengths: Int32Array.of(1, 2) }, "2 lengths came for 3 episodes");
  refused({ lengths: Int32Array.of(1, 2, 5) }, "an episode lasted 5 steps, not 1 to 4");
  refused({ lengths: Int32Array.of(1, 0, 4) }, "an episode lasted 0 steps, not 1 to 4");
  assertHolds(append(replay, next), [0, 1, 2, 3, 4, 5]);
});
