/**
 * The command of an example: trains GPIM on a world, shows progress, prints a table, and saves files on demand.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName } from "../engine/mod.ts";
import { type Fault, fault, formatFault } from "../fault.ts";
import { gpim, type GpimOptions, iterate, type TrainState } from "../method/mod.ts";
import { trainSeeds } from "../train/seeds.ts";
import type { Outcome } from "../train/run.ts";
import type { World } from "../world/world.ts";
import {
  budgetOf,
  type Example,
  exampleUsage,
  type ExampleValues,
  type LoadedWorld,
  optionsOf,
  readExampleFlags,
  settingsOf,
} from "./example.ts";
import { prepareFolder, writeFiles } from "./files.ts";
import { pictures, seedsPictures } from "./pictures.ts";
import { print, printError } from "./print.ts";
import { errorScreen, seedsProgress, showProgress } from "./progress.ts";
import { resultTable, seedsSummary, summary } from "./result.ts";

const HELD_OUT_GOALS = 100;

/** Loads the chosen world. */
const load = ({ worlds }: Example, { world, workers }: ExampleValues): TE.TaskEither<Fault, LoadedWorld> => {
  const source = worlds[world];
  if (typeof source === "function") return source(workers ?? 0);
  if (workers === undefined) return TE.right(source);
  const cause = `${workers} were given, but ${world} has no physics engine that could use them`;
  return TE.left(fault("flag", "--workers", cause, "Leave it out."));
};

/** Work on a world, which is freed afterwards, after a fault as well. */
const withWorld =
  <Result>(work: (world: World) => TE.TaskEither<Fault, Result>) => (world: LoadedWorld) => async () => {
    const outcome = await work(world)();
    world.dispose?.();
    return outcome;
  };

/** Saves the files on demand, and then prints the table, the names of the files, and on demand the result as JSON. */
const report =
  (world: World, { seed, seeds, out, json }: ExampleValues, options: GpimOptions) =>
  (outcomes: readonly Outcome<TrainState>[]): TE.TaskEither<Fault, void> => {
    const runs = outcomes.map((outcome, place) => summary(world, options, seed + place, HELD_OUT_GOALS, outcome));
    const seedsResult = seedsSummary(runs);
    const say = (saved: readonly string[]): void => {
      print(`\n${resultTable(world, seedsResult)}\n`);
      if (saved.length > 0) print(`saved ${saved.join(", ")}`);
      if (json) print(JSON.stringify(seeds === 1 ? runs[0] : seedsResult));
    };
    const files = () =>
      seeds === 1
        ? pictures(world, options, outcomes[0], runs[0])
        : seedsPictures(world, options, outcomes, seedsResult);
    // The result is printed even where it cannot be saved.
    return pipe(
      out === undefined ? TE.right([]) : writeFiles(out, files()),
      TE.mapBoth((fault) => (say([]), fault), say),
    );
  };

/** The signals that end a run early; on Windows there is no SIGTERM. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** The exit code of a command that was interrupted. */
const INTERRUPTED = 130;

/** Work that a first Ctrl-C ends in its own time, by the signal that it is given, and a second one at once. */
const interruptible = <Result>(
  work: (signal: AbortSignal) => TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> =>
async () => {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) Deno.exit(INTERRUPTED);
    printError("\nending after this iteration, to keep what was learned; again to leave at once");
    controller.abort();
  };
  SIGNALS.forEach((name) => Deno.addSignalListener(name, interrupt));
  const outcome = await work(controller.signal)();
  SIGNALS.forEach((name) => Deno.removeSignalListener(name, interrupt));
  return outcome;
};

/** Trains, and reports the result; whether the run was stopped. */
const run = (example: Example, values: ExampleValues) => (world: World): TE.TaskEither<Fault, boolean> => {
  const { evaluateEvery } = settingsOf(values.world);
  const { seed, seeds, engine, threads, out } = values;
  return pipe(
    optionsOf(example, values),
    TE.chainFirst(() => out === undefined ? TE.right("") : prepareFolder(out)),
    TE.chain((options) =>
      pipe(
        engineByName(engine, threads === undefined ? {} : { threads }),
        TE.chain((engine) =>
          interruptible((signal) =>
            trainSeeds({
              world,
              signal,
              method: gpim(options, example.iterate ?? iterate),
              ...budgetOf(values),
              seed,
              seeds,
              goals: HELD_OUT_GOALS,
              ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
              watch: seedsProgress(seeds, showProgress(errorScreen())),
            })(engine)
          )
        ),
        TE.chainFirst(report(world, values, options)),
        TE.map((outcomes) => outcomes.some(({ isStopped }) => isStopped)),
      )
    ),
  );
};

/**
 * Runs an example with the arguments of the command line; exits with code 2 on a wrong flag, 1 on any other fault, and 130 after
 * an interruption.
 */
export const command = async (example: Example): Promise<void> => {
  const values = readExampleFlags(example, Deno.args);
  if (E.isRight(values) && values.right.help) return print(exampleUsage(example));
  const outcome = E.isLeft(values)
    ? values
    : await pipe(load(example, values.right), TE.chain(withWorld(run(example, values.right))))();
  if (E.isRight(outcome)) return outcome.right ? Deno.exit(INTERRUPTED) : undefined;
  printError(formatFault(outcome.left));
  Deno.exit(outcome.left.kind === "flag" ? 2 : 1);
};
