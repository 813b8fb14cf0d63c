/**
 * The folder of a run: its configuration, and the states of its seeds, so that the run can go on after any end.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import type { SavedRun } from "../train/run.ts";
import { type Configuration, readWhole } from "./configuration.ts";
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
import { openStates, seeNewest, type SeenState, type StateFolder } from "./state_folder.ts";

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

/** The name of the file that a run writes its configuration to. */
export const CONFIGURATION_FILE = "config.json";

const configurationFile = (folder: string): string => `${folder}/${CONFIGURATION_FILE}`;
const statesFolder = (folder: string): string => `${folder}/state`;

/** Reads the configuration of the run in a folder. */
export const readRunConfiguration = (folder: string): TE.TaskEither<Fault, Configuration> => {
  const file = configurationFile(plainPath(folder));
  return pipe(
    readText(file),
    TE.mapLeft(({ cause }) =>
      fault(
        "file",
        folder,
        /not a directory/i.test(cause) ? "it is a file, not a run's folder" : `there is no run in it (${cause})`,
        "Name the folder that --out of an earlier run has named, and run with --allow-read and --allow-write.",
      )
    ),
    TE.chainEitherK((text) => readWhole(file, text)),
  );
};

/** The newest whole state of a seed in the folder of a run; `undefined` where there is none. */
export const readNewest = (folder: string, seed: number): TE.TaskEither<Fault, SavedRun | undefined> =>
  pipe(openStates(`${statesFolder(plainPath(folder))}/seed-${seed}`), TE.map(({ newest }) => newest));

/** The newest state of a seed with a number above `after`, for those who look on: see {@link seeNewest}. */
export const seeNewestState = (
  folder: string,
  seed: number,
  after: number,
): TE.TaskEither<Fault, SeenState | undefined> => seeNewest(`${statesFolder(plainPath(folder))}/seed-${seed}`, after);

/** Whether a run has more of its budget to spend. */
const isUnfinished = ({ state, budget: { updates = Infinity, steps = Infinity } }: SavedRun): boolean =>
  state.updates < updates && state.environmentSteps < steps;

type StatesByName = Readonly<Record<string, StateFolder>>;

/** The states of every seed in a folder, by the name of the seed's folder. */
const openAll = (folder: string): TE.TaskEither<Fault, StatesByName> =>
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

/** A run that begins in a folder. */
export interface BegunRun {
  /** The text of its configuration. */
  readonly configuration: string;
  /** Whether it takes the place of a run that was there before. */
  readonly overwrites: boolean;
}

/** The fault of a folder that holds a run, which is not to be lost by accident. */
const occupied = (folder: string, state: SavedRun | undefined): Fault =>
  state === undefined || !isUnfinished(state)
    ? fault("file", folder, "it holds a run already", "Choose another folder, or replace it by --overwrite.")
    : fault(
      "file",
      folder,
      `it holds a run that has not ended, at ${state.state.updates} gradient steps`,
      `Go on with it by --resume ${folder}, choose another folder, or replace it by --overwrite.`,
    );

/** The files and folders of a run besides its states, as `--out` writes them. */
const FILES_OF_RUN =
  /^(seed-\d+|learners|(curve|trajectories|poses|images)\.svg|report\.html|result\.json|policy\.onnx|metrics\.(csv|jsonl)|events\.out\.tfevents\.gpim|config\.json)$/;

/** The fault of a folder with some names in it that are those of a run; `undefined` of one with none of them. */
export const runFault = (folder: string, names: readonly string[]): Fault | undefined => {
  const found = names.find((name) => FILES_OF_RUN.test(name));
  return found === undefined ? undefined : fault(
    "file",
    folder,
    `it holds ${found} already, which a run would write`,
    "Choose another folder, or replace it by --overwrite.",
  );
};

/** Removes the files of a run. */
const discardRun = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names.filter((name) => FILES_OF_RUN.test(name))) await discardFolder(`${folder}/${name}`);
};

/** Makes a folder ready for a new run; a fault where it holds another that is not to be replaced. */
const prepare = (folder: string, { configuration, overwrites }: BegunRun): TE.TaskEither<Fault, void> =>
  pipe(
    listFiles(folder),
    TE.chain((names) =>
      runFault(folder, names) === undefined ? TE.right({ names, states: {} as StatesByName }) : pipe(
        openAll(folder),
        TE.filterOrElse(() => overwrites, (states: StatesByName) => {
          const newest = Object.values(states).flatMap(({ newest }) => newest ?? []);
          return occupied(folder, newest.find(isUnfinished) ?? newest[0]);
        }),
        TE.map((states) => ({ names, states })),
      )
    ),
    TE.chain(({ names, states }) =>
      fileWork(folder, "write", async () => {
        await discardRun(folder, names);
        for (const name of Object.keys(states)) await discardFolder(`${statesFolder(folder)}/${name}`);
        await writeWhole(configurationFile(folder), new TextEncoder().encode(configuration));
        await syncFolder(folder);
      })
    ),
  );

/** The fault of a run that has ended, of whose seeds some have no state any more: going on would begin it anew in its place. */
const lostFault = (
  folder: string,
  states: ReadonlyMap<number, StateFolder>,
  names: readonly string[],
): Fault | undefined => {
  const lost = [...states].find(([, { newest }]) => newest === undefined)?.[0];
  return lost === undefined || !names.includes("result.json") ? undefined : fault(
    "file",
    folder,
    `it holds the result of a run, and no state of seed ${lost}`,
    "Restore its config.json and its states, or train anew with --out and --overwrite.",
  );
};

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

/** Refuses a folder with files that a run would write, before anything is made in it; one with states is looked at later. */
const checkFree = (folder: string, begun: BegunRun | undefined): TE.TaskEither<Fault, void> =>
  begun === undefined || begun.overwrites ? TE.right(undefined) : pipe(
    listFiles(folder),
    TE.chain((names) => {
      const found = names.includes("state") ? undefined : runFault(folder, names);
      return found === undefined ? TE.right(undefined) : TE.left(found);
    }),
  );

/**
 * Opens the folder of a run with some seeds. Needs permission to read and to write there.
 *
 * @param begun the run, where one begins; `undefined` for one that goes on.
 */
export const openRunFolder = (
  path: string,
  seeds: readonly number[],
  begun: BegunRun | undefined,
): TE.TaskEither<Fault, RunFolder> => {
  const folder = plainPath(path);
  return pipe(
    checkFree(folder, begun),
    TE.chain(() => lockFolder(statesFolder(folder))),
    TE.chain(({ release }) =>
      pipe(
        begun === undefined ? TE.right(undefined) : prepare(folder, begun),
        TE.chain(() =>
          pipe(
            seeds.map((seed) =>
              pipe(openStates(`${statesFolder(folder)}/seed-${seed}`), TE.map((states) => [seed, states] as const))
            ),
            TE.sequenceSeqArray,
            TE.map((states) => new Map(states)),
          )
        ),
        TE.chain((states) =>
          pipe(
            listFiles(folder),
            TE.chain((names) => {
              const lost = begun === undefined ? lostFault(folder, states, names) : undefined;
              return lost === undefined ? TE.right(states) : TE.left(lost);
            }),
          )
        ),
        TE.bimap(
          (fault) => (release(), fault),
          (states) => runFolder(states, release),
        ),
      )
    ),
  );
};
