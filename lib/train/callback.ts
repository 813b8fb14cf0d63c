/**
 * Calls of the functions that a run brings along.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../fault.ts";

/** The functions that a run brings along. */
export type Callback = "watch" | "probe" | "checkpoint" | "method";

/** The fault of a function of the run's own that threw, or whose promise was rejected. */
export const callbackFault = (name: Callback) => (reason: unknown): Fault =>
  fault(
    "callback",
    `run, '${name}'`,
    `it threw '${messageOf(reason)}'`,
    "Catch the error in this function, or mend its cause; the world and the engine met no fault.",
  );

/** Calls a function of the run's own; a fault when it throws, or its promise is rejected. */
export const callBack = <Result>(
  name: Callback,
  call: TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> =>
async () => {
  try {
    return await call();
  } catch (reason) {
    return E.left(callbackFault(name)(reason));
  }
};
