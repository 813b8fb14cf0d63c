/**
 * A pool of all workers of a queue.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import type { Level, QueueConnection, QueuedResult, QueuedRun } from "../queue/mod.ts";
import { PACKAGE } from "../state/mod.ts";
import type { PlannedRun } from "./planned_run.ts";
import { INTERRUPTED, type Pool } from "./pool.ts";
import type { QueueModule } from "./queue_module.ts";
import { readRunResult, type RunResult } from "./run_result.ts";

/** The settings of a plan on a queue. */
export interface QueuePoolOptions {
  /** The order of its runs among those of other plans. */
  readonly priority: Level;
  /** Whether runs that were set aside are tried again. */
  readonly retry: boolean;
  /** Ends the waiting; the runs stay in the queue. */
  readonly signal: AbortSignal;
}

/** A run as the queue has it; one that goes on from a rung comes before those that have not begun. */
export const queuedRun = (
  { id, name, configuration, stops, keepsState }: PlannedRun,
  priority: Level,
): QueuedRun => ({
  id,
  name,
  version: PACKAGE.version,
  engine: configuration.engine === "wasm" ? "webassembly" : configuration.engine,
  level: stops.length > 0 && priority === "normal" ? "first" : priority,
  work: { id, name, configuration, stops, keepsState },
});

/** The result in a message, or the fault with which the run was set aside. */
const read = (result: QueuedResult): E.Either<Fault, RunResult> =>
  "fault" in result ? E.left(result.fault) : pipe(
    readRunResult(result.value),
    E.mapLeft((cause) => fault("queue", `result of '${result.name}'`, cause, "Plan it again with --retry.")),
  );

/** The pool of a queue: runs that have a result already are not sent. */
export const queuePool = (
  { openResults, readResult, forgetResult, submitRun }: QueueModule,
  queue: QueueConnection,
  { priority, retry, signal }: QueuePoolOptions,
): Pool => {
  const results = openResults(queue);
  const interrupted: Promise<E.Either<Fault, never>> = new Promise((resolve) => {
    const end = () => resolve(E.left(INTERRUPTED));
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
  /** Sends a run unless it has a result. */
  const send = (run: PlannedRun): TE.TaskEither<Fault, void> =>
    pipe(
      readResult(queue)(run.id),
      TE.chain((known) => {
        const isRetried = known !== undefined && "fault" in known && retry;
        if (known !== undefined && !isRetried) return TE.right(undefined);
        return pipe(
          isRetried ? forgetResult(queue)(run.id) : TE.right(undefined),
          TE.chain(() => submitRun(queue)(queuedRun(run, priority))),
          TE.map(() => undefined),
        );
      }),
    );
  // One after another, so that the queue has them in the order of the plan.
  let last: Promise<unknown> = Promise.resolve();
  return {
    carry: (run) => async () => {
      const sent = last.then(() => signal.aborted ? E.left(INTERRUPTED) : send(run)());
      last = sent;
      const outcome = await Promise.race([sent, interrupted]);
      if (E.isLeft(outcome)) return outcome;
      return pipe(await Promise.race([results.wait(run.id)(), interrupted]), E.chain(read));
    },
    close: () => {
      results.close();
      return Promise.resolve();
    },
  };
};
