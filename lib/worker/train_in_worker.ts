/**
 * The page's side: a run in a worker as an object of functions.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { refusal } from "../codec.ts";
import { type Fault, fault, messageOf } from "../fault.ts";
import type { Command, WorkerRun } from "./command.ts";
import { type Endpoint, transferOf } from "./endpoint.ts";
import { REPORT, type Report } from "./report.ts";

/** A worker that can be ended, and that tells of errors. */
export type TrainingWorker =
  & Endpoint
  & {
    /** Ends the worker at once. */
    readonly terminate: () => void;
    /** Adds a listener of errors that nothing in the worker caught. */
    readonly addEventListener: (
      kind: "error" | "messageerror",
      listener: (event: Event) => void,
    ) => void;
  };

/** The end of a run in a worker. */
export interface WorkerOutcome {
  /** The state of the run, as bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it ended before its budget was spent. */
  readonly isStopped: boolean;
}

/** A run in a worker. */
export interface RunInWorker {
  /** Pauses before the next stage. */
  readonly pause: () => void;
  /** Goes on, up to a number of gradient steps if one is given. */
  readonly resume: (pauseAt?: number) => void;
  /** Runs one stage, and pauses. */
  readonly step: () => void;
  /** Ends the run after the iteration in hand. */
  readonly stop: () => void;
  /** The state after the latest iteration, as bytes, once there is one. */
  readonly save: () => void;
  /** Pursues the goal that is made of a state `[stateSize]`. */
  readonly setGoal: (state: Float64Array) => void;
  /** Asks for the learned reward of states `[n, stateSize]` for the goal that is made of a state `[stateSize]`. */
  readonly askMap: (states: Float64Array, goal: Float64Array) => void;
  /** Ends the worker at once; the run has no outcome then. */
  readonly terminate: () => void;
  /** The end of the run: its state, or the fault that ended it. */
  readonly outcome: Promise<E.Either<Fault, WorkerOutcome>>;
}

const workerFault = (cause: string, remedy: string): Fault => fault("engine", "a worker that trains", cause, remedy);

/**
 * Trains in a worker whose script calls {@link serveTraining}.
 *
 * @param listen is called with every report.
 *
 * @example A page, whose worker's script calls {@link serveTraining}
 * ```ts ignore
 * import { trainInWorker } from "@gpim/gpim/worker";
 *
 * const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
 * const run = { world: "point_nav", method: "gpim", options: {}, engine: "webassembly", seed: 7 };
 * const training = trainInWorker(worker, run, (report) => console.log(report.kind));
 * training.setGoal(Float64Array.of(8, 2));
 * ```
 *
 * @example Both ends in one thread
 * ```ts
 * import { engine, pointNav } from "@gpim/gpim";
 * import { serveTraining, trainInWorker } from "@gpim/gpim/worker";
 * import { assertEquals } from "@std/assert";
 *
 * const { port1, port2 } = new MessageChannel();
 * serveTraining({ worlds: { point_nav: pointNav }, engines: { webassembly: () => engine.webassembly() } }, port1);
 * const options = { hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 };
 * const run = { world: "point_nav", method: "gpim", options, engine: "webassembly", seed: 7, updates: 5, goals: 3 };
 * const training = trainInWorker(Object.assign(port2, { terminate: () => port1.close() }), run);
 * port1.start();
 * port2.start();
 * assertEquals((await training.outcome)._tag, "Right");
 * port2.close();
 * ```
 */
export const trainInWorker = (
  worker: TrainingWorker,
  run: WorkerRun,
  listen: (report: Report) => void = () => {},
): RunInWorker => {
  const { promise: outcome, resolve } = Promise.withResolvers<E.Either<Fault, WorkerOutcome>>();
  const post = (command: Command) => worker.postMessage(command, transferOf(command));
  const end = (outcome: E.Either<Fault, WorkerOutcome>) => {
    worker.terminate();
    resolve(outcome);
  };
  worker.addEventListener("message", ({ data }) => {
    const report = REPORT.decode(data);
    if (E.isLeft(report)) {
      const remedy = "Build the page and the worker's script with one version of the library.";
      return end(E.left(workerFault(refusal(report.left), remedy)));
    }
    const { right } = report;
    listen(right);
    if (right.kind === "done") end(E.right({ bytes: right.bytes, isStopped: right.isStopped }));
    if (right.kind === "fault" && right.isEnd) end(E.left(right.fault));
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    const cause = event instanceof ErrorEvent && event.message !== ""
      ? event.message
      : "its script did not load or threw";
    end(E.left(workerFault(messageOf(cause), "See that its script is served, and calls serveTraining.")));
  });
  worker.addEventListener("messageerror", () => {
    end(E.left(workerFault("a message could not be read", "Report this: reports hold plain data alone.")));
  });
  post({ kind: "start", run });
  return {
    pause: () => post({ kind: "pause" }),
    resume: (pauseAt) => post({ kind: "resume", ...(pauseAt === undefined ? {} : { pauseAt }) }),
    step: () => post({ kind: "step" }),
    stop: () => post({ kind: "stop" }),
    save: () => post({ kind: "save" }),
    setGoal: (state) => post({ kind: "goal", state }),
    askMap: (states, goal) => post({ kind: "map", states, goal }),
    terminate: () => worker.terminate(),
    outcome,
  };
};
