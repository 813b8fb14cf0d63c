/**
 * States of the runs of a plan, by run and seed: in memory, in a folder, or in a store elsewhere.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { StateStore } from "../queue/states.ts";
import {
  checksumOf,
  loadState,
  planSegments,
  saveEpisodes,
  saveStateBeside,
  type Segment,
  segmentsOf,
} from "../state/mod.ts";
import type { SavedRun } from "../train/run.ts";
import { giveTurn } from "../turn.ts";
import { discardFolder, fileWork } from "./files.ts";
import { openStates, type StateFolder } from "./state_folder.ts";

/** States of runs. */
export interface RunStates {
  /** The states of a run with a seed. */
  readonly open: (id: string, seed: number) => TE.TaskEither<Fault, Pick<StateFolder, "newest" | "save">>;
  /** Removes the states of a run with a seed. */
  readonly remove: (id: string, seed: number) => TE.TaskEither<Fault, void>;
}

/** States in memory, for as long as the process lasts. */
export const statesInMemory = (): RunStates => {
  const held = new Map<string, SavedRun>();
  const nameOf = (id: string, seed: number): string => `${id}/${seed}`;
  return {
    open: (id, seed) => () =>
      Promise.resolve(E.right({
        newest: held.get(nameOf(id, seed)),
        save: (run) => TE.fromIO(() => void held.set(nameOf(id, seed), run)),
      })),
    remove: (id, seed) => TE.fromIO(() => void held.delete(nameOf(id, seed))),
  };
};

/** States in a folder, each run's in one of its own. */
export const statesInFolder = (folder: string): RunStates => {
  const path = (id: string, seed: number): string => `${folder}/${id}-${seed}`;
  return {
    open: (id, seed) => openStates(path(id, seed)),
    remove: (id, seed) =>
      fileWork(path(id, seed), "write", async () => {
        await discardFolder(path(id, seed)).catch((reason) => {
          if (!(reason instanceof Deno.errors.NotFound)) throw reason;
        });
      }),
  };
};

/** A state out of a store; `undefined` where it is not there, or damaged. */
const readFrom = (
  { read }: StateStore,
  name: string,
): TE.TaskEither<Fault, { readonly newest: SavedRun | undefined; readonly segments: readonly Segment[] }> =>
async () => {
  const none = E.right({ newest: undefined, segments: [] });
  const bytes = await read(name)();
  if (E.isLeft(bytes)) return bytes;
  if (bytes.right === undefined) return none;
  const segments = segmentsOf(bytes.right, name);
  if (E.isLeft(segments)) return none;
  const files: Uint8Array[] = [];
  for (const { file } of segments.right) {
    const content = await read(file)();
    if (E.isLeft(content)) return content;
    if (content.right === undefined) return none;
    files.push(content.right);
  }
  const state = loadState(bytes.right, name, files);
  return E.isLeft(state) ? none : E.right({ newest: state.right, segments: segments.right });
};

/**
 * States in a store, each as one object beside the episodes, of which only those that are new are sent. A state counts from the moment
 * when its own object is there, which is sent last.
 */
export const statesInStore = (store: StateStore): RunStates => {
  const path = (id: string, seed: number): string => `${id}/${seed}`;
  const removeAll = (names: readonly string[]): TE.TaskEither<Fault, void> =>
    pipe(names.map(store.remove), TE.sequenceSeqArray, TE.map(() => undefined));
  return {
    open: (id, seed) => async () => {
      const name = path(id, seed);
      const found = await readFrom(store, name)();
      if (E.isLeft(found)) return found;
      let { segments } = found.right;
      return E.right({
        newest: found.right.newest,
        save: (run) => async () => {
          const { kept, added } = planSegments(segments, run.state.replays);
          const next = [...kept];
          for (const episodes of added) {
            const bytes = saveEpisodes(run.state.replays, episodes);
            // A name of its own, since another worker may write at the same time.
            const file = `${name}/${crypto.randomUUID()}`;
            const written = await store.write(file, bytes)();
            if (E.isLeft(written)) return written;
            next.push({ file, checksum: checksumOf(bytes), episodes });
            await giveTurn();
          }
          const written = await store.write(name, saveStateBeside(run, next))();
          if (E.isLeft(written)) return written;
          const gone = segments.filter((old) => !next.some(({ file }) => file === old.file));
          segments = next;
          return await removeAll(gone.map(({ file }) => file))();
        },
      });
    },
    remove: (id, seed) => async () => {
      const name = path(id, seed);
      const bytes = await store.read(name)();
      if (E.isLeft(bytes)) return bytes;
      if (bytes.right === undefined) return E.right(undefined);
      const segments = segmentsOf(bytes.right, name);
      return await removeAll([name, ...(E.isRight(segments) ? segments.right.map(({ file }) => file) : [])])();
    },
  };
};
