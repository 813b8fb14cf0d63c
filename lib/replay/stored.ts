/**
 * Episodes of a replay as they are stored: all numbers of an episode together, the episodes in the order in which they came.
 *
 * @module
 */
import { type Block, type EpisodeShape, layoutOf, type Replay } from "./replay.ts";

/** Some consecutive episodes. */
export interface StoredEpisodes {
  /** The episodes that were appended to the replay before the first of these. */
  readonly first: number;
  /** The numbers of each episode, `[episodes, numbers]`. */
  readonly data: Float32Array;
  /** The lengths in steps, `[episodes]`. */
  readonly lengths: Int32Array;
}

/** The number of the oldest episode held, counted from the first ever appended. */
export const oldest = ({ appended, count }: Pick<Replay<string>, "appended" | "count">): number => appended - count;

/**
 * Copies of the episodes with the numbers from `first` to before `end`, counted from the first ever appended; those that are not
 * held are left out.
 */
export const storedEpisodes = (
  replay: Replay<string>,
  first: number = oldest(replay),
  end: number = replay.appended,
): StoredEpisodes => {
  const { layout, blocks, left } = replay;
  const from = Math.max(first, oldest(replay));
  const count = Math.max(0, Math.min(end, replay.appended) - from);
  if (layout === undefined) return { first: from, data: new Float32Array(), lengths: new Int32Array() };
  const { numbers, bits } = layout;
  const data = new Float32Array(count * numbers);
  const lengths = new Int32Array(count);
  for (let copied = 0; copied < count;) {
    const position = left + from - oldest(replay) + copied;
    const within = position & (1 << bits) - 1;
    const block = blocks[position >> bits];
    const more = Math.min(count - copied, block.lengths.length - within);
    data.set(block.data.subarray(within * numbers, (within + more) * numbers), copied * numbers);
    lengths.set(block.lengths.subarray(within, within + more), copied);
    copied += more;
  }
  return { first: from, data, lengths };
};

/**
 * The replay that holds stored episodes, the newest ones where there are more than its capacity.
 *
 * @param shape the shape of the episodes; `undefined` where there are none.
 * @throws {RangeError} when the numbers do not fit the shape, or an episode lasted longer than its horizon.
 */
export const replayOf = (
  capacity: number,
  shape: EpisodeShape<string> | undefined,
  { first, data, lengths }: StoredEpisodes,
): Replay<string> => {
  const appended = first + lengths.length;
  if (shape === undefined) return { capacity, layout: undefined, blocks: [], left: 0, count: 0, appended };
  const layout = layoutOf(shape, capacity);
  const { numbers, bits } = layout;
  if (data.length !== numbers * lengths.length) {
    throw new RangeError(`${data.length} numbers came for ${lengths.length} episodes of ${numbers}`);
  }
  const wrong = lengths.find((length) => !(length >= 1 && length <= shape.horizon));
  if (wrong !== undefined) throw new RangeError(`an episode lasted ${wrong} steps, not 1 to ${shape.horizon}`);
  const count = Math.min(capacity, lengths.length);
  const skipped = lengths.length - count;
  const size = 1 << bits;
  const blockOf = (index: number): Block => {
    const episodes = Math.min(size, count - index * size);
    const start = skipped + index * size;
    const memory = { data: new Float32Array(numbers * size), lengths: new Int32Array(size) };
    memory.data.set(data.subarray(start * numbers, (start + episodes) * numbers));
    memory.lengths.set(lengths.subarray(start, start + episodes));
    return { data: memory.data.subarray(0, episodes * numbers), lengths: memory.lengths.subarray(0, episodes) };
  };
  const blocks = Array.from({ length: Math.ceil(count / size) }, (_, index) => blockOf(index));
  return { capacity, layout, blocks, left: 0, count, appended };
};
