/**
 * A pool of processes: each carries out one run at a time, which comes on its standard input, and keeps states in a common folder.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { isRecord, parseJson } from "../codec.ts";
import { type Fault, fault, isFault, messageOf } from "../fault.ts";
import { carryOut } from "./carry_out.ts";
import type { Known } from "./example.ts";
import { text, toggle, type Values, wholeNumber } from "./flags.ts";
import { linesOf } from "./lines.ts";
import { ownPermissions, startItself } from "./own_process.ts";
import { readPlannedRun } from "./planned_run.ts";
import { INTERRUPTED, type Pool, poolOf, type Slot } from "./pool.ts";
import { print } from "./print.ts";
import { runCommand } from "./run_command.ts";
import { readRunResult, RUN_RESULT } from "./run_result.ts";
import { statesInFolder } from "./run_states.ts";

/** The settings of a pool of processes. */
export interface ProcessPoolOptions {
  /** Number of processes. */
  readonly slots: number;
  /** The folder of states. */
  readonly states: string;
  /** Seconds between states that are saved. */
  readonly saveEvery: number;
  /** Ends all of them, with their states saved. */
  readonly signal: AbortSignal;
}

/** A process of the pool, and the answers that it prints. */
interface Running {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly answers: AsyncGenerator<string>;
}

const startSlot = ({ states, saveEvery }: ProcessPoolOptions): Running => {
  const process = startItself(
    ownPermissions([states]),
    ["slot", "--states", states, "--save-every", String(saveEvery)],
    { stdout: "piped", stderr: "inherit" },
  );
  return { process, writer: process.stdin.getWriter(), answers: linesOf(process.stdout) };
};

const ended = (code: number): Fault =>
  fault(
    "engine",
    "process of a run",
    `it ended with code ${code}`,
    "See whether the machine has the memory for as many at once, or give fewer --slots.",
  );

/** The answer of a process to a run; lines that are none come from libraries. */
const answerOf = async ({ answers, process }: Running): Promise<E.Either<Fault, unknown>> => {
  for (let next = await answers.next(); next.done !== true; next = await answers.next()) {
    const answer = parseJson(next.value);
    if (E.isLeft(answer) || !isRecord(answer.right)) continue;
    const { result, fault } = answer.right;
    if (result !== undefined) return E.right(result);
    if (isFault(fault)) return E.left(fault);
  }
  return E.left(ended((await process.status).code));
};

/** A pool of processes. */
export const processPool = (options: ProcessPoolOptions): Pool => {
  const all = new Set<Running>();
  const slot = (): Slot => {
    let running: Running | undefined;
    return (run) => async () => {
      if (options.signal.aborted) return E.left(INTERRUPTED);
      try {
        if (running === undefined || !all.has(running)) {
          const started = running = startSlot(options);
          all.add(started);
          started.process.status.then(() => all.delete(started));
        }
        await running.writer.write(new TextEncoder().encode(`${JSON.stringify(run)}\n`));
      } catch (reason) {
        running = undefined;
        return E.left(fault("engine", "process of a run", messageOf(reason), "Run with --allow-run."));
      }
      const answer = await answerOf(running);
      if (E.isLeft(answer)) return options.signal.aborted ? E.left(INTERRUPTED) : answer;
      return pipe(
        readRunResult(answer.right),
        E.mapLeft((cause) => fault("engine", "process of a run", cause, "Run all of it with one version.")),
      );
    };
  };
  const close = async (): Promise<void> => {
    await Promise.all([...all].map(async ({ process, writer }) => {
      await writer.close().catch(() => {});
      await process.status;
    }));
  };
  options.signal.addEventListener("abort", close);
  return poolOf(Array.from({ length: options.slots }, slot), close);
};

const FLAGS = {
  states: text("a folder", "the folder of states"),
  "save-every": wholeNumber(60, "seconds between states that are saved (60)", 0),
  help: toggle("print this help"),
};

/** Carries out the runs that come on standard input, until it ends; each is answered by a line. */
const serve = (
  known: Known,
  { states, "save-every": saveEvery }: Values<typeof FLAGS>,
): TE.TaskEither<Fault, void> =>
async () => {
  const controller = new AbortController();
  const waiting: string[] = [];
  let wake = () => {};
  const read = (async () => {
    for await (const line of linesOf(Deno.stdin.readable)) {
      waiting.push(line);
      wake();
    }
    // The process that started this one is gone: the state is saved, and a later process goes on from it.
    controller.abort();
    wake();
  })();
  const surroundings = { known, states: statesInFolder(states), saveEvery, signal: controller.signal };
  while (!controller.signal.aborted || waiting.length > 0) {
    const line = waiting.shift();
    if (line === undefined) {
      await new Promise<void>((resolve) => wake = resolve);
      continue;
    }
    const run = pipe(parseJson(line), E.isRight) ? await readPlannedRun(JSON.parse(line)) : E.left(INTERRUPTED);
    const carried = await pipe(TE.fromEither(run), TE.chain((run) => carryOut(run, surroundings)))();
    if (E.isLeft(carried)) print(JSON.stringify({ fault: carried.left }));
    else if (carried.right !== undefined) {
      await carried.right.tidy();
      print(JSON.stringify({ result: RUN_RESULT.encode(carried.right.result) }));
    }
    if (controller.signal.aborted) break;
  }
  await read;
  return E.right(undefined);
};

/** The process of a slot; the exit code. */
export const slotCommand = (known: Known, args: readonly string[]): Promise<number> => {
  // Ctrl-C reaches all processes of a terminal; this one ends when the one that started it does.
  Deno.addSignalListener("SIGINT", () => {});
  return runCommand("gpim slot", FLAGS, args, (values) => serve(known, values));
};
