/**
 * A folder with the states of a run: the newest and the one before it, each as one file, with the episodes of both in files of
 * their own. A state counts from the moment when its file has its name, which it gets when all of it is on the disk.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import {
  checksumOf,
  loadState,
  loadWithoutEpisodes,
  planSegments,
  saveEpisodes,
  saveStateBeside,
  type Segment,
  segmentsOf,
} from "../state/mod.ts";
import type { SavedRun } from "../train/run.ts";
import { giveTurn } from "../turn.ts";
import { discard, fileFault, fileWork, listFiles, syncFolder, writeWhole } from "./files.ts";

/** A folder of states. */
export interface StateFolder {
  /** The newest state that is whole; `undefined` in an empty folder. */
  readonly newest: SavedRun | undefined;
  /** The fault of a newer state that is not whole, and was passed over. */
  readonly damaged: Fault | undefined;
  /** Saves a state; after a fault the states before it are as they were. */
  readonly save: (run: SavedRun) => TE.TaskEither<Fault, void>;
}

/** A state in the folder: its number, and the files of its episodes. */
interface Entry {
  readonly number: number;
  readonly segments: readonly Segment[];
}

const STATE = /^(\d{6,})\.state\.safetensors$/;
const OURS = /^\d{6,}(\.state|-\d+\.episodes)\.safetensors(\.partial)?$/;

const stateName = (number: number): string => `${String(number).padStart(6, "0")}.state.safetensors`;
const episodesName = (number: number, part: number): string =>
  `${String(number).padStart(6, "0")}-${part}.episodes.safetensors`;

/** The numbers of states among names, greatest first. */
const numbersOf = (names: readonly string[]): readonly number[] =>
  names.flatMap((name) => Number(STATE.exec(name)?.[1] ?? [])).sort((a, b) => b - a);

/** Number of states that are kept. */
const KEPT = 2;

/** Reads a state with the files of its episodes. */
const read = (
  path: string,
  number: number,
): TE.TaskEither<Fault, { readonly run: SavedRun; readonly entry: Entry }> => {
  const bytesOf = (name: string) => fileWork(`${path}/${name}`, "read", () => Deno.readFile(`${path}/${name}`));
  const place = `${path}/${stateName(number)}`;
  return pipe(
    bytesOf(stateName(number)),
    TE.chain((bytes) =>
      pipe(
        TE.fromEither(segmentsOf(bytes, place)),
        TE.chain((segments) =>
          pipe(
            segments.map(({ file }) => bytesOf(file)),
            TE.sequenceSeqArray,
            TE.chainEitherK((files) => loadState(bytes, place, files)),
            TE.map((run) => ({ run, entry: { number, segments } })),
          )
        ),
      )
    ),
  );
};

/** Writes the files of a state, that of the state itself last. */
const write = (path: string, run: SavedRun, { number, segments: previous }: Entry): TE.TaskEither<Fault, Entry> =>
  fileWork(path, "write", async () => {
    const { kept, added } = planSegments(previous, run.state.replays);
    await Deno.mkdir(path, { recursive: true });
    const segments = [...kept];
    for (const [part, episodes] of added.entries()) {
      const bytes = saveEpisodes(run.state.replays, episodes);
      const file = episodesName(number, part);
      await writeWhole(`${path}/${file}`, bytes);
      segments.push({ file, checksum: checksumOf(bytes), episodes });
      await giveTurn();
    }
    await writeWhole(`${path}/${stateName(number)}`, saveStateBeside(run, segments));
    await syncFolder(path);
    return { number, segments };
  });

/**
 * Opens a folder of states, which is made with the first that is saved. Needs permission to read there; to save, permission to write,
 * and that no other process saves states in it at the same time: see {@link lockFolder}.
 */
export const openStates = (path: string): TE.TaskEither<Fault, StateFolder> => async () => {
  const names = await listFiles(path)();
  if (E.isLeft(names)) return names;
  const numbers = numbersOf(names.right);
  let newest: SavedRun | undefined;
  let damaged: Fault | undefined;
  let kept: readonly Entry[] = [];
  for (const number of numbers) {
    const state = await read(path, number)();
    if (E.isRight(state)) {
      newest = state.right.run;
      kept = [state.right.entry];
      break;
    }
    damaged ??= state.left;
  }
  if (newest === undefined && damaged !== undefined) return E.left(damaged);
  let next = (numbers[0] ?? 0) + 1;

  /** Removes all files of the folder that no kept state needs. */
  const tidy = async (): Promise<void> => {
    const needed = new Set(
      kept.flatMap(({ number, segments }) => [stateName(number), ...segments.map(({ file }) => file)]),
    );
    const left = await listFiles(path)();
    if (E.isRight(left)) {
      await discard(left.right.filter((name) => OURS.test(name) && !needed.has(name)).map((name) => `${path}/${name}`));
    }
  };

  return E.right({
    newest,
    damaged,
    save: (run) =>
      pipe(
        write(path, run, { number: next++, segments: kept.at(-1)?.segments ?? [] }),
        TE.chainFirstTaskK((entry) => () => {
          kept = [...kept, entry].slice(-KEPT);
          return tidy();
        }),
        TE.map(() => undefined),
      ),
  });
};

/** A state that was seen in a folder. */
export interface SeenState {
  /** Its number, which grows from one saved state to the next. */
  readonly number: number;
  /** The run without its episodes. */
  readonly run: SavedRun;
}

/**
 * The newest state of a folder with a number above `after`, without its episodes; `undefined` where there is none. For those who look
 * on while another process saves: a state that is removed meanwhile counts as none, since a newer one is there then.
 */
export const seeNewest = (path: string, after: number): TE.TaskEither<Fault, SeenState | undefined> => async () => {
  const names = await listFiles(path)();
  if (E.isLeft(names)) return names;
  let damaged: Fault | undefined;
  for (const number of numbersOf(names.right).filter((number) => number > after)) {
    const place = `${path}/${stateName(number)}`;
    try {
      const run = loadWithoutEpisodes(await Deno.readFile(place), place);
      if (E.isRight(run)) return E.right({ number, run: run.right });
      damaged ??= run.left;
    } catch (reason) {
      if (!(reason instanceof Deno.errors.NotFound)) return E.left(fileFault(place, "read", reason));
    }
  }
  return damaged === undefined ? E.right(undefined) : E.left(damaged);
};
