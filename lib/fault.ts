/**
 * The one error type of the library. Expected failures are values, never exceptions: a `Fault` says what went wrong, where,
 * and what to do about it, so that whoever reads the message needs nothing else.
 *
 * @module
 */

/** What part of the outside a {@link Fault} comes from. */
export type FaultKind = "flag" | "configuration" | "shape" | "non-finite" | "world" | "engine" | "file";

/** An expected failure as a value. */
export interface Fault {
  /** The part of the outside it comes from. */
  readonly kind: FaultKind;
  /** Where: a flag, a file, a stage and step, a tensor's name. */
  readonly place: string;
  /** What was found, and what was expected instead. */
  readonly cause: string;
  /** What the reader can do now. */
  readonly remedy: string;
}

/** Builds a {@link Fault}. */
export const fault = (kind: FaultKind, place: string, cause: string, remedy: string): Fault => ({
  kind,
  place,
  cause,
  remedy,
});

/**
 * The message of a fault: place, cause and remedy in one line.
 *
 * @example
 * ```ts
 * import { fault, formatFault } from "@gpim/gpim";
 * import { assertEquals } from "@std/assert";
 *
 * const message = formatFault(fault("flag", "--updates", "'many' is not a whole number", "Give a number such as 8000."));
 * assertEquals(message, "--updates: 'many' is not a whole number. Give a number such as 8000.");
 * ```
 */
export const formatFault = ({ place, cause, remedy }: Fault): string => `${place}: ${cause}. ${remedy}`;
