/**
 * All of a saved run but its numbers, as JSON: the run's identity, its counters, its curve, and the shapes of its replays.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { COUNT, EXACT_NUMBER, guardCodec, parseJson, refusal, WHOLE } from "../codec.ts";
import type { PolicyName } from "../method/core/train_state.ts";
import type { Key } from "../random/mod.ts";
import type { EpisodeShape } from "../replay/mod.ts";
import type { SavedRun } from "../train/run.ts";

/** The version of the format. A state of another version is refused. */
export const FORMAT_VERSION = 1;

/** A replay but for its numbers. */
export interface ReplayHeader {
  /** Largest number of episodes held. */
  readonly capacity: number;
  /** Number of episodes held. */
  readonly count: number;
  /** Number of episodes appended so far. */
  readonly appended: number;
  /** Horizon and columns of its episodes; `undefined` before the first. */
  readonly shape?: EpisodeShape<string>;
}

/** A file with some of the episodes of a state that is saved in several files. */
export interface Segment {
  /** The file's name. */
  readonly file: string;
  /** The checksum at its end. */
  readonly checksum: number;
  /** The numbers of its episodes, from the first on to before the end, counted from the first ever appended. */
  readonly episodes: Readonly<Record<PolicyName, readonly [first: number, end: number]>>;
}

/** All of a saved run but its numbers. */
export interface Header extends Omit<SavedRun, "state"> {
  /** The package that wrote it. */
  readonly package: { readonly name: string; readonly version: string };
  /** {@link SavedRun.state} without its numbers. */
  readonly state: Omit<SavedRun["state"], "learners" | "memory" | "replays">;
  /** The replays. */
  readonly replays: Readonly<Record<PolicyName, ReplayHeader>>;
  /** The files that hold the episodes, oldest first; none where they are beside this header. */
  readonly segments: readonly Segment[];
}

const WORD = guardCodec(
  "a 32-bit word",
  (value): value is number => Number.isInteger(value) && Number(value) >>> 0 === value,
);
const NUMBERS = t.record(t.string, EXACT_NUMBER);
const KEY = guardCodec(
  "two 32-bit words",
  (value): value is Key => Array.isArray(value) && value.length === 2 && value.every(WORD.is),
);
const ENGINE = t.type({ engine: t.string, reason: t.string });
const BUDGET = t.partial({ updates: COUNT, steps: COUNT });

const POINT = t.intersection([
  t.type({
    updates: WHOLE,
    environmentSteps: WHOLE,
    seconds: EXACT_NUMBER,
    normalisedDistance: NUMBERS,
    success: NUMBERS,
    metrics: NUMBERS,
  }),
  // States of before the time at goals was measured have no numbers of it.
  t.partial({
    timeAtGoal: NUMBERS,
    lateTimeAtGoal: NUMBERS,
    everAtGoal: NUMBERS,
    probe: t.record(t.string, t.unknown),
  }),
]);

const IDENTITY = t.type({
  world: t.type({
    name: t.string,
    horizon: COUNT,
    stateSize: COUNT,
    observationSize: COUNT,
    actionSize: COUNT,
    actionSpace: t.union([t.literal("continuous"), t.literal("discrete")]),
    goalSize: COUNT,
  }),
  method: t.string,
  options: t.record(t.string, t.string),
  seed: WHOLE,
  goals: COUNT,
});

const REPLAY = t.intersection([
  t.type({ capacity: COUNT, count: WHOLE, appended: WHOLE }),
  t.partial({ shape: t.type({ horizon: COUNT, columns: t.record(t.string, t.type({ rows: COUNT, width: COUNT })) }) }),
]);

const RANGE = guardCodec(
  "the first of some episodes and their end",
  (value): value is readonly [number, number] =>
    Array.isArray(value) && value.length === 2 && value.every(WHOLE.is) && value[0] <= value[1],
);

const HEADER: t.Type<Header, unknown, unknown> = t.type({
  package: t.type({ name: t.string, version: t.string }),
  identity: IDENTITY,
  budget: BUDGET,
  engine: ENGINE,
  seconds: EXACT_NUMBER,
  curve: t.readonlyArray(POINT),
  state: t.type({ key: KEY, iteration: WHOLE, updates: WHOLE, environmentSteps: WHOLE, metrics: NUMBERS }),
  replays: t.type({ latentPolicy: REPLAY, goalPolicy: REPLAY }),
  segments: t.readonlyArray(
    t.type({ file: t.string, checksum: WORD, episodes: t.type({ latentPolicy: RANGE, goalPolicy: RANGE }) }),
  ),
});

/** A header as JSON. */
export const writeHeader = (header: Header): string => JSON.stringify(HEADER.encode(header));

/** A header out of JSON; in a sentence, why it is none. */
export const readHeader = (text: string): E.Either<string, Header> =>
  pipe(parseJson(text), E.chain((value) => pipe(HEADER.decode(value), E.mapLeft(refusal))));
