/**
 * The command that trains: a method on a world; shows progress, prints a table, and saves files on demand.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName } from "../engine/mod.ts";
import { type Fault, formatFault } from "../fault.ts";
import { PACKAGE } from "../package.ts";
import type { TrainState } from "../method/mod.ts";
import { type SeededRun, trainSeeds } from "../train/seeds.ts";
import type { SavedRun } from "../train/run.ts";
import type { World } from "../world/world.ts";
import { type About, type Configuration, readConfiguration, writeConfiguration } from "./configuration.ts";
import {
  type Example,
  exampleUsage,
  type ExampleValues,
  idleFault,
  isFile,
  readExampleFlags,
  resumeFault,
} from "./example.ts";
import { type ResolvedRun, resolveRun } from "./resolve_run.ts";
import { prepareFolder, readText, writeFiles } from "./files.ts";
import { print, printError } from "./print.ts";
import { errorScreen, seedsProgress, showProgress } from "./progress.ts";
import { report } from "./report_run.ts";
import { policyTitle } from "./result.ts";
import { refuse } from "./run_command.ts";
import { withData } from "./data_source.ts";
import { runMetrics } from "./run_metrics.ts";
import { CONFIGURATION_FILE, openRunFolder, readRunConfiguration, type RunFolder } from "./run_folder.ts";
import { INTERRUPTED_CODE, interruptible } from "./signals.ts";
import { loadWorld, withWorld } from "./world_source.ts";

/** A word as a shell takes it. */
const quoted = (word: string): string => /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The package, the machine and the command behind a run. */
const aboutRun = ({ name }: Example, args: readonly string[]): About => ({
  package: `${PACKAGE.name} ${PACKAGE.version}`,
  runtime: `deno ${Deno.version.deno}`,
  machine: `${Deno.build.os} ${Deno.build.arch}, ${navigator.hardwareConcurrency} processors`,
  command: [name, ...args.map(quoted)].join(" "),
});

/** A command that was understood. */
interface Invocation {
  /** The values of its flags. */
  readonly values: ExampleValues;
  /** The run that it asks for. */
  readonly resolved: ResolvedRun;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** The configuration of the file that `--config` names, or of the folder of a run that goes on. */
const configurationFor = ({ resume, config }: ExampleValues): TE.TaskEither<Fault, Partial<Configuration>> =>
  resume !== undefined
    ? readRunConfiguration(resume)
    : config === undefined
    ? TE.right({})
    : pipe(readText(config), TE.chainEitherK((text) => readConfiguration(config, text)));

/** The run that flags ask for; one that goes on is that of its folder, but for what may change. */
const understand = (
  example: Example,
  values: ExampleValues,
  args: readonly string[],
): TE.TaskEither<Fault, Invocation> => {
  const changed = values.resume === undefined ? idleFault(example, args, values) : resumeFault(example, args);
  return changed !== undefined ? TE.left(changed) : pipe(
    configurationFor(values),
    TE.chainEitherK((file) => resolveRun(example, values, file)),
    TE.chain((resolved) => values["print-config"] ? TE.right(resolved) : withData(resolved)),
    TE.map((resolved) => ({ values: { ...values, out: values.resume ?? values.out }, resolved, args })),
  );
};

/** The folder of a run that saves no states. */
const NO_FOLDER: RunFolder = { saved: [], damaged: [], save: () => Promise.resolve(undefined), close: () => {} };

/** Opens the folder of a run, where it has one. Without permission to read there, no states are saved. */
const openFolder = (
  example: Example,
  { values: { out, resume, overwrite }, resolved: { configuration }, args }: Invocation,
): TE.TaskEither<Fault, RunFolder> =>
async () => {
  if (out === undefined) return E.right(NO_FOLDER);
  const text = writeConfiguration(configuration, aboutRun(example, args));
  const { state } = await Deno.permissions.query({ name: "read", path: out });
  if (state !== "granted" && resume === undefined) {
    printError(`the run cannot be continued later: saving its states needs permission to read ${out}`);
    return await pipe(
      prepareFolder(out),
      TE.chain(() => writeFiles(out, { [CONFIGURATION_FILE]: text })),
      TE.map(() => NO_FOLDER),
    )();
  }
  const all = Array.from({ length: configuration.seeds }, (_, place) => configuration.seed + place);
  return await openRunFolder(
    out,
    all,
    resume === undefined ? { configuration: text, overwrites: overwrite } : undefined,
  )();
};

/** States as they are saved during a run, and the words about them. */
const stateKeeper = (example: Example, { values: { out = "" } }: Invocation, { saved, damaged, save }: RunFolder) => {
  const failed = new Map<number, Fault>();
  let latest = saved.at(-1)?.state.updates;
  let hasGone = false;
  damaged.forEach((fault) => printError(`${formatFault(fault)} Going on from the state before it.`));
  return {
    checkpoint: async (run: SavedRun): Promise<void> => {
      const { seed } = run.identity;
      const fault = await save(run);
      if (fault === undefined) {
        failed.delete(seed);
        latest = run.state.updates;
        hasGone = true;
      } else {
        failed.set(seed, fault);
        printError(`\nthe state could not be saved: ${formatFault(fault)}`);
      }
    },
    /** The fault of the last state of a seed that could not be saved, where there is one. */
    failure: (): Fault | undefined => [...failed.values()][0],
    /** Prints how a run goes on that ended before its budget was spent. */
    sayHow: (): void => {
      // A run that ended where it had begun would end there again.
      if (latest === undefined || out === "" || !hasGone) return;
      const folder = quoted(out);
      const resume = isFile(example)
        ? `deno run --allow-read=${folder} --allow-write=${folder} ${example.name} --resume ${folder}`
        : `gpim resume ${folder}`;
      printError(`saved at ${latest} gradient steps; go on with ${resume}`);
    },
  };
};

/** The run of a configuration on a world, without its folder. */
export const runOf = (
  world: World,
  { configuration, configured: { method } }: ResolvedRun,
): Omit<SeededRun<TrainState>, "from" | "watch"> => {
  const { updates, steps, seed, seeds, evaluationGoals, evaluateEvery } = configuration;
  return {
    world,
    method,
    seed,
    seeds,
    goals: evaluationGoals,
    evaluateEvery,
    ...(updates === undefined ? {} : { updates }),
    ...(steps === undefined ? {} : { steps }),
  };
};

/** Trains, saves states on the way, and reports the result; whether the run was stopped. */
const train = (
  example: Example,
  invocation: Invocation,
  world: World,
  folder: RunFolder,
): TE.TaskEither<Fault, boolean> => {
  const { values: { out, "checkpoint-every": checkpointEvery }, resolved } = invocation;
  const { configuration: { engine, threads, seed, seeds, method }, configured } = resolved;
  const states = stateKeeper(example, invocation, folder);
  const metrics = runMetrics({ out, seed, seeds }, folder.saved);
  const show = seedsProgress(seeds, showProgress(errorScreen()));
  return pipe(
    engineByName(engine, threads === undefined ? {} : { threads }),
    TE.chain((engine) =>
      interruptible((signal) =>
        trainSeeds({
          ...runOf(world, resolved),
          signal,
          from: folder.saved,
          ...(out === undefined ? {} : {
            // The rows first: one that is lost with the power is not written again behind a state.
            checkpoint: (run: SavedRun) => (metrics.sync(run.identity.seed), states.checkpoint(run)),
          }),
          ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
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
    TE.chainFirst(report({ world, configured, title: policyTitle(method) }, method, invocation.values)),
    TE.map((outcomes) => outcomes.some(({ isStopped }) => isStopped)),
    TE.chainFirst((isStopped) => {
      if (isStopped) states.sayHow();
      const failure = states.failure() ?? metrics.failure();
      return failure === undefined ? TE.right(undefined) : TE.left(failure);
    }),
  );
};

/** A run in its folder, on a world. */
const run = (example: Example, invocation: Invocation) => (world: World): TE.TaskEither<Fault, boolean> =>
  pipe(
    openFolder(example, invocation),
    TE.chain((folder) => async () => {
      const outcome = await train(example, invocation, world, folder)();
      folder.close();
      return outcome;
    }),
  );

/**
 * Trains with the arguments of a command line; the exit code is 2 on a wrong flag, 1 on any other fault, and 130 after an
 * interruption.
 */
export const trainCommand = async (example: Example, args: readonly string[]): Promise<number> => {
  const values = readExampleFlags(example, args);
  if (E.isLeft(values)) return refuse(values.left);
  if (values.right.help) {
    print(exampleUsage(example));
    return 0;
  }
  const invocation = await understand(example, values.right, args)();
  if (E.isRight(invocation) && invocation.right.values["print-config"]) {
    print(writeConfiguration(invocation.right.resolved.configuration).trimEnd());
    return 0;
  }
  const outcome = E.isLeft(invocation) ? invocation : await pipe(
    loadWorld(example.worlds, invocation.right.resolved.configuration),
    TE.chain(withWorld(run(example, invocation.right))),
  )();
  if (E.isLeft(outcome)) return refuse(outcome.left);
  return outcome.right ? INTERRUPTED_CODE : 0;
};

/** Runs an example with the arguments of the command line, and exits with its code, see {@link trainCommand}. */
export const command = async (example: Example): Promise<void> => {
  const code = await trainCommand(example, Deno.args);
  if (code !== 0) Deno.exit(code);
};
