/**
 * Episodes whose numbers are those of episode and step, and replays that hold them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { append, emptyReplay, type Episodes, gather, type Indices, type Replay } from "../../lib/replay/mod.ts";

/** Steps before an episode is cut off. */
export const HORIZON = 4;

/** The columns of the episodes below. */
export type Columns = "state" | "label";

/** An episode's length follows from its number. */
export const lengthOf = (episode: number): number => 1 + episode % HORIZON;

/** Episodes whose numbers are those of episode and step: episode + step / 10. */
export const episodesFrom = (
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

/** A replay without episodes. */
export const empty = (capacity: number): Replay<Columns> => emptyReplay(capacity);

/** Every step of every episode held, also those after its end. */
export const everyStep = ({ count }: Replay<Columns>): Indices => ({
  episode: Int32Array.from({ length: count * HORIZON }, (_, index) => Math.floor(index / HORIZON)),
  time: Int32Array.from({ length: count * HORIZON }, (_, index) => index % HORIZON),
});

/** Fails unless a replay holds these episodes and nothing else. */
export const assertHolds = (replay: Replay<Columns>, episodes: readonly number[]): void => {
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
export interface Version {
  readonly replay: Replay<Columns>;
  readonly held: readonly number[];
}

/** Versions, each appended to any of those before it; episodes are numbered over all of them. */
export const versionsOf = (
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

/** Capacities below and above that of a block. */
export const CAPACITY = fc.oneof(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 64, max: 300 }));

/** Appends to any earlier version. */
export const STEPS = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 0, max: 90 })), { maxLength: 25 });

/** Appends to the newest version. */
export const LINE = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 25 }).map((counts) =>
  counts.map((count, index) => [index, count] as const)
);
