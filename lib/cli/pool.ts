/**
 * Runs of a plan, carried out on this machine: in this process, or in several at once.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { guardTask } from "../guard.ts";
import { carryOut, type Surroundings } from "./carry_out.ts";
import type { PlannedRun } from "./planned_run.ts";
import type { RunResult } from "./run_result.ts";

/** A place where runs are carried out, as many at a time as it has slots, in the order of the calls. */
export interface Pool {
  /** Carries out a run; the fault with which it is set aside when it has failed too often. */
  readonly carry: (run: PlannedRun) => TE.TaskEither<Fault, RunResult>;
  /** Ends it. */
  readonly close: () => Promise<void>;
}

/** A slot of a pool: one attempt at a run. */
export type Slot = (run: PlannedRun) => TE.TaskEither<Fault, RunResult>;

/** Faults of one run before it is set aside. */
export const ATTEMPTS = 5;

/** The fault of a run that was interrupted. */
export const INTERRUPTED: Fault = fault(
  "callback",
  "plan",
  "it was interrupted",
  "Give the same command again: it goes on where it was.",
);

/** A pool out of slots. */
export const poolOf = (slots: readonly Slot[], close: () => Promise<void>): Pool => {
  const free = [...slots];
  const waiting: ((slot: Slot) => void)[] = [];
  const take = (): Promise<Slot> => {
    const slot = free.shift();
    return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
  };
  const giveBack = (slot: Slot): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(slot);
    else next(slot);
  };
  return {
    close,
    carry: (run) => async () => {
      const slot = await take();
      let outcome = await guardTask("run", () => slot(run))();
      for (let attempt = 1; attempt < ATTEMPTS && E.isLeft(outcome) && outcome.left !== INTERRUPTED; attempt++) {
        outcome = await guardTask("run", () => slot(run))();
      }
      giveBack(slot);
      return outcome;
    },
  };
};

/** A pool of this process alone, with one slot. */
export const ownPool = (surroundings: Surroundings): Pool =>
  poolOf([(run) => async () => {
    if (surroundings.signal?.aborted === true) return E.left(INTERRUPTED);
    const carried = await carryOut(run, surroundings)();
    if (E.isLeft(carried)) return carried;
    if (carried.right === undefined) return E.left(INTERRUPTED);
    await carried.right.tidy();
    return E.right(carried.right.result);
  }], () => Promise.resolve());
