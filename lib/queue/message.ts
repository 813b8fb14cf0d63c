/**
 * The messages of a queue. What comes out of a queue was written by others: it is decoded, its size is limited, and it names what
 * is to be done, never how.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { codecOf, guardCodec, isRecord, numberCodec, parseJson, refusal, WHOLE } from "../codec.ts";
import type { Fault } from "../fault.ts";

/** The order of runs that wait: those that are begun already, those of a plan, and those that fill idle time. */
export const LEVELS: readonly Level[] = ["first", "normal", "last"];

/** The level of a run. */
export type Level = "first" | "normal" | "last";

/** A run, as it waits for a worker. */
export interface QueuedRun {
  /** Its identity: 32 hexadecimal digits, made from all that decides its result. */
  readonly id: string;
  /** A name for people. */
  readonly name: string;
  /** The version of the package that it is a run of. */
  readonly version: string;
  /** The engine that it needs. */
  readonly engine: string;
  /** Its order among runs that wait. */
  readonly level: Level;
  /** All that a worker has to know; workers decode it themselves. */
  readonly work: Readonly<Record<string, unknown>>;
}

/** The end of a run: its result, or the fault with which it was set aside. */
export type QueuedResult =
  | { readonly id: string; readonly name: string; readonly value: Readonly<Record<string, unknown>> }
  | { readonly id: string; readonly name: string; readonly fault: Fault; readonly attempts: number };

/** A fault of a run, and its worker. */
export interface QueuedFailure {
  /** The run. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** The worker. */
  readonly worker: string;
  /** The fault. */
  readonly fault: Fault;
}

/** A worker's hold of a run. */
export interface Holder {
  /** The worker, by a name that no other process has. */
  readonly worker: string;
  /** Gradient steps of the run when the worker began with it. */
  readonly from: number;
  /** Workers in succession that ended without a word, and without having taken the run further. */
  readonly deaths: number;
  /** Whether the worker has given the run back. */
  readonly isReleased: boolean;
}

/** The progress of a run in hand. */
export interface RunProgress {
  /** The run. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** The part of its budget that is spent, 0 to 1. */
  readonly fraction: number;
  /** Seconds that this worker has spent on it. */
  readonly seconds: number;
  /** {@link fraction} when this worker began with it. */
  readonly began: number;
}

/** A worker, as it makes itself known every few seconds. */
export interface WorkerReport {
  /** Its name. */
  readonly worker: string;
  /** The engines that it has. */
  readonly engines: readonly string[];
  /** The version of the package. */
  readonly version: string;
  /** Runs that it has ended. */
  readonly ended: number;
  /** Faults that it has met. */
  readonly failed: number;
  /** Seconds since it began. */
  readonly seconds: number;
  /** The run in hand. */
  readonly run?: RunProgress;
}

/** Bytes of a message at most, by kind; JetStream refuses larger ones as well. */
export const LARGEST = {
  run: 2 ** 18,
  result: 2 ** 20 - 2 ** 14,
  failure: 2 ** 14,
  holder: 2 ** 10,
  worker: 2 ** 14,
} as const;

/** A kind of message. */
export type MessageKind = keyof typeof LARGEST;

/** A text without control characters, which would reach a terminal. */
const line = (most: number): t.Type<string, unknown, unknown> =>
  guardCodec(
    `a line of at most ${most} letters`,
    (value): value is string => typeof value === "string" && value.length <= most && !/\p{Cc}/u.test(value),
  );

const NAME = line(1000);
const WORD = line(200);
const ID = guardCodec(
  "32 hexadecimal digits",
  (value): value is string => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
);
const RECORD = guardCodec("an object", isRecord);
const FRACTION = numberCodec("a number from 0 to 1", (value) => value >= 0 && value <= 1);
const SECONDS = numberCodec("a number of at least 0", (value) => value >= 0);

const KINDS = ["flag", "configuration", "shape", "non-finite", "world", "callback", "engine", "file", "queue"] as const;

const KIND: t.Type<Fault["kind"], unknown, unknown> = guardCodec(
  "the kind of a fault",
  (value): value is Fault["kind"] => KINDS.some((kind) => kind === value),
);

/** A text as a line: control characters become spaces, and what is too long is cut. */
const asLine = (value: unknown, most: number): string | undefined =>
  typeof value === "string" ? value.replaceAll(/\p{Cc}+/gu, " ").slice(0, most) : undefined;

/** The most letters of each part of a fault. */
const SENTENCE = 2000;

const SENTENCES = codecOf(
  "a sentence",
  (value): value is string => typeof value === "string",
  (value) => asLine(value, SENTENCE),
  (value) => asLine(value, SENTENCE),
);

const FAULT: t.Type<Fault, unknown, unknown> = t.type({
  kind: KIND,
  place: SENTENCES,
  cause: SENTENCES,
  remedy: SENTENCES,
});

const LEVEL: t.Type<Level, unknown, unknown> = guardCodec(
  `one of ${LEVELS.join(", ")}`,
  (value): value is Level => LEVELS.some((level) => level === value),
);

/** The codec of runs. */
export const QUEUED_RUN: t.Type<QueuedRun, unknown, unknown> = t.type({
  id: ID,
  name: NAME,
  version: WORD,
  engine: WORD,
  level: LEVEL,
  work: RECORD,
});

/** The codec of results. */
export const QUEUED_RESULT: t.Type<QueuedResult, unknown, unknown> = t.union([
  t.type({ id: ID, name: NAME, value: RECORD }),
  t.type({ id: ID, name: NAME, fault: FAULT, attempts: WHOLE }),
]);

/** The codec of failures. */
export const QUEUED_FAILURE: t.Type<QueuedFailure, unknown, unknown> = t.type({
  id: ID,
  name: NAME,
  worker: WORD,
  fault: FAULT,
});

/** The codec of holds. */
export const HOLDER: t.Type<Holder, unknown, unknown> = t.type({
  worker: WORD,
  from: WHOLE,
  deaths: WHOLE,
  isReleased: t.boolean,
});

/** The codec of workers. */
export const WORKER_REPORT: t.Type<WorkerReport, unknown, unknown> = t.intersection([
  t.type({
    worker: WORD,
    engines: guardCodec(
      "a list of at most 16 words",
      (value): value is readonly string[] => Array.isArray(value) && value.length <= 16 && value.every(WORD.is),
    ),
    version: WORD,
    ended: WHOLE,
    failed: WHOLE,
    seconds: SECONDS,
  }),
  t.partial({ run: t.type({ id: ID, name: NAME, fraction: FRACTION, seconds: SECONDS, began: FRACTION }) }),
]);

/** A message as bytes; a sentence where it is larger than its kind may be. */
export const writeMessage = <Value>(
  kind: MessageKind,
  codec: t.Type<Value, unknown, unknown>,
  value: Value,
): E.Either<string, Uint8Array<ArrayBuffer>> => {
  const bytes = new TextEncoder().encode(JSON.stringify(codec.encode(value)));
  return bytes.length > LARGEST[kind]
    ? E.left(`a message of ${bytes.length} bytes, of ${LARGEST[kind]} at most`)
    : E.right(bytes);
};

/** A message out of bytes; a sentence where it is too large, no JSON, or not of its kind. */
export const readMessage = <Value>(
  kind: MessageKind,
  codec: t.Type<Value, unknown, unknown>,
  bytes: Uint8Array,
): E.Either<string, Value> => {
  if (bytes.length > LARGEST[kind]) return E.left(`it has ${bytes.length} bytes, of ${LARGEST[kind]} at most`);
  return pipe(
    E.tryCatch(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes), () => "it is no text"),
    E.chain(parseJson),
    E.chain((value) => pipe(codec.decode(value), E.mapLeft(refusal))),
  );
};
