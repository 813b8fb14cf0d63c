/**
 * Signals that end work early.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { printError } from "./print.ts";

/** The signals that end a run early; on Windows there is no SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** The exit code of a command that was interrupted. */
export const INTERRUPTED_CODE = 130;

/** Work that a first Ctrl-C ends in its own time, by the signal that it is given, and a second one at once. */
export const interruptible = <Result>(
  work: (signal: AbortSignal) => TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> =>
async () => {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) Deno.exit(INTERRUPTED_CODE);
    printError("\nending after this iteration, to keep what was learned; again to leave at once");
    controller.abort();
  };
  SIGNALS.forEach((name) => Deno.addSignalListener(name, interrupt));
  const outcome = await work(controller.signal)();
  SIGNALS.forEach((name) => Deno.removeSignalListener(name, interrupt));
  return outcome;
};

/** The first Ctrl-C, which ends a command that would go on for ever; a second one ends it at once. */
export const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    let isFirst = true;
    const interrupt = () => {
      if (!isFirst) Deno.exit(INTERRUPTED_CODE);
      isFirst = false;
      resolve();
    };
    SIGNALS.forEach((name) => Deno.addSignalListener(name, interrupt));
  });
