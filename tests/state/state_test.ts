import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { emptyReplay, oldest, storedEpisodes } from "../../lib/replay/mod.ts";
import {
  loadState,
  loadWithoutEpisodes,
  saveEpisodes,
  saveState,
  saveStateBeside,
  type Segment,
  segmentsOf,
} from "../../lib/state/mod.ts";
import { checksumOf, readSafetensors, writeSafetensors } from "../../lib/state/safetensors.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { left, right } from "../support/right.ts";
import { episodesOf, SAVED } from "./saved_run.ts";

/** A saved run with its replays as they are stored: the places of episodes in memory do not count. */
const comparable = ({ state: { replays, ...state }, ...run }: SavedRun) => ({
  ...run,
  state,
  replays: Object.entries(replays).map(([policy, replay]) => [policy, replay.capacity, storedEpisodes(replay)]),
});

Deno.test("a saved run comes back from its bytes, with every number to the bit", () => {
  const loaded = right(loadState(saveState(SAVED)));
  assertEquals(comparable(loaded), comparable(SAVED));
  assert(Object.is(loaded.state.metrics.loss, -0) && Object.is(loaded.state.memory.goals[2], -0));
  assertEquals(saveState(loaded), saveState(SAVED));
});

Deno.test("the same run gives the same bytes, and is not changed", () => {
  const before = structuredClone(comparable(SAVED));
  assertEquals(saveState(SAVED), saveState(SAVED));
  assertEquals(comparable(SAVED), before);
});

Deno.test("a run that has just begun comes back, too", () => {
  const replays = { latentPolicy: emptyReplay<string>(3), goalPolicy: emptyReplay<string>(3) };
  const begun = { ...SAVED, budget: {}, curve: [], state: { ...SAVED.state, replays, memory: {}, metrics: {} } };
  assertEquals(comparable(right(loadState(saveState(begun)))), comparable(begun));
});

/** The episodes of a run in files, cut at some of their numbers. */
const segmentsAt = (run: SavedRun, cuts: readonly number[]) => {
  const { latentPolicy } = run.state.replays;
  const places = [oldest(latentPolicy), ...cuts, latentPolicy.appended];
  const files = places.slice(1).map((end, place) =>
    saveEpisodes(run.state.replays, { latentPolicy: [places[place], end], goalPolicy: [0, 0] })
  );
  const segments = files.map((bytes, place): Segment => ({
    file: `${place}`,
    checksum: checksumOf(bytes),
    episodes: { latentPolicy: [places[place], places[place + 1]], goalPolicy: [0, 0] },
  }));
  return { files, segments };
};

Deno.test("episodes in files of their own come back with the state, wherever they are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 4, max: 14 }), { maxLength: 4 }), (cuts) => {
      const { files, segments } = segmentsAt(SAVED, cuts.toSorted((a, b) => a - b));
      const bytes = saveStateBeside(SAVED, segments);
      assertEquals(right(segmentsOf(bytes)), segments);
      assertEquals(comparable(right(loadState(bytes, "state", files))), comparable(SAVED));
    }),
  );
});

Deno.test("episodes that have left the replay since they were saved, and episodes that are in two files, do no harm", () => {
  const run = {
    ...SAVED,
    state: { ...SAVED.state, replays: { ...SAVED.state.replays, latentPolicy: episodesOf(14, 14) } },
  };
  const { files, segments } = segmentsAt(run, [9]);
  assertEquals(
    comparable(right(loadState(saveStateBeside(SAVED, segments), "state", files))),
    comparable(SAVED),
  );
  const twice = [segments[0], segments[0], segments[1]];
  const loaded = loadState(saveStateBeside(SAVED, twice), "state", [files[0], files[0], files[1]]);
  assertEquals(comparable(right(loaded)), comparable(SAVED));
});

Deno.test("missing, foreign and mixed-up files of episodes are refused with their names", () => {
  const { files, segments } = segmentsAt(SAVED, [9]);
  const bytes = saveStateBeside(SAVED, segments);
  const refused: readonly (readonly [readonly Uint8Array[], RegExp])[] = [
    [[files[0]], /in 2 files, and 1 came/],
    [[files[1], files[0]], /file 0 is not the one/],
    [[files[0], saveState(SAVED)], /file 1 is not the one/],
    [[files[0], new Uint8Array()], /file 1 is not the one/],
  ];
  for (const [given, message] of refused) assertMatch(formatFault(left(loadState(bytes, "state", given))), message);
  const gap = saveStateBeside(SAVED, segments.slice(0, 1));
  assertMatch(formatFault(left(loadState(gap, "state", files.slice(0, 1)))), /episodes from 9 to 14 are missing/);
  const late = saveStateBeside(SAVED, segments.slice(1));
  assertMatch(formatFault(left(loadState(late, "state", files.slice(1)))), /episodes from 4 to 14 are missing/);
});

/** A saved run whose JSON is changed, with a checksum that fits. */
const forged = (change: (run: Record<string, unknown>) => unknown, texts: Readonly<Record<string, string>> = {}) => {
  const { metadata, tensors } = right(readSafetensors(saveState(SAVED)));
  const run = JSON.stringify(change(JSON.parse(metadata.run)));
  return writeSafetensors({ metadata: { ...metadata, run, ...texts }, tensors });
};

Deno.test("a forged, foreign or newer state is refused in one sentence with the place of what is wrong", () => {
  const replays = (change: Record<string, unknown>) => (run: Record<string, unknown>) => {
    const { latentPolicy, goalPolicy }: Record<string, unknown> = Object(run.replays);
    return { ...run, replays: { latentPolicy: Object.assign({}, latentPolicy, change), goalPolicy } };
  };
  const refused: readonly (readonly [Uint8Array, RegExp])[] = [
    [forged((run) => run, { version: "2" }), /version 2, and this library reads version 1/],
    [forged((run) => run, { format: "gpim episodes" }), /no file of the kind/],
    [forged((run) => ({ ...run, seconds: "long" })), /'seconds': "long" was given/],
    [forged((run) => ({ ...run, identity: {} })), /'identity, world'/],
    [forged((run) => ({ ...run, state: { ...Object(run.state), key: [1, 2 ** 32] } })), /'state, key'/],
    [forged((run) => ({ ...run, curve: [{}] })), /'curve, 0, updates'/],
    [forged(replays({ capacity: 9 })), /holds 10 of 14/],
    [forged(replays({ count: 11, capacity: 11 })), /episodes from 13 to 14 are missing/],
    [forged(replays({ shape: undefined })), /columns of 10 episodes are missing/],
    [forged(replays({ shape: { horizon: 1, columns: { state: { rows: 4, width: 1 } } } })), /lasted 2 steps/],
    [forged(replays({ shape: { horizon: 2, columns: { state: { rows: 5, width: 1 } } } })), /came with 40 numbers/],
    [writeSafetensors({ metadata: { format: "gpim state", version: "1" }, tensors: {} }), /JSON/],
    [writeSafetensors({ metadata: {}, tensors: {} }), /no file of the kind/],
    [new Uint8Array(3), /only 3 bytes/],
  ];
  for (const [bytes, message] of refused) {
    const fault = left(loadState(bytes, "old.state"));
    assertEquals([fault.kind, fault.place], ["file", "old.state"]);
    assertMatch(formatFault(fault), message);
  }
});

Deno.test("a state that is cut off, or of which a bit has flipped, is refused", () => {
  const bytes = saveState(SAVED);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (place, bit) => {
      const flipped = bytes.slice();
      flipped[place] ^= 1 << bit;
      assert(E.isLeft(loadState(flipped)) && E.isLeft(segmentsOf(flipped)));
      assert(E.isLeft(loadState(bytes.subarray(0, place))));
    }),
  );
});

Deno.test("without its episodes a run comes back with all else, also where their files are not at hand", () => {
  for (const bytes of [saveState(SAVED), saveStateBeside(SAVED, segmentsAt(SAVED, [7]).segments)]) {
    const { state: { replays, ...state }, ...run } = right(loadWithoutEpisodes(bytes));
    const { state: { replays: _replays, ...stateBefore }, ...runBefore } = SAVED;
    assertEquals([run, state], [runBefore, stateBefore]);
    assertEquals([replays.latentPolicy.count, replays.goalPolicy.count], [0, 0]);
  }
  const bytes = saveState(SAVED);
  for (const wrong of [bytes.subarray(0, -9), bytes.map((byte, at) => at === 99 ? byte ^ 1 : byte), new Uint8Array()]) {
    assertEquals(E.isLeft(loadWithoutEpisodes(wrong, "old.state")), true);
  }
});
