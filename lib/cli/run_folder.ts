/**
 * The folder of a run: the command that began it, and the states of its seeds, so that the run can go on after any end.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import * as TE from "fp-ts/TaskEither.js";
import { parseJson, refusal } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import type { SavedRun } from "../train/run.ts";
import {
  discardFolder,
  fileWork,
  listFiles,
  lockFolder,
  plainPath,
  readText,
  syncFolder,
  writeWhole,
} from "./files.ts";
import { openStates, type StateFolder } from "./state_folder.ts";

/** The command that began a run. */
export interface RunCommand {
  /** Its arguments, without the folder and the file of the configuration. */
  readonly arguments: readonly string[];
  /** The text of the configuration, where there was one. */
  readonly configuration?: string;
}

/** The folder of a run, which other processes leave alone until it is closed. */
export interface RunFolder {
  /** The newest states, one for each seed that has one. */
  readonly saved: readonly SavedRun[];
  /** The faults of newer states that are not whole. */
  readonly damaged: readonly Fault[];
  /** Saves the state of a seed; its fault does not end the run, which may be able to save a later one. */
  readonly save: (run: SavedRun) => Promise<Fault | undefined>;
  /** Lets other processes have the folder. */
  readonly close: () => void;
}

const COMMAND: t.Type<RunCommand, unknown, unknown> = t.intersection([
  t.type({ arguments: t.readonlyArray(t.string) }),
  t.partial({ configuration: t.string }),
]);

const commandFile = (folder: string): string => `${folder}/run.json`;
const statesFolder = (folder: string): string => `${folder}/state`;

/** Reads the command that began the run of a folder. */
export const readCommand = (folder: string): TE.TaskEither<Fault, RunCommand> => {
  const file = commandFile(plainPath(folder));
  return pipe(
    readText(file),
    TE.mapLeft(({ cause }) =>
      fault(
        "file",
        folder,
        `there is no run in it (${cause})`,
        "Name the folder that --out of an earlier run has named, and run with --allow-read and --allow-write.",
      )
    ),
    TE.chainEitherK((text) =>
      pipe(
        parseJson(text),
        E.chain((value) => pipe(COMMAND.decode(value), E.mapLeft(refusal))),
        E.mapLeft((cause) => fault("file", file, cause, "Begin the run anew, in another folder.")),
      )
    ),
  );
};

/** Whether a run has more of its budget to spend. */
const isUnfinished = ({ state, budget: { updates = Infinity, steps = Infinity } }: SavedRun): boolean =>
  state.updates < updates && state.environmentSteps < steps;

/** The states of every seed in a folder, by the name of the seed's folder. */
const openAll = (folder: string): TE.TaskEither<Fault, Readonly<Record<string, StateFolder>>> =>
  pipe(
    listFiles(statesFolder(folder)),
    TE.chain((names) =>
      pipe(
        names.filter((name) => /^seed-\d+$/.test(name)).map((name) =>
          pipe(openStates(`${statesFolder(folder)}/${name}`), TE.map((states) => [name, states] as const))
        ),
        TE.sequenceSeqArray,
      )
    ),
    TE.map(Object.fromEntries),
  );

/** Makes a folder ready for a new run; a fault where it holds one that has not ended. */
const prepare = (folder: string, command: RunCommand): TE.TaskEither<Fault, void> =>
  pipe(
    openAll(folder),
    TE.chain((states) => {
      const unfinished = Object.values(states).find(({ newest }) => newest !== undefined && isUnfinished(newest))
        ?.newest;
      return unfinished === undefined
        ? fileWork(folder, "write", async () => {
          for (const name of Object.keys(states)) await discardFolder(`${statesFolder(folder)}/${name}`);
          await writeWhole(commandFile(folder), new TextEncoder().encode(`${JSON.stringify(command)}\n`));
          await syncFolder(folder);
        })
        : TE.left(
          fault(
            "file",
            folder,
            `it holds a run that has not ended, at ${unfinished.state.updates} gradient steps`,
            `Go on with it by --resume ${folder}, or choose another folder.`,
          ),
        );
    }),
  );

/** The states of some seeds as the folder of their run. */
const runFolder = (states: ReadonlyMap<number, StateFolder>, close: () => void): RunFolder => ({
  saved: [...states.values()].flatMap(({ newest }) => newest === undefined ? [] : [newest]),
  damaged: [...states.values()].flatMap(({ damaged }) => damaged === undefined ? [] : [damaged]),
  save: async (run) => {
    const saved = await states.get(run.identity.seed)?.save(run)();
    return saved !== undefined && E.isLeft(saved) ? saved.left : undefined;
  },
  close,
});

/**
 * Opens the folder of a run with some seeds. Needs permission to read and to write there.
 *
 * @param command the command of a run that begins; `undefined` for one that goes on.
 */
export const openRunFolder = (
  path: string,
  seeds: readonly number[],
  command: RunCommand | undefined,
): TE.TaskEither<Fault, RunFolder> => {
  const folder = plainPath(path);
  return pipe(
    lockFolder(statesFolder(folder)),
    TE.chain(({ release }) =>
      pipe(
        command === undefined ? TE.right(undefined) : prepare(folder, command),
        TE.chain(() =>
          pipe(
            seeds.map((seed) =>
              pipe(openStates(`${statesFolder(folder)}/seed-${seed}`), TE.map((states) => [seed, states] as const))
            ),
            TE.sequenceSeqArray,
          )
        ),
        TE.bimap(
          (fault) => (release(), fault),
          (states) => runFolder(new Map(states), release),
        ),
      )
    ),
  );
};
