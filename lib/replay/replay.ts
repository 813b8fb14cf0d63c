/**
 * The immutable replay: appending makes a new version, and every older one stays as it was.
 *
 * Episodes are copied into blocks of 1 MiB at most. A version is a list of blocks: making one costs the copy of the new episodes
 * and of the list, which is short, some 800 blocks for ten million steps of Reacher. Versions share all blocks but the last, and
 * of the last they share the memory: each has views of it that end with its own episodes, and the next version writes behind
 * them. That block is copied only where a sibling has written there already, because two versions were appended to one parent.
 * A block whose episodes have all left is held by older versions alone, and is freed with them.
 *
 * Episodes are copied, not kept as they come, because every array has an object of some hundred bytes: where episodes come one
 * by one, these objects would be as large as the episodes. All numbers of an episode lie together because sampling from a replay
 * of gigabytes waits for memory: all numbers of a step are in one or two pages, and the blocks are few enough for their objects
 * to stay in the processor's cache.
 *
 * @module
 */
import { mapRecord, namesOf } from "../record.ts";
import type { Column, Episodes } from "./episodes.ts";

/** The place of a column's numbers among those of an episode. */
export interface Place {
  /** Offset of the column's first number in an episode. */
  readonly start: number;
  /** Rows in an episode. */
  readonly rows: number;
  /** Width of a row. */
  readonly width: number;
}

/** The layout of episodes in a block. */
export interface Layout<Name extends string> {
  /** log₂ of the number of episodes in a full block. */
  readonly bits: number;
  /** Number of steps after which an episode is cut off. */
  readonly horizon: number;
  /** Size of an episode: the numbers of all columns together. */
  readonly numbers: number;
  /** The columns, by name. */
  readonly places: Readonly<Record<Name, Place>>;
}

/** Some consecutive episodes: views that end with the last of them, of memory with room for a full block. */
export interface Block {
  /** The episodes' numbers in their layout, `[episodes, numbers]`. */
  readonly data: Float32Array;
  /** The episodes' lengths in steps, `[episodes]`. */
  readonly lengths: Int32Array;
}

/** A replay of episodes with the named columns. */
export interface Replay<Name extends string> {
  /** Largest number of episodes held. */
  readonly capacity: number;
  /** The layout of episodes in the blocks; `undefined` before the first episodes. */
  readonly layout: Layout<Name> | undefined;
  /** The newest episodes, oldest first; all blocks but the last are full, and some of the first one's may have left. */
  readonly blocks: readonly Block[];
  /** Number of episodes of the first block that have left. */
  readonly left: number;
  /** Number of episodes held. */
  readonly count: number;
  /** Number of episodes appended so far, those that have left among them. */
  readonly appended: number;
}

/** Fewest blocks of a full replay: the unused memory of the first and the last is at most a 16th of it. */
const BLOCKS = 32;

/** Most numbers in a block, unless a single episode has more; 1 MiB of them. */
const NUMBERS = 2 ** 18;

/**
 * An empty replay.
 *
 * @throws {RangeError} when the capacity is not a positive integer.
 */
export const emptyReplay = <Name extends string>(capacity: number): Replay<Name> => {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`emptyReplay: the capacity must be a positive number of episodes, not ${capacity}`);
  }
  return { capacity, layout: undefined, blocks: [], left: 0, count: 0, appended: 0 };
};

/** Rows and width of each column, and the number of steps after which an episode is cut off. */
export interface EpisodeShape<Name extends string> {
  /** Number of steps after which an episode is cut off. */
  readonly horizon: number;
  /** The columns, by name. */
  readonly columns: Readonly<Record<Name, Pick<Column, "rows" | "width">>>;
}

/** The layout of the episodes of a replay. */
export const layoutOf = <Name extends string>(
  { horizon, columns }: EpisodeShape<Name>,
  capacity: number,
): Layout<Name> => {
  let numbers = 0;
  const places = mapRecord(columns, ({ rows, width }): Place => {
    const start = numbers;
    numbers += rows * width;
    return { start, rows, width };
  });
  const bits = Math.max(0, 31 - Math.clz32(Math.min(capacity / BLOCKS, NUMBERS / numbers)));
  return { bits, horizon, numbers, places };
};

/** Throws where episodes have another layout, or other sizes than they declare. */
const check = <Name extends string>({ horizon, places }: Layout<Name>, episodes: Episodes<Name>): void => {
  const { count, lengths, columns } = episodes;
  const names = namesOf(columns);
  const matches = horizon === episodes.horizon && names.length === namesOf(places).length &&
    names.every((name) => places[name]?.rows === columns[name].rows && places[name].width === columns[name].width);
  if (!matches) {
    const described = (horizon: number, shapes: Readonly<Record<string, Pick<Column, "rows" | "width">>>) =>
      [`horizon ${horizon}`, ...Object.entries(shapes).map(([name, { rows, width }]) => `${name} ${rows} × ${width}`)]
        .join(", ");
    const [held, came] = [described(horizon, places), described(episodes.horizon, columns)];
    throw new RangeError(`append: the replay holds episodes of ${held}, but episodes of ${came} came`);
  }
  for (const name of names) {
    const { rows, width, data } = columns[name];
    if (data.length === count * rows * width) continue;
    throw new RangeError(`append: column ${name} came with ${data.length} numbers, not ${count} × ${rows} × ${width}`);
  }
  if (lengths.length !== count) throw new RangeError(`append: ${lengths.length} lengths came for ${count} episodes`);
  const wrong = lengths.find((length) => !(length >= 1 && length <= horizon));
  if (wrong !== undefined) throw new RangeError(`append: an episode lasted ${wrong} steps, not 1 to ${horizon}`);
};

/** All memory of a block where nothing is written behind its episodes yet; elsewhere new memory with a copy of them. */
const memoryFor = <Name extends string>({ bits, numbers }: Layout<Name>, block: Block | undefined): Block => {
  if (block !== undefined) {
    const whole = { data: new Float32Array(block.data.buffer), lengths: new Int32Array(block.lengths.buffer) };
    // An episode lasts at least one step, so a length of 0 means that no episode is written there.
    if (whole.lengths[block.lengths.length] === 0) return whole;
  }
  const copy = { data: new Float32Array(numbers << bits), lengths: new Int32Array(1 << bits) };
  copy.data.set(block?.data ?? []);
  copy.lengths.set(block?.lengths ?? []);
  return copy;
};

/** A block, or an empty one, followed by `count` more episodes, those from `first` on. */
const extend = <Name extends string>(
  layout: Layout<Name>,
  block: Block | undefined,
  { columns, lengths }: Episodes<Name>,
  first: number,
  count: number,
): Block => {
  const { numbers, places } = layout;
  const held = block?.lengths.length ?? 0;
  const whole = memoryFor(layout, block);
  for (const name of namesOf(columns)) {
    const { start, rows, width } = places[name];
    const { data } = columns[name];
    const length = rows * width;
    for (let episode = 0; episode < count; episode++) {
      const from = (first + episode) * length;
      const to = (held + episode) * numbers + start;
      whole.data.set(data.subarray(from, from + length), to);
    }
  }
  whole.lengths.set(lengths.subarray(first, first + count), held);
  return {
    data: whole.data.subarray(0, (held + count) * numbers),
    lengths: whole.lengths.subarray(0, held + count),
  };
};

/**
 * The replay with a set of episodes appended, which are copied; the oldest episodes leave where the capacity is exceeded.
 *
 * @throws {RangeError} when the episodes differ in columns from those before them, or in size from what they declare.
 */
export const append = <Name extends string>(replay: Replay<Name>, episodes: Episodes<Name>): Replay<Name> => {
  const { capacity, left, layout = layoutOf(episodes, capacity) } = replay;
  check(layout, episodes);
  const blocks = replay.blocks.slice();
  const end = left + replay.count;
  for (let first = 0; first < episodes.count;) {
    const index = end + first >> layout.bits;
    const count = Math.min(episodes.count - first, ((index + 1) << layout.bits) - end - first);
    blocks[index] = extend(layout, blocks[index], episodes, first, count);
    first += count;
  }
  const surplus = Math.max(0, end + episodes.count - capacity);
  blocks.splice(0, surplus >> layout.bits);
  return {
    capacity,
    layout,
    blocks,
    left: surplus & (1 << layout.bits) - 1,
    count: Math.min(replay.count + episodes.count, capacity),
    appended: replay.appended + episodes.count,
  };
};
