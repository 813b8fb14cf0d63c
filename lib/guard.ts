/**
 * The last guard of public functions that return faults as values: whatever is thrown on values that are not of their types, by the
 * library or by a function that was given to it, becomes a fault.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, faultOf, isFault, messageOf } from "./fault.ts";

/**
 * A value that a user-supplied function returned, unless it is a promise of one, as async functions return in spite of the types. Its
 * outcome is ignored, for a rejection that is never awaited would end the process.
 *
 * @throws {TypeError} at a promise.
 */
export const immediate = <Value>(value: Value): Value => {
  if (!(value instanceof Promise)) return value;
  value.catch(() => {});
  throw new TypeError("it returned a promise of its result, not the result");
};

/** The fault of a call that threw: its own, where it brings one. */
const thrownFault = (place: string) => (reason: unknown): Fault =>
  faultOf(reason) ?? fault(
    "configuration",
    place,
    `it threw '${messageOf(reason)}'`,
    "Give values of the documented types, and functions that return what their types say.",
  );

/** A result as it came, or the fault of one that is no `Either`, as user-supplied functions may return in spite of their types. */
const checked = <Result>(place: string, result: E.Either<Fault, Result>): E.Either<Fault, Result> => {
  if (immediate(result)._tag === "Right" || (result._tag === "Left" && isFault(result.left))) return result;
  throw new TypeError(`${place} ended in what is neither a result nor a fault`);
};

/** The result of a call, or the fault of what it throws. */
export const guard = <Result>(place: string, call: () => E.Either<Fault, Result>): E.Either<Fault, Result> => {
  try {
    return checked(place, call());
  } catch (reason) {
    return E.left(thrownFault(place)(reason));
  }
};

/** A task, or one of the fault that it throws, be it when it is made, when it is begun or later. */
export const guardTask =
  <Result>(place: string, task: () => TE.TaskEither<Fault, Result>): TE.TaskEither<Fault, Result> => async () => {
    try {
      return checked(place, await task()());
    } catch (reason) {
      return E.left(thrownFault(place)(reason));
    }
  };
