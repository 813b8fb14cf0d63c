/**
 * The state of a queue: its workers, the runs in hand, and those that were set aside.
 *
 * @module
 */
import type { JetStreamManager } from "@nats-io/jetstream";
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import type * as t from "io-ts";
import type { Fault } from "../fault.ts";
import { type QueueConnection, queueFault } from "./connection.ts";
import {
  type MessageKind,
  QUEUED_FAILURE,
  type QueuedFailure,
  readMessage,
  WORKER_REPORT,
  type WorkerReport,
} from "./message.ts";
import { ATTEMPTS, STATES, STREAMS } from "./streams.ts";

/** The state of a queue. */
export interface QueueStatus {
  /** Runs that wait for a worker. */
  readonly waiting: number;
  /** Runs in hand. */
  readonly inHand: number;
  /** Results so far, those of runs that were set aside among them. */
  readonly results: number;
  /** Bytes of states. */
  readonly stateBytes: number;
  /** Workers that were heard within half a minute. */
  readonly workers: readonly WorkerReport[];
  /** Runs a second, of all workers together, since they began. */
  readonly runsPerSecond: number;
  /** Seconds until no run is left, if all take as long as those so far; `undefined` where none has ended. */
  readonly secondsLeft?: number;
  /** The latest faults of runs, and how often each run has failed. */
  readonly failures: readonly (QueuedFailure & { readonly attempts: number; readonly isSetAside: boolean })[];
}

/** The most workers, and the most failures, that are shown. */
const MOST = 10_000;

/** The latest message of every subject of a stream, as far as it can be read. */
const latestOf = async <Value>(
  { manager, persist }: QueueConnection,
  kind: MessageKind,
  codec: t.Type<Value, unknown, unknown>,
): Promise<readonly { readonly value: Value; readonly count: number }[]> => {
  const subject = `gpim.${kind}.>`;
  const { state } = await persist(() => manager.streams.info(STREAMS[kind], { subjects_filter: subject }));
  const found = await Promise.all(
    Object.entries(state.subjects ?? {}).slice(0, MOST).map(async ([subject, count]) => {
      const message = await persist(() => manager.streams.getMessage(STREAMS[kind], { last_by_subj: subject }));
      const value = message === null ? E.left("") : readMessage(kind, codec, message.data);
      return E.isRight(value) ? [{ value: value.right, count }] : [];
    }),
  );
  return found.flat();
};

/** Runs in hand, of all consumers together. */
const inHand = async (manager: JetStreamManager): Promise<number> => {
  let count = 0;
  for await (const { num_ack_pending } of manager.consumers.list(STREAMS.run)) count += num_ack_pending;
  return count;
};

/** Seconds that a run takes a worker, by those that have ended; else by those in hand. */
const secondsOfRun = (workers: readonly WorkerReport[]): number | undefined => {
  const ended = workers.reduce((sum, { ended }) => sum + ended, 0);
  if (ended > 0) return workers.reduce((sum, { seconds, run }) => sum + seconds - (run?.seconds ?? 0), 0) / ended;
  const begun = workers.flatMap(({ run }) => run !== undefined && run.fraction > run.began ? [run] : []);
  const done = begun.reduce((sum, { fraction, began }) => sum + fraction - began, 0);
  return done > 0 ? begun.reduce((sum, { seconds }) => sum + seconds, 0) / done : undefined;
};

/** Seconds until no run is left. */
export const secondsLeft = (waiting: number, workers: readonly WorkerReport[]): number | undefined => {
  const each = secondsOfRun(workers);
  if (each === undefined || workers.length === 0) return undefined;
  const rest = workers.reduce((sum, { run }) => sum + (run === undefined ? 0 : 1 - run.fraction), 0);
  return each * (waiting + rest) / workers.length;
};

/** The state of a queue. */
export const queueStatus = (queue: QueueConnection): TE.TaskEither<Fault, QueueStatus> => async () => {
  const { manager, persist } = queue;
  const messages = async (name: string) => (await persist(() => manager.streams.info(name))).state;
  try {
    const [runs, results, states] = await Promise.all(
      [STREAMS.run, STREAMS.result, `OBJ_${STATES}`].map(messages),
    );
    const [taken, reports, failed] = await Promise.all([
      persist(() => inHand(manager)),
      latestOf(queue, "worker", WORKER_REPORT),
      latestOf(queue, "failure", QUEUED_FAILURE),
    ]);
    const workers = reports.map(({ value }) => value).toSorted((a, b) => a.worker < b.worker ? -1 : 1);
    const waiting = Math.max(0, runs.messages - taken);
    const left = secondsLeft(waiting, workers);
    return E.right({
      waiting,
      inHand: Math.min(taken, runs.messages),
      results: results.messages,
      stateBytes: states.bytes,
      workers,
      runsPerSecond: workers.reduce((sum, { ended, seconds }) => sum + ended / Math.max(1, seconds), 0),
      ...(left === undefined ? {} : { secondsLeft: left }),
      failures: failed.map(({ value, count }) => ({ ...value, attempts: count, isSetAside: count >= ATTEMPTS })),
    });
  } catch (reason) {
    return E.left(queueFault(queue)(reason));
  }
};
