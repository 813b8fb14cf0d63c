/**
 * The error type of the library. Expected failures are values, never exceptions: a `Fault` consists of the place, the cause and a
 * remedy, so that its message is complete.
 *
 * @module
 */

/** The origin of a {@link Fault}. */
export type FaultKind =
  | "flag"
  | "configuration"
  | "shape"
  | "non-finite"
  | "world"
  | "callback"
  | "engine"
  | "file"
  | "queue";

/** An expected failure as a value. */
export interface Fault {
  /** The origin. */
  readonly kind: FaultKind;
  /** The place: a flag, a file, a stage and step, a tensor's name. */
  readonly place: string;
  /** The finding, and what was expected instead. */
  readonly cause: string;
  /** The remedy: what the user can do. */
  readonly remedy: string;
}

/** Builds a {@link Fault}. */
export const fault = (kind: FaultKind, place: string, cause: string, remedy: string): Fault => ({
  kind,
  place,
  cause,
  remedy,
});

/** Whether a value is a fault. */
export const isFault = (value: unknown): value is Fault =>
  typeof value === "object" && value !== null &&
  ["kind", "place", "cause", "remedy"].every((part) => typeof Reflect.get(value, part) === "string");

/** An error for functions that return no faults; {@link faultOf} gets the fault back where the error is caught. */
export const faultError = (cause: Fault): Error => new Error(cause.cause, { cause });

/** The fault behind something that was thrown; `undefined` unless it is an error whose cause is a fault. */
export const faultOf = (reason: unknown): Fault | undefined => {
  try {
    return reason instanceof Error && isFault(reason.cause) ? reason.cause : undefined;
  } catch {
    return undefined;
  }
};

/** The message of something that was thrown, whatever it is. */
export const messageOf = (reason: unknown): string => {
  try {
    return String(reason instanceof Error ? reason.message : reason);
  } catch {
    return "a value that has no words";
  }
};

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
