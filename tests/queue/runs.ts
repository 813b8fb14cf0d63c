/**
 * Runs for tests of queues, which count up to a number instead of training.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { fault } from "../../lib/fault.ts";
import type { QueuedRun } from "../../lib/queue/message.ts";
import type { CarryOut, WorkerOptions } from "../../lib/queue/work.ts";

/** The identity of a run with a number. */
export const idOf = (number: number): string => number.toString(16).padStart(32, "0");

/** A run with a number, whose result is its square. */
export const numbered = (number: number, changes: Partial<QueuedRun> = {}): QueuedRun => ({
  id: idOf(number),
  name: `run ${number}`,
  version: "1",
  engine: "webassembly",
  level: "normal",
  work: { number },
  ...changes,
});

/** Squares numbers; negative ones are a fault. */
export const square: CarryOut = ({ work: { number } }, { watch }) => () => {
  watch({ updates: 1, fraction: 0.5 });
  return Promise.resolve(
    typeof number === "number" && number >= 0
      ? E.right({ value: { square: number * number } })
      : E.left(fault("world", "number", `${number} is negative`, "Give another.")),
  );
};

/** The settings of a worker that ends when no run is left. */
export const worker = (changes: Partial<WorkerOptions> = {}): WorkerOptions => ({
  worker: "one",
  version: "1",
  engines: ["webassembly"],
  lease: 2,
  carryOut: square,
  signal: new AbortController().signal,
  untilEmpty: true,
  ...changes,
});
