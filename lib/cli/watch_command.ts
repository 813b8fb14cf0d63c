/**
 * The command that shows a run while it learns: a page on loopback that follows the run's folder, whichever process trains it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { ENGINE_NAMES } from "../engine/mod.ts";
import type { Fault } from "../fault.ts";
import { eventStreams } from "../watch/event_stream.ts";
import { serveSite } from "../watch/site.ts";
import type { Known } from "./example.ts";
import { oneOf, toggle, type Values, wholeNumber } from "./flags.ts";
import { print } from "./print.ts";
import { runCommand } from "./run_command.ts";
import { INTERRUPTED_CODE, interruption } from "./signals.ts";
import { type WatchedFolder, watchFolder } from "./watched_run.ts";

const FLAGS = {
  port: wholeNumber(8017, "the port of the page on 127.0.0.1, 0 for any that is free (8017)", 0, 65_535),
  engine: oneOf(ENGINE_NAMES, "webassembly", "the engine that the policy acts on (webassembly)"),
  help: toggle("print this help"),
};

/** Milliseconds between two looks at the folder. */
const LOOK_EVERY = 1000;

/** Looks at a folder until an interruption. */
const followFolder = async (watched: WatchedFolder, ended: Promise<void>): Promise<void> => {
  const next = Promise.withResolvers<boolean>();
  ended.then(() => next.resolve(true));
  for (let hasEnded = false; !hasEnded;) {
    // Faults are shown on the page; the next look may find the folder in order.
    await watched.look()();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pause = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), LOOK_EVERY));
    hasEnded = await Promise.race([pause, next.promise]);
    clearTimeout(timer);
  }
};

/** Serves the page of a folder until an interruption. */
const watch =
  (known: Known, folder: string, { port, engine }: Values<typeof FLAGS>): TE.TaskEither<Fault, void> => async () => {
    const streams = eventStreams();
    const watched = watchFolder({ known, folder, engine, send: streams.send });
    const first = await watched.look()();
    if (E.isLeft(first)) return first;
    const site = serveSite(port, { openEvents: () => streams.open(watched.all()), setGoal: watched.setGoal });
    if (E.isRight(site)) {
      const ended = interruption();
      print(`${folder} at ${site.right.address}, until Ctrl-C`);
      await followFolder(watched, ended);
      streams.close();
      await site.right.close();
    }
    await watched.close();
    return pipe(site, E.map(() => undefined));
  };

/** Shows the run in a folder while it learns; the exit code, 130 after Ctrl-C. */
export const watchCommand = async (known: Known, folder: string, args: readonly string[]): Promise<number> => {
  let isInterrupted = false;
  const code = await runCommand(
    "gpim watch RUN",
    FLAGS,
    args,
    (flags) => pipe(watch(known, folder, flags), TE.map(() => isInterrupted = true)),
  );
  return isInterrupted ? INTERRUPTED_CODE : code;
};
