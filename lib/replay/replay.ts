/**
 * The immutable replay: a ring of chunks of episodes. Appending makes a new replay that shares all chunks but the newest with
 * the old one; the old one stays as it was.
 *
 * @module
 */
import type { Episodes } from "./episodes.ts";

/** A replay of episodes with the named columns. */
export interface Replay<Name extends string> {
  /** Episodes that it holds at most. */
  readonly capacity: number;
  /** The newest chunks, oldest first; all hold the same number of episodes, the first one possibly some that have left. */
  readonly chunks: readonly Episodes<Name>[];
  /** Episodes of the first chunk that have left. */
  readonly left: number;
  /** Episodes held. */
  readonly count: number;
}

/**
 * An empty replay.
 *
 * @throws {RangeError} when the capacity is not a positive integer.
 */
export const emptyReplay = <Name extends string>(capacity: number): Replay<Name> => {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`emptyReplay: the capacity must be a positive number of episodes, not ${capacity}`);
  }
  return { capacity, chunks: [], left: 0, count: 0 };
};

/**
 * The replay after a chunk of episodes; the oldest episodes leave where the capacity is passed.
 *
 * @throws {RangeError} when the chunk differs in size or columns from those before it.
 */
export const append = <Name extends string>(replay: Replay<Name>, episodes: Episodes<Name>): Replay<Name> => {
  const { capacity, chunks } = replay;
  const shapeOf = ({ count, horizon, columns }: Episodes<Name>) =>
    JSON.stringify([
      count,
      horizon,
      Object.entries<Episodes<Name>["columns"][Name]>(columns)
        .map(([name, { rows, width }]) => [name, rows, width]).sort(),
    ]);
  if (chunks.length > 0 && shapeOf(chunks[0]) !== shapeOf(episodes)) {
    throw new RangeError(`append: chunks of ${shapeOf(chunks[0])} were held, ${shapeOf(episodes)} came`);
  }
  const all = [...chunks, episodes];
  const surplus = Math.max(0, replay.left + replay.count + episodes.count - capacity);
  const leaving = Math.min(Math.floor(surplus / episodes.count), all.length);
  return {
    capacity,
    chunks: all.slice(leaving),
    left: surplus - leaving * episodes.count,
    count: Math.min(replay.count + episodes.count, capacity),
  };
};

/** Where episode `index` (0 is the oldest held) lies: its chunk, and its place in it. */
export const locate = <Name extends string>(
  { chunks, left, count }: Replay<Name>,
  index: number,
): readonly [Episodes<Name>, number] => {
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`locate: there is no episode ${index} among ${count}`);
  }
  const position = left + index;
  const size = chunks[0].count;
  return [chunks[Math.floor(position / size)], position % size];
};
