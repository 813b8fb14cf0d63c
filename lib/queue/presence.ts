/**
 * The presence of a worker: what it does, said every few seconds, so that it can be seen, and missed.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { QueueConnection } from "./connection.ts";
import { type RunProgress, WORKER_REPORT, writeMessage } from "./message.ts";
import { STREAMS, SUBJECTS } from "./streams.ts";
import type { Offer } from "./take.ts";

/** Milliseconds between reports. */
const EVERY = 5_000;

/** The presence of a worker. */
export interface Presence {
  /** Makes the run in hand known, with its progress. */
  readonly show: (
    run: { readonly id: string; readonly name: string; readonly fraction: number } | undefined,
  ) => void;
  /** Takes leave. */
  readonly leave: () => Promise<void>;
}

/** Reports a worker every few seconds, and when it begins with another run. */
export const announceWorker = (
  { connection, manager, persist }: QueueConnection,
  { worker, engines, version }: Offer & { readonly worker: string },
  counts: { readonly ended: number; readonly failed: number },
): Presence => {
  const began = performance.now();
  let run: RunProgress | undefined;
  let since = began;
  const report = (): void => {
    const bytes = writeMessage("worker", WORKER_REPORT, {
      worker,
      engines,
      version,
      ...counts,
      seconds: (performance.now() - began) / 1000,
      ...(run === undefined ? {} : { run }),
    });
    if (E.isRight(bytes) && !connection.isClosed()) connection.publish(SUBJECTS.worker(worker), bytes.right);
  };
  const timer = setInterval(report, EVERY);
  report();
  return {
    show: (next) => {
      const isOther = next?.id !== run?.id;
      if (isOther) since = performance.now();
      // The first fraction that is known is that of the state with which the run began.
      const known = run !== undefined && !isOther && run.fraction > 0 ? run.began : next?.fraction ?? 0;
      run = next === undefined ? undefined : {
        id: next.id,
        name: next.name,
        fraction: Math.min(1, Math.max(0, next.fraction)),
        seconds: (performance.now() - since) / 1000,
        began: known,
      };
      if (isOther) report();
    },
    leave: async () => {
      clearInterval(timer);
      const signal = AbortSignal.timeout(EVERY);
      await persist(() => manager.streams.purge(STREAMS.worker, { filter: SUBJECTS.worker(worker) }), signal)
        .catch(() => {});
    },
  };
};
