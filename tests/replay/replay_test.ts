import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { append, emptyReplay, type Episodes } from "../../lib/replay/mod.ts";
import {
  assertHolds,
  CAPACITY,
  type Columns,
  empty,
  episodesFrom,
  HORIZON,
  LINE,
  STEPS,
  versionsOf,
} from "./numbered_episodes.ts";

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

Deno.test("emptyReplay refuses a capacity that is no positive whole number", () => {
  for (const capacity of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => emptyReplay(capacity),
      RangeError,
      `the capacity must be a positive number of episodes, not ${capacity}`,
    );
  }
});

Deno.test("episodes that are not like those held, or not what they declare, are refused and leave no trace", () => {
  const replay = append(empty(100), episodesFrom(0));
  const next = episodesFrom(3);
  const { state, label } = next.columns;
  const refused = (changes: Partial<Episodes<Columns>>, cause: string) =>
    assertThrows(() => append(replay, { ...next, ...changes }), RangeError, cause);
  refused(
    { horizon: 9 },
    "the replay holds episodes of horizon 4, state 5 × 2, label 1 × 1, but episodes of horizon 9, state",
  );
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
