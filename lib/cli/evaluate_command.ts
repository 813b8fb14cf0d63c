/**
 * The command that evaluates a run again: the newest state of each of its seeds, on the goals that the run was evaluated on.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { ENGINE_NAMES, engineByName } from "../engine/mod.ts";
import { type Fault, fault } from "../fault.ts";
import type { TrainState } from "../method/mod.ts";
import type { Outcome, SavedRun } from "../train/run.ts";
import { train } from "../train/train.ts";
import type { World } from "../world/world.ts";
import { runOf } from "./command.ts";
import type { Configuration } from "./configuration.ts";
import { withData } from "./data_source.ts";
import { evaluatePolicyFile } from "./evaluate_policy.ts";
import { type Known, THREAD_FLAGS } from "./example.ts";
import { type ResolvedRun, resolveSaved } from "./resolve_run.ts";
import { listFiles, plainPath } from "./files.ts";
import { oneOf, optional, text, toggle, type Values } from "./flags.ts";
import { report } from "./report_run.ts";
import { policyTitle } from "./result.ts";
import { runCommand } from "./run_command.ts";
import { readNewest, readRunConfiguration, runFault } from "./run_folder.ts";
import { loadWorld, withWorld } from "./world_source.ts";

const FLAGS = {
  engine: oneOf(ENGINE_NAMES, "auto", "the engine that policies act on (auto)"),
  ...THREAD_FLAGS,
  json: toggle("print the result as one JSON object, and nothing else, on standard output"),
  out: optional(text("a folder", "save report, pictures and policy (needs permission to read and write there)")),
  overwrite: toggle("write over the files of another run that the folder of --out holds"),
  help: toggle("print this help"),
};

/** The newest states of a run, one a seed; a fault where there is none. */
const statesOf = (folder: string, { seed, seeds }: Configuration): TE.TaskEither<Fault, readonly SavedRun[]> =>
  pipe(
    Array.from({ length: seeds }, (_, place) => readNewest(folder, seed + place)),
    TE.sequenceSeqArray,
    TE.chainEitherK((states) => {
      const saved = states.filter((state) => state !== undefined);
      return saved.length > 0 ? E.right(saved) : E.left(
        fault("file", folder, "no state was saved in it", "Train for longer, or with a smaller --checkpoint-every."),
      );
    }),
  );

/** The evaluation of states, each as the end of a run that is over. */
const evaluateStates = (
  world: World,
  resolved: ResolvedRun,
  states: readonly SavedRun[],
  { engine, threads }: Values<typeof FLAGS>,
): TE.TaskEither<Fault, readonly Outcome<TrainState>[]> =>
  pipe(
    engineByName(engine, threads === undefined ? {} : { threads }),
    TE.chain((engine) =>
      pipe(
        states.map((from) => {
          const { seeds: _seeds, steps: _steps, ...run } = runOf(world, resolved);
          return train({ ...run, from, seed: from.identity.seed, updates: Math.max(1, from.state.updates) })(engine);
        }),
        TE.sequenceSeqArray,
      )
    ),
  );

/** Evaluates the states of a run on its world, and reports the result. */
const evaluateRun = (
  { worlds }: Known,
  resolved: ResolvedRun,
  states: readonly SavedRun[],
  flags: Values<typeof FLAGS>,
): TE.TaskEither<Fault, void> => {
  const { configuration, configured } = resolved;
  const { method } = configuration;
  const workers = flags.workers ?? configuration.workers;
  return pipe(
    loadWorld(worlds, { world: configuration.world, ...(workers === undefined ? {} : { workers }) }),
    TE.chain(withWorld((world) =>
      pipe(
        evaluateStates(world, resolved, states, flags),
        TE.chain(report({ world, configured, title: policyTitle(method) }, method, flags)),
      )
    )),
  );
};

/** The fault of a folder that holds another run, whose report would be taken for that of this one. */
const vacant = (folder: string, { out, overwrite }: Values<typeof FLAGS>): TE.TaskEither<Fault, void> =>
  out === undefined || overwrite || plainPath(out) === plainPath(folder) ? TE.right(undefined) : pipe(
    listFiles(out),
    TE.chain((names) => {
      const found = runFault(out, names);
      return found === undefined ? TE.right(undefined) : TE.left(found);
    }),
  );

/** Evaluates the newest states of the run in a folder. */
const evaluateFolder = (known: Known, folder: string, flags: Values<typeof FLAGS>): TE.TaskEither<Fault, void> =>
  pipe(
    vacant(folder, flags),
    TE.chain(() => readRunConfiguration(folder)),
    TE.chainEitherK((configuration) => resolveSaved(known, configuration)),
    TE.chain(withData),
    TE.chain((resolved) =>
      pipe(
        statesOf(folder, resolved.configuration),
        TE.chain((states) => evaluateRun(known, resolved, states, flags)),
      )
    ),
  );

/** Evaluates the run in a folder, or the policy in a file; the exit code. */
export const evaluateCommand = (known: Known, path: string, args: readonly string[]): Promise<number> =>
  runCommand("gpim evaluate RUN|policy.onnx", FLAGS, args, (flags) => {
    if (!/\.onnx$/i.test(path)) return evaluateFolder(known, path, flags);
    return flags.out === undefined
      ? evaluatePolicyFile(known, path, flags)
      : TE.left(fault("flag", "--out", "a policy alone has no run to draw", "Leave it out, or evaluate the run."));
  });
