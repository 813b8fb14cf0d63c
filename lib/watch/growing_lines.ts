/**
 * The lines of a file that another process adds to, cuts off, or replaces. A line counts from the moment when its end is there.
 *
 * @module
 */

/** The lines of a file as far as they were read. */
export interface GrowingLines {
  /** Number of bytes that were read. */
  readonly read: number;
  /** The last of these bytes, by which a file that was cut off and has grown again is told from one that has only grown. */
  readonly tail: Uint8Array;
  /** The bytes of a line whose end is still missing. */
  readonly rest: Uint8Array;
}

/** Some lines, and whether they are the file's first. */
export interface ReadLines {
  /** The lines as far as they are read now. */
  readonly now: GrowingLines;
  /** The new lines, without their ends. */
  readonly lines: readonly string[];
  /** Whether they take the place of all lines before. */
  readonly isAnew: boolean;
}

/** A file of which nothing was read. */
export const UNREAD: GrowingLines = { read: 0, tail: new Uint8Array(), rest: new Uint8Array() };

/** Bytes of {@link GrowingLines.tail} at most. */
const TAIL = 512;

/** Bytes of the longest line; a longer one is left out. */
const LONGEST = 2 ** 20;

const LINE_END = 10;

/** The place in the file from which {@link readOn} is given bytes. */
export const placeOf = ({ read, tail }: GrowingLines): number => read - tail.length;

const joined = (one: Uint8Array, other: Uint8Array): Uint8Array => {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
};

/**
 * The lines that bytes add to those that were read; `undefined` where the file is not the one that was read before, and has to be read
 * from its beginning, as {@link UNREAD}.
 *
 * @param bytes those from {@link placeOf} on.
 */
export const readOn = ({ read, tail, rest }: GrowingLines, bytes: Uint8Array): ReadLines | undefined => {
  if (bytes.length < tail.length || tail.some((byte, place) => byte !== bytes[place])) return undefined;
  const added = bytes.subarray(tail.length);
  const all = joined(rest, added);
  const end = all.lastIndexOf(LINE_END) + 1;
  const left = all.slice(end);
  return {
    now: { read: read + added.length, tail: bytes.slice(-TAIL), rest: left.length > LONGEST ? new Uint8Array() : left },
    lines: end === 0 ? [] : new TextDecoder().decode(all.subarray(0, end - 1)).split("\n"),
    isAnew: read === 0,
  };
};
