/**
 * Runs, sent to a queue.
 *
 * @module
 */
import { JetStreamApiError } from "@nats-io/jetstream";
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { type QueueConnection, queueFault } from "./connection.ts";
import { QUEUED_RUN, type QueuedRun, writeMessage } from "./message.ts";
import { NOT_STORED, SUBJECTS } from "./streams.ts";

/** Whether a publication was refused because its subject has a message already. */
export const isThere = (reason: unknown): boolean =>
  reason instanceof JetStreamApiError && reason.code === NOT_STORED && /per subject/.test(reason.message);

/**
 * Sends a run; whether it was new to the queue. One that waits or is in hand already is not sent twice: the server refuses it. One whose
 * result is there already may be sent, and costs a worker a look.
 */
export const submitRun =
  (queue: QueueConnection): (run: QueuedRun) => TE.TaskEither<Fault, boolean> => (run) => async () => {
    const bytes = writeMessage("run", QUEUED_RUN, run);
    if (E.isLeft(bytes)) {
      return E.left(fault("queue", `run '${run.name}'`, bytes.left, "Plan it with fewer and shorter options."));
    }
    try {
      await queue.persist(() => queue.client.publish(SUBJECTS.run(run), bytes.right));
      return E.right(true);
    } catch (reason) {
      return isThere(reason) ? E.right(false) : E.left(queueFault(queue)(reason));
    }
  };
