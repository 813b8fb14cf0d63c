/**
 * States of runs in a queue's object store: named bytes, each there whole or not at all.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { pause, type QueueConnection, queueFault } from "./connection.ts";

/** Named bytes, kept elsewhere. */
export interface StateStore {
  /** The bytes of a name; `undefined` where there are none, or where they are damaged. */
  readonly read: (name: string) => TE.TaskEither<Fault, Uint8Array | undefined>;
  /** Keeps bytes under a name; those before them stay until all of these are there. */
  readonly write: (name: string, bytes: Uint8Array) => TE.TaskEither<Fault, void>;
  /** Removes a name, if it is there. */
  readonly remove: (name: string) => TE.TaskEither<Fault, void>;
}

/** The largest object that is read, 1 GiB: what is larger is none of ours. */
const LARGEST = 2 ** 30;

/** Attempts at an object whose parts do not fit, and milliseconds between them. */
const ATTEMPTS = 5;
const BETWEEN = 100;

/** The states of a queue. */
export const queueStates = (queue: QueueConnection): StateStore => {
  const call = <Result>(work: () => Promise<Result>): TE.TaskEither<Fault, Result> => async () => {
    try {
      return E.right(await queue.persist(work));
    } catch (reason) {
      return E.left(queueFault(queue)(reason));
    }
  };
  return {
    read: (name) => async () => {
      const found = await call(() => queue.objects.info(name))();
      if (E.isLeft(found)) return found;
      if (found.right === null || found.right.deleted) return E.right(undefined);
      if (found.right.size > LARGEST) {
        const cause = `it has ${found.right.size} bytes, of ${LARGEST} at most`;
        return E.left(fault("queue", `state ${name}`, cause, "Remove it from the object store."));
      }
      let bytes: Uint8Array | null = null;
      for (let attempt = 0; attempt < ATTEMPTS && bytes === null; attempt++) {
        if (attempt > 0) await pause(BETWEEN);
        // Chunks are missing where it was replaced meanwhile; and for good where two workers wrote at once.
        bytes = await queue.objects.getBlob(name).catch(() => null);
      }
      // Copied, since a Buffer of Node's gives out views of itself where an array gives copies.
      return E.right(bytes === null ? undefined : new Uint8Array(bytes));
    },
    write: (name, bytes) => call(async () => void await queue.objects.putBlob({ name }, bytes)),
    remove: (name) =>
      call(async () => {
        const found = await queue.objects.info(name);
        if (found !== null && !found.deleted) await queue.objects.delete(name);
      }),
  };
};
