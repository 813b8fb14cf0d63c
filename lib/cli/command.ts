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
import type { Outcome, SavedRun } from "../train/run.ts";
import type { World } from "../world/world.ts";
import {
  budgetOf,
  type Example,
  exampleUsage,
  type ExampleValues,
  type LoadedWorld,
  optionsOf,
  readExampleFlags,
  readResumedFlags,
  settingsOf,
} from "./example.ts";
import { prepareFolder, readText, writeFiles } from "./files.ts";
import { withoutFlags } from "./flags.ts";
import { pictures, seedsPictures } from "./pictures.ts";
import { print, printError } from "./print.ts";
import { errorScreen, seedsProgress, showProgress } from "./progress.ts";
import { resultTable, seedsSummary, summary } from "./result.ts";
import { runMetrics } from "./run_metrics.ts";
import { openRunFolder, readCommand, type RunCommand, type RunFolder } from "./run_folder.ts";

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

/** A command that was understood: its values, and the command that began the run. */
interface Invocation {
  readonly values: ExampleValues;
  readonly command: RunCommand;
}

/** The values of a command; those of a run that goes on are read from its folder. */
const understand = (example: Example, args: readonly string[]): TE.TaskEither<Fault, Invocation> =>
  pipe(
    TE.fromEither(readExampleFlags(example, args)),
    TE.chain((values): TE.TaskEither<Fault, Invocation> => {
      const { resume, config, help } = values;
      const began = { arguments: withoutFlags(args, ["out", "config"]) };
      if (help) return TE.right({ values, command: began });
      if (resume === undefined) {
        return config === undefined
          ? TE.right({ values, command: began })
          : pipe(readText(config), TE.map((configuration) => ({ values, command: { ...began, configuration } })));
      }
      return pipe(
        readCommand(resume),
        TE.chain((command) =>
          pipe(
            TE.fromEither(readResumedFlags(example, args, command.arguments)),
            TE.map((values) => ({ values: { ...values, out: resume }, command })),
          )
        ),
      );
    }),
  );

/** The folder of a run that saves no states. */
const NO_FOLDER: RunFolder = { saved: [], damaged: [], save: () => Promise.resolve(undefined), close: () => {} };

/** Opens the folder of a run, where it has one. Without permission to read there, no states are saved. */
const openFolder = (
  { values: { out, resume, seed, seeds }, command }: Invocation,
): TE.TaskEither<Fault, RunFolder> =>
async () => {
  if (out === undefined) return E.right(NO_FOLDER);
  const { state } = await Deno.permissions.query({ name: "read", path: out });
  if (state !== "granted" && resume === undefined) {
    printError(`the run cannot be continued later: saving its states needs permission to read ${out}`);
    return pipe(await prepareFolder(out)(), E.map(() => NO_FOLDER));
  }
  const all = Array.from({ length: seeds }, (_, place) => seed + place);
  return await openRunFolder(out, all, resume === undefined ? command : undefined)();
};

/** A path as a shell takes it. */
const quoted = (path: string): string => /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** States as they are saved during a run, and the words about them. */
const stateKeeper = (example: Example, { values: { out = "" } }: Invocation, { saved, damaged, save }: RunFolder) => {
  const failed = new Map<number, Fault>();
  let latest = saved.at(-1)?.state.updates;
  damaged.forEach((fault) => printError(`${formatFault(fault)} Going on from the state before it.`));
  return {
    checkpoint: async (run: SavedRun): Promise<void> => {
      const { seed } = run.identity;
      const fault = await save(run);
      if (fault === undefined) {
        failed.delete(seed);
        latest = run.state.updates;
      } else {
        failed.set(seed, fault);
        printError(`\nthe state could not be saved: ${formatFault(fault)}`);
      }
    },
    /** The fault of the last state of a seed that could not be saved, where there is one. */
    failure: (): Fault | undefined => [...failed.values()][0],
    /** Prints how a run goes on that ended before its budget was spent. */
    sayHow: (): void => {
      if (latest === undefined || out === "") return;
      const folder = quoted(out);
      printError(
        `saved at ${latest} gradient steps; go on with ` +
          `deno run --allow-read=${folder} --allow-write=${folder} ${example.name} --resume ${folder}`,
      );
    },
  };
};

/** Trains, saves states on the way, and reports the result; whether the run was stopped. */
const train = (
  example: Example,
  invocation: Invocation,
  world: World,
  folder: RunFolder,
): TE.TaskEither<Fault, boolean> => {
  const { values, command: { configuration } } = invocation;
  const { seed, seeds, engine, threads, "checkpoint-every": checkpointEvery } = values;
  const { evaluateEvery } = settingsOf(values.world);
  const states = stateKeeper(example, invocation, folder);
  const metrics = runMetrics(values, folder.saved);
  const show = seedsProgress(seeds, showProgress(errorScreen()));
  return pipe(
    TE.fromEither(optionsOf(example, values, configuration)),
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
              from: folder.saved,
              ...(values.out === undefined ? {} : {
                // The rows first: one that is lost with the power is not written again behind a state.
                checkpoint: (run: SavedRun) => (metrics.sync(run.identity.seed), states.checkpoint(run)),
              }),
              ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
              ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
              watch: (progress, seed) => {
                metrics.add(progress, seed);
                show(progress);
              },
            })(engine)
          )
        ),
        TE.bimap(
          (fault) => (metrics.close(), states.sayHow(), fault),
          (outcomes) => (metrics.close(), outcomes),
        ),
        TE.chainFirst(report(world, values, options)),
        TE.map((outcomes) => outcomes.some(({ isStopped }) => isStopped)),
        TE.chainFirst((isStopped) => {
          if (isStopped) states.sayHow();
          const failure = states.failure() ?? metrics.failure();
          return failure === undefined ? TE.right(undefined) : TE.left(failure);
        }),
      )
    ),
  );
};

/** A run in its folder, on a world. */
const run = (example: Example, invocation: Invocation) => (world: World): TE.TaskEither<Fault, boolean> =>
  pipe(
    openFolder(invocation),
    TE.chain((folder) => async () => {
      const outcome = await train(example, invocation, world, folder)();
      folder.close();
      return outcome;
    }),
  );

/**
 * Runs an example with the arguments of the command line; exits with code 2 on a wrong flag, 1 on any other fault, and 130 after
 * an interruption.
 */
export const command = async (example: Example): Promise<void> => {
  const invocation = await understand(example, Deno.args)();
  if (E.isRight(invocation) && invocation.right.values.help) return print(exampleUsage(example));
  const outcome = E.isLeft(invocation)
    ? invocation
    : await pipe(load(example, invocation.right.values), TE.chain(withWorld(run(example, invocation.right))))();
  if (E.isRight(outcome)) return outcome.right ? Deno.exit(INTERRUPTED) : undefined;
  printError(formatFault(outcome.left));
  Deno.exit(outcome.left.kind === "flag" ? 2 : 1);
};
