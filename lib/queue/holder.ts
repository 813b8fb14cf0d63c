/**
 * Holds of runs: which worker has a run, and whether workers end on it again and again without a word.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { QueueConnection } from "./connection.ts";
import { HOLDER, type Holder, readMessage, writeMessage } from "./message.ts";
import { STREAMS, SUBJECTS } from "./streams.ts";

/** The hold of a run; `undefined` where no worker ever had it. */
export const readHolder = async (
  { manager, persist }: QueueConnection,
  id: string,
  signal?: AbortSignal,
): Promise<Holder | undefined> => {
  const message = await persist(
    () => manager.streams.getMessage(STREAMS.holder, { last_by_subj: SUBJECTS.holder(id) }),
    signal,
  );
  if (message === null) return undefined;
  const holder = readMessage("holder", HOLDER, message.data);
  return E.isRight(holder) ? holder.right : undefined;
};

/** Records a hold. */
export const writeHolder = async (
  { client, persist }: QueueConnection,
  id: string,
  holder: Holder,
  signal?: AbortSignal,
): Promise<void> => {
  const bytes = writeMessage("holder", HOLDER, holder);
  if (E.isRight(bytes)) await persist(() => client.publish(SUBJECTS.holder(id), bytes.right), signal);
};

/**
 * The hold of a worker that takes a run, given the one before it. A worker that ended without giving the run back counts, until one
 * takes the run further: {@link advance}.
 */
export const takeOver = (worker: string, earlier: Holder | undefined): Holder => ({
  worker,
  from: earlier?.from ?? 0,
  deaths: earlier === undefined || earlier.isReleased ? 0 : earlier.deaths + 1,
  isReleased: false,
});

/** A hold once the run is known to begin at some gradient step. */
export const advance = (holder: Holder, updates: number): Holder =>
  updates > holder.from ? { ...holder, from: updates, deaths: 0 } : holder;
