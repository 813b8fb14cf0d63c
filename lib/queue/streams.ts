/**
 * The streams of a queue on JetStream, and their subjects. The rules that keep every run and every result single are the server's: at
 * most one message a subject, and a new one is refused while there is an old one.
 *
 * @module
 */
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { LARGEST, type MessageKind, type QueuedRun } from "./message.ts";

/** The names of the streams, and that of the object store. */
export const STREAMS = {
  run: "GPIM_RUNS",
  result: "GPIM_RESULTS",
  failure: "GPIM_FAILURES",
  holder: "GPIM_HOLDERS",
  worker: "GPIM_WORKERS",
} as const;

/** The name of the object store of states. */
export const STATES = "gpim-states";

/** Nanoseconds of a second, in which NATS counts time. */
export const SECOND = 1e9;

const DAY = 24 * 3600 * SECOND;

/** Faults of one run before it is set aside. */
export const ATTEMPTS = 5;

/** Workers in succession that end with a run, and do not take it further, before it is set aside. */
export const DEATHS = 20;

/** Time for which states, failures and holds are kept. */
const KEPT = 30 * DAY;

/** Time after which a worker that says nothing is gone. */
const WORKER_SILENCE = 30 * SECOND;

/** A version or a name as a part of a subject. */
const token = (text: string): string => text.replaceAll(/[^\w-]/g, "_");

/** Subjects by kind. */
export const SUBJECTS = {
  /** That of a run; workers take only those of their version and engine. */
  run: ({ version, engine, level, id }: Pick<QueuedRun, "version" | "engine" | "level" | "id">): string =>
    `gpim.run.${token(version)}.${token(engine)}.${level}.${id}`,
  /** That of all runs of a version, an engine and a level. */
  runs: ({ version, engine, level }: Pick<QueuedRun, "version" | "engine" | "level">): string =>
    `gpim.run.${token(version)}.${token(engine)}.${level}.*`,
  result: (id: string): string => `gpim.result.${id}`,
  failure: (id: string): string => `gpim.failure.${id}`,
  holder: (id: string): string => `gpim.holder.${id}`,
  worker: (worker: string): string => `gpim.worker.${token(worker)}`,
};

/** The name of the consumer that hands out the runs of a version, an engine and a level. */
export const consumerName = ({ version, engine, level }: Pick<QueuedRun, "version" | "engine" | "level">): string =>
  `runs-${token(version)}-${token(engine)}-${level}`;

const single = { max_msgs_per_subject: 1, discard: DiscardPolicy.New, discard_new_per_subject: true } as const;
const latest = { max_msgs_per_subject: 1, discard: DiscardPolicy.Old } as const;

/** Settings of each stream, besides those that all have. */
const SPECIAL: Readonly<Record<MessageKind, Partial<StreamConfig>>> = {
  run: { retention: RetentionPolicy.Workqueue, ...single },
  result: single,
  failure: { max_msgs_per_subject: ATTEMPTS, discard: DiscardPolicy.Old, max_age: KEPT },
  holder: { ...latest, max_age: KEPT },
  worker: { ...latest, max_age: WORKER_SILENCE, storage: StorageType.Memory },
};

const KINDS: readonly MessageKind[] = ["run", "result", "failure", "holder", "worker"];

/** The server's code for a stream that is there with other settings. */
const OTHER_SETTINGS = 10058;

/** The server's code for a message that a stream does not take: its subject has one, or there is no room. */
export const NOT_STORED = 10077;

/** Makes the streams, as far as they are missing; those that an administrator has changed, e.g. to have replicas, stay as they are. */
export const ensureStreams = async (manager: JetStreamManager): Promise<void> => {
  for (const kind of KINDS) {
    try {
      await manager.streams.add({
        name: STREAMS[kind],
        subjects: [`gpim.${kind}.>`],
        max_msg_size: LARGEST[kind] + 2 ** 10,
        ...SPECIAL[kind],
      });
    } catch (reason) {
      if (!(reason instanceof JetStreamApiError && reason.code === OTHER_SETTINGS)) throw reason;
    }
  }
};

/** The settings of the object store of states: what no run has fetched within a month is forgotten. */
export const STATE_STORE = { ttl: KEPT, storage: StorageType.File } as const;
