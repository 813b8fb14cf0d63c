import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { append, emptyReplay, oldest } from "../../lib/replay/mod.ts";
import { planSegments } from "../../lib/state/segments.ts";
import type { Segment } from "../../lib/state/header.ts";
import { episodesOf } from "./saved_run.ts";

const grown = (counts: readonly number[], capacity: number) =>
  counts.reduce((replay, count) => append(replay, episodes(count)), emptyReplay<string>(capacity));

const episodes = (count: number) => ({
  count,
  horizon: 1,
  lengths: new Int32Array(count).fill(1),
  columns: { x: { rows: 1, width: 2, data: new Float32Array(2 * count) } },
});

/** Saves a run again and again; the files of each save, and the episodes that each save writes. */
const saves = (saved: readonly (readonly number[])[], capacity: number, largest: number) => {
  let files: readonly Segment[] = [];
  let number = 0;
  return saved.map((counts) => {
    const replays = { latentPolicy: grown(counts, capacity), goalPolicy: grown(counts.slice(1), capacity) };
    const { kept, added } = planSegments(files, replays, largest);
    files = [...kept, ...added.map((episodes): Segment => ({ file: `${number++}`, checksum: 0, episodes }))];
    return { replays, files, added };
  });
};

const growth = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 25 }).map((counts) =>
  counts.map((_, save) => counts.slice(0, save + 1))
);

Deno.test("the files of every save hold all episodes in their order, and no file is larger than allowed", () => {
  fc.assert(
    fc.property(
      growth,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 10, max: 400 }),
      (saved, capacity, largest) => {
        for (const { replays, files, added } of saves(saved, capacity, largest)) {
          for (const policy of ["latentPolicy", "goalPolicy"] as const) {
            const ranges = files.map(({ episodes }) => episodes[policy]);
            if (replays[policy].count > 0) assert(ranges[0][0] <= oldest(replays[policy]));
            assertEquals(ranges.at(-1)?.[1] ?? 0, replays[policy].appended);
            ranges.slice(1).forEach(([first], place) => assertEquals(first, ranges[place][1]));
          }
          for (const { latentPolicy, goalPolicy } of added) {
            const numbers = 2 * (latentPolicy[1] - latentPolicy[0] + goalPolicy[1] - goalPolicy[0]);
            assert(numbers <= largest + 4);
          }
        }
      },
    ),
  );
});

Deno.test("many small saves leave few files, and write each episode a few times", () => {
  const all = saves(Array.from({ length: 256 }, (_, save) => Array<number>(save + 1).fill(1)), 1e6, 1e6);
  const written = all.flatMap(({ added }) => added).reduce(
    (sum, { latentPolicy: [first, end] }) => sum + end - first,
    0,
  );
  assert(Math.max(...all.map(({ files }) => files.length)) <= 9);
  assert(written <= 256 * 9, `${written}`);
  assertEquals(all.at(-1)!.files.length, 1);
});

Deno.test("a save without new episodes writes none", () => {
  const [first, second] = saves([[5], [5]], 10, 100);
  assertEquals([second.files, second.added], [first.files, []]);
});

Deno.test("files whose episodes have all left the replay go, and no others", () => {
  const all = saves([[8], [8, 3], [8, 3, 2], [8, 3, 2, 1], [8, 3, 2, 1, 1]], 5, 12);
  const firsts = all.map(({ files }) => files[0].episodes.latentPolicy);
  assertEquals(all[4].replays.latentPolicy.appended, 15);
  assert(firsts[0][1] <= 8 && firsts[4][1] > 10, JSON.stringify(firsts));
});

Deno.test("files of another course of the run, which went further, are not used", () => {
  const replays = { latentPolicy: episodesOf(4), goalPolicy: episodesOf(4) };
  const other: Segment = { file: "a", checksum: 0, episodes: { latentPolicy: [0, 5], goalPolicy: [0, 4] } };
  const { kept, added } = planSegments([other], replays);
  assertEquals([kept, added], [[], [{ latentPolicy: [0, 4], goalPolicy: [0, 4] }]]);
});
