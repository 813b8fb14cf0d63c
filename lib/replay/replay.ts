/**
 * The immutable replay: appending makes a new version, and every older one stays as it was.
 *
 * Episodes are copied into blocks of 1 MiB at most. A version is a list of blocks: making one costs the copy of what comes, and
 * of a list so short that its length hardly matters, some 800 blocks for ten million steps of Reacher. Versions share all
 * blocks but the last, and of the last they share the memory: each sees it through views that end where its own episodes end,
 * and the next version writes behind them. Only where a sibling has written there already, because two versions were appended
 * to one parent, is that block copied. A block whose episodes have all left is held by older versions alone, and goes with
 * them.
 *
 * Episodes are copied, not kept as they come, because every array has a record of some hundred bytes: where episodes come one
 * by one, these would be as large as the episodes. And all numbers of an episode lie together, because what sampling waits for
 * in a replay of gigabytes is memory: so all that a step is made of is in one or two pages, and the blocks are few enough for
 * their records to stay in the processor's cache.
 *
 * @module
 */
import type { Column, Episodes } from "./episodes.ts";

/** Where a column's numbers lie among those of an episode. */
export interface Place {
  /** Numbers of the episode before the column's first. */
  readonly start: number;
  /** Rows in an episode. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly width: number;
}

/** How episodes lie in a block. */
export interface Layout<Name extends string> {
  /** log₂ of the episodes in a full block. */
  readonly bits: number;
  /** Steps before each episode was cut off. */
  readonly horizon: number;
  /** Numbers in an episode, of all columns together. */
  readonly numbers: number;
  /** The columns, by name. */
  readonly places: Readonly<Record<Name, Place>>;
}

/** Some consecutive episodes: views that end with the last of them, of memory with room for a full block. */
export interface Block {
  /** The episodes' numbers as the layout says, `[episodes, numbers]`. */
  readonly data: Float32Array;
  /** Steps that each episode lasted, `[episodes]`. */
  readonly lengths: Int32Array;
}

/** A replay of episodes with the named columns. */
export interface Replay<Name extends string> {
  /** Episodes that it holds at most. */
  readonly capacity: number;
  /** How episodes lie in the blocks; nothing before the first have come. */
  readonly layout: Layout<Name> | undefined;
  /** The newest episodes, oldest first; all blocks but the last are full, and some of the first one's may have left. */
  readonly blocks: readonly Block[];
  /** Episodes of the first block that have left. */
  readonly left: number;
  /** Episodes held. */
  readonly count: number;
}

/** Blocks of a full replay at least: what the first and the last have to spare is a 16th of it at most. */
const BLOCKS = 32;

/** Numbers in a block at most, unless an episode alone has more: 1 MiB of them. */
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
  return { capacity, layout: undefined, blocks: [], left: 0, count: 0 };
};

const namesOf = <Name extends string>(record: Readonly<Record<Name, unknown>>) => Object.keys(record) as Name[];

/** The layout of a replay that begins with these episodes. */
const layoutOf = <Name extends string>({ horizon, columns }: Episodes<Name>, capacity: number): Layout<Name> => {
  const places: Partial<Record<Name, Place>> = {};
  let numbers = 0;
  for (const name of namesOf(columns)) {
    const { rows, width }: Column = columns[name];
    places[name] = { start: numbers, rows, width };
    numbers += rows * width;
  }
  const bits = Math.max(0, 31 - Math.clz32(Math.min(capacity / BLOCKS, NUMBERS / numbers)));
  return { bits, horizon, numbers, places: places as Readonly<Record<Name, Place>> };
};

/** Refuses episodes that are not as laid out, or not of the sizes that they declare. */
const check = <Name extends string>({ horizon, places }: Layout<Name>, episodes: Episodes<Name>): void => {
  const { count, lengths, columns } = episodes;
  const names = namesOf(columns);
  const alike = horizon === episodes.horizon && names.length === namesOf(places).length &&
    names.every((name) => places[name]?.rows === columns[name].rows && places[name].width === columns[name].width);
  if (!alike) {
    const described = (horizon: number, shapes: Readonly<Record<string, Pick<Column, "rows" | "width">>>) =>
      [`horizon ${horizon}`, ...Object.entries(shapes).map(([name, { rows, width }]) => `${name} ${rows} × ${width}`)]
        .join(", ");
    const [held, came] = [described(horizon, places), described(episodes.horizon, columns)];
    throw new RangeError(`append: episodes of ${held} were held, of ${came} came`);
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

/** All memory of a block where nobody has written behind the block yet; elsewhere new memory that begins as the block does. */
const room = <Name extends string>({ bits, numbers }: Layout<Name>, block: Block | undefined): Block => {
  if (block !== undefined) {
    const whole = { data: new Float32Array(block.data.buffer), lengths: new Int32Array(block.lengths.buffer) };
    // An episode lasts a step at least, so where no length is written there is none.
    if (whole.lengths[block.lengths.length] === 0) return whole;
  }
  const copy = { data: new Float32Array(numbers << bits), lengths: new Int32Array(1 << bits) };
  copy.data.set(block?.data ?? []);
  copy.lengths.set(block?.lengths ?? []);
  return copy;
};

/** A block, or an empty one, with `count` more episodes, those from `first` on. */
const extended = <Name extends string>(
  layout: Layout<Name>,
  block: Block | undefined,
  { columns, lengths }: Episodes<Name>,
  first: number,
  count: number,
): Block => {
  const { numbers, places } = layout;
  const held = block?.lengths.length ?? 0;
  const whole = room(layout, block);
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
 * The replay after a set of episodes, which are copied; the oldest episodes leave where the capacity is passed.
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
    blocks[index] = extended(layout, blocks[index], episodes, first, count);
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
  };
};
