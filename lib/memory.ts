/**
 * The memory that work would take, estimated before it is begun, and the fault of work that cannot fit.
 *
 * @module
 */
import { type Fault, fault } from "./fault.ts";

/** Bytes of a gibibyte. */
export const GIB: number = 2 ** 30;

/** The gibibytes that a part of a run may take where no setting says otherwise; a machine may have less. */
export const MEMORY = 16;

/** A part of the work, and an estimate of its memory. */
export interface MemoryPart {
  /** The place of its fault: the setting that its size grows with. */
  readonly place: string;
  /** Its name in a message, with its article. */
  readonly name: string;
  /** The estimate. */
  readonly bytes: number;
}

const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/**
 * A number of bytes in words, to two digits.
 *
 * @example
 * ```ts
 * import { byteCount } from "./memory.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1000, 5e6, 7e10].map(byteCount), ["0.98 KiB", "4.8 MiB", "65 GiB"]);
 * ```
 */
export const byteCount = (bytes: number): string => {
  const unit = Math.min(UNITS.length, Math.max(1, Math.floor(Math.log2(bytes) / 10)));
  return `${Number((bytes / 2 ** (10 * unit)).toPrecision(2))} ${UNITS[unit - 1]}`;
};

/** A limit of memory. */
export interface MemoryLimit {
  /** The limit. */
  readonly gibibytes: number;
  /** The limit in words, behind "and". */
  readonly words: string;
  /** The remedy of what is larger. */
  readonly remedy: string;
}

/** The limit where no setting sets another. */
const MEMORY_LIMIT: MemoryLimit = {
  gibibytes: MEMORY,
  words: `${MEMORY} GiB are the most`,
  remedy: "Make it smaller.",
};

/** The fault of the first part that is beyond a limit; `undefined` where all parts fit. Parts that others grow with come first. */
export const memoryFault = (
  parts: readonly MemoryPart[],
  { gibibytes, words, remedy }: MemoryLimit = MEMORY_LIMIT,
): Fault | undefined => {
  const large = parts.find(({ bytes }) => !(bytes <= gibibytes * GIB));
  if (large === undefined) return undefined;
  const cause = `${large.name} would take about ${byteCount(large.bytes)}, and ${words}`;
  return fault("configuration", large.place, cause, remedy);
};
