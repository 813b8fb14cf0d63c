/**
 * Saved runs as bytes: tensors in the layout of safetensors, everything else as JSON among its texts.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault } from "../fault.ts";
import type { Float32Values } from "../engine/value_info.ts";
import type { PolicyName, Replays } from "../method/core/train_state.ts";
import { mapRecord } from "../record.ts";
import { type Replay, replayOf, type StoredEpisodes, storedEpisodes } from "../replay/mod.ts";
import type { SavedRun } from "../train/run.ts";
import { PACKAGE } from "../package.ts";
import { FORMAT_VERSION, type Header, readHeader, type ReplayHeader, type Segment, writeHeader } from "./header.ts";
import { checksumOf, readSafetensors, type Safetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";

/** The beginnings of the names of tensors. */
const LEARNERS = "learners/";
const MEMORY = "memory/";

/** The names of the tensors of a replay. */
const namesOfReplay = (policy: string) => ({
  data: `replays/${policy}/episodes`,
  lengths: `replays/${policy}/lengths`,
});

/** The kind of a file, its text `format`. */
type Format = "gpim state" | "gpim episodes";

const write = (format: Format, texts: Safetensors["metadata"], tensors: Safetensors["tensors"]) =>
  writeSafetensors({ metadata: { format, version: String(FORMAT_VERSION), ...texts }, tensors });

/** Vectors as tensors, under names with a common beginning. */
const vectors = (beginning: string, values: Float32Values): Readonly<Record<string, StoredTensor>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, data]) => [`${beginning}${name}`, { shape: [data.length], data }]),
  );

/** Episodes of a replay as tensors. */
const episodeTensors = (policy: string, { data, lengths }: StoredEpisodes): Readonly<Record<string, StoredTensor>> => {
  const names = namesOfReplay(policy);
  const count = lengths.length;
  return {
    [names.data]: { shape: [count, count === 0 ? 0 : data.length / count], data },
    [names.lengths]: { shape: [count], data: lengths },
  };
};

const replayHeader = ({ capacity, count, appended, layout }: Replay<string>): ReplayHeader => ({
  capacity,
  count,
  appended,
  ...(layout === undefined ? {} : {
    shape: {
      horizon: layout.horizon,
      columns: mapRecord(layout.places, ({ rows, width }) => ({ rows, width })),
    },
  }),
});

const saved = (
  { state: { learners, memory, replays, ...state }, ...run }: SavedRun,
  segments: readonly Segment[],
  episodes: Safetensors["tensors"],
): Uint8Array<ArrayBuffer> => {
  const header: Header = { ...run, package: PACKAGE, state, replays: mapRecord(replays, replayHeader), segments };
  return write("gpim state", { run: writeHeader(header) }, {
    ...vectors(LEARNERS, learners),
    ...vectors(MEMORY, memory),
    ...episodes,
  });
};

/**
 * A saved run as bytes, all of it.
 *
 * @example
 * ```ts
 * import { engine, gpim, pointNav, train } from "@gpim/gpim";
 * import { loadState, saveState } from "@gpim/gpim/state";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const run = { world: pointNav, method: gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 }), seed: 1 };
 * const first = await train({ ...run, updates: 5 })(engine.webassembly())();
 * assert(first._tag === "Right");
 * const loaded = loadState(saveState(first.right.saved));
 * assert(loaded._tag === "Right");
 * const more = await train({ ...run, updates: 10, from: loaded.right })(engine.webassembly())();
 * assert(more._tag === "Right");
 * assertEquals(more.right.state.updates, 10);
 * ```
 */
export const saveState = (run: SavedRun): Uint8Array<ArrayBuffer> =>
  saved(
    run,
    [],
    Object.assign(
      {},
      ...Object.entries(run.state.replays).map(([policy, replay]) => episodeTensors(policy, storedEpisodes(replay))),
    ),
  );

/** A saved run as bytes without its episodes, which files of their own hold: {@link saveEpisodes}. */
export const saveStateBeside = (run: SavedRun, segments: readonly Segment[]): Uint8Array<ArrayBuffer> =>
  saved(run, segments, {});

/** Some episodes of a state as bytes: of each replay those from a first number on, to before an end. */
export const saveEpisodes = (replays: Replays, ranges: Segment["episodes"]): Uint8Array<ArrayBuffer> =>
  write(
    "gpim episodes",
    {},
    Object.assign(
      {},
      ...Object.entries(replays).map(([policy, replay]) =>
        episodeTensors(
          policy,
          storedEpisodes(replay, ...ranges[policy === "goalPolicy" ? "goalPolicy" : "latentPolicy"]),
        )
      ),
    ),
  );

/** The vectors whose names have a common beginning. */
const vectorsOf = (beginning: string, tensors: Safetensors["tensors"]): Float32Values =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, { data }]) =>
      name.startsWith(beginning) && data instanceof Float32Array ? [[name.slice(beginning.length), data]] : []
    ),
  );

/** The content of one of our files. */
const contentOf = (bytes: Uint8Array, expected: Format): E.Either<string, Safetensors> =>
  pipe(
    readSafetensors(bytes),
    E.chain((content) => {
      const { format, version } = content.metadata;
      if (format !== expected) return E.left(`it is no file of the kind '${expected}'`);
      return version === String(FORMAT_VERSION)
        ? E.right(content)
        : E.left(`its format has version ${version}, and this library reads version ${FORMAT_VERSION}`);
    }),
  );

/** The episodes of a replay among tensors; those of other files come without a place, which their segment tells. */
const storedIn = (tensors: Safetensors["tensors"], policy: string, first: number): StoredEpisodes => {
  const { data, lengths } = mapRecord(namesOfReplay(policy), (name) => tensors[name]?.data);
  return {
    first,
    data: data instanceof Float32Array ? data : new Float32Array(),
    lengths: lengths instanceof Int32Array ? lengths : new Int32Array(),
  };
};

/** Consecutive episodes out of parts, in their order, which may overlap and begin before; a sentence where some are missing. */
const joinEpisodes = (
  parts: readonly StoredEpisodes[],
  { count, appended }: ReplayHeader,
  numbers: number,
): E.Either<string, StoredEpisodes> => {
  const first = appended - count;
  const wrong = parts.find(({ data, lengths }) => data.length !== lengths.length * numbers);
  if (wrong !== undefined) return E.left(`${wrong.lengths.length} episodes came with ${wrong.data.length} numbers`);
  const pieces: { readonly part: StoredEpisodes; readonly from: number; readonly to: number }[] = [];
  let next = first;
  for (const part of parts) {
    const to = Math.min(appended, part.first + part.lengths.length);
    if (part.first > next) break;
    if (to > next) pieces.push({ part, from: next, to });
    next = Math.max(next, to);
  }
  // Before any memory is taken, which these numbers decide.
  if (next < appended) return E.left(`the episodes from ${next} to ${appended} are missing`);
  const joined = { first, data: new Float32Array(count * numbers), lengths: new Int32Array(count) };
  for (const { part, from, to } of pieces) {
    const [start, end] = [from - part.first, to - part.first];
    joined.data.set(part.data.subarray(start * numbers, end * numbers), (from - first) * numbers);
    joined.lengths.set(part.lengths.subarray(start, end), from - first);
  }
  return E.right(joined);
};

/** The replay of a header, with the episodes in some parts. */
const replayIn = (header: ReplayHeader, parts: readonly StoredEpisodes[]): E.Either<string, Replay<string>> => {
  const { capacity, count, appended, shape } = header;
  if (count > Math.min(capacity, appended)) {
    return E.left(`a replay of ${capacity} episodes holds ${count} of ${appended}`);
  }
  if (count > 0 && shape === undefined) return E.left(`the columns of ${count} episodes are missing`);
  const numbers = Object.values(shape?.columns ?? {}).reduce((sum, { rows, width }) => sum + rows * width, 0);
  return pipe(
    joinEpisodes(parts, header, numbers),
    E.chain((episodes) => E.tryCatch(() => replayOf(capacity, shape, episodes), String)),
  );
};

/** The parts of a replay's episodes: in the file of the state itself, or in the files of its segments. */
const partsOf = (
  policy: PolicyName,
  { replays, segments }: Header,
  own: Safetensors,
  others: readonly Safetensors[],
): readonly StoredEpisodes[] => {
  const { appended, count } = replays[policy];
  return segments.length === 0
    ? [storedIn(own.tensors, policy, appended - count)]
    : segments.map(({ episodes }, place) => storedIn(others[place].tensors, policy, episodes[policy][0]));
};

/** The segments of a state, each the one that was saved with it. */
const segmentsIn = ({ segments }: Header, files: readonly Uint8Array[]): E.Either<string, readonly Safetensors[]> => {
  if (files.length !== segments.length) {
    return E.left(`its episodes are in ${segments.length} files, and ${files.length} came`);
  }
  const contents: Safetensors[] = [];
  for (const [place, { file, checksum }] of segments.entries()) {
    if (checksumOf(files[place]) !== checksum) return E.left(`file ${file} is not the one that was saved with it`);
    const content = contentOf(files[place], "gpim episodes");
    if (E.isLeft(content)) return E.left(`file ${file}: ${content.left}`);
    contents.push(content.right);
  }
  return E.right(contents);
};

const headerIn = (bytes: Uint8Array): E.Either<string, { readonly own: Safetensors; readonly header: Header }> =>
  pipe(
    contentOf(bytes, "gpim state"),
    E.chain((own) => pipe(readHeader(own.metadata.run ?? ""), E.map((header) => ({ own, header })))),
  );

const stateFault = (place: string) => (cause: string): Fault =>
  fault("file", place, cause, "Give a state that this version of the library has saved, or the one saved before it.");

/** The files that hold the episodes of a state, oldest first; none where they are in the state itself. */
export const segmentsOf = (bytes: Uint8Array, place = "state"): E.Either<Fault, readonly Segment[]> =>
  pipe(headerIn(bytes), E.bimap(stateFault(place), ({ header }) => header.segments));

/** The run of a header and of the tensors beside it, with its replays. */
const runOf = (
  { package: _package, segments: _segments, replays: _replays, state, ...run }: Header,
  { tensors }: Safetensors,
  replay: (policy: PolicyName) => E.Either<string, Replay<string>>,
): E.Either<string, SavedRun> =>
  pipe(
    replay("latentPolicy"),
    E.chain((latentPolicy) =>
      pipe(
        replay("goalPolicy"),
        E.map((goalPolicy): SavedRun => ({
          ...run,
          state: {
            ...state,
            learners: vectorsOf(LEARNERS, tensors),
            memory: vectorsOf(MEMORY, tensors),
            replays: { latentPolicy, goalPolicy },
          },
        })),
      )
    ),
  );

/**
 * A saved run out of bytes; a fault where they are cut off, damaged, foreign, or of another version of the format.
 *
 * @param place the file's name, for the fault.
 * @param segments the files that {@link segmentsOf} names, in their order.
 */
export const loadState = (
  bytes: Uint8Array,
  place = "state",
  segments: readonly Uint8Array[] = [],
): E.Either<Fault, SavedRun> =>
  pipe(
    headerIn(bytes),
    E.chain(({ own, header }) =>
      pipe(
        segmentsIn(header, segments),
        E.chain((others) =>
          runOf(header, own, (policy) => replayIn(header.replays[policy], partsOf(policy, header, own, others)))
        ),
      )
    ),
    E.mapLeft(stateFault(place)),
  );

/**
 * A saved run out of bytes without its episodes, whose files are not needed: enough to act, and not to go on. A fault as with
 * {@link loadState}.
 */
export const loadWithoutEpisodes = (bytes: Uint8Array, place = "state"): E.Either<Fault, SavedRun> =>
  pipe(
    headerIn(bytes),
    E.chain(({ own, header }) => runOf(header, own, (policy) => replayIn({ ...header.replays[policy], count: 0 }, []))),
    E.mapLeft(stateFault(place)),
  );
