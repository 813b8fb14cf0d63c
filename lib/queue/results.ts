/**
 * Results of runs in a queue: each is there once, however often it is sent.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { type QueueConnection, queueFault } from "./connection.ts";
import { QUEUED_RESULT, type QueuedResult, readMessage, writeMessage } from "./message.ts";
import { STREAMS, SUBJECTS } from "./streams.ts";
import { isThere } from "./submit.ts";

/** Milliseconds between looks for results whose announcement was missed. */
const LOOK = 10_000;

/** The result of a run; `undefined` where it has none yet. */
export const readResult =
  (queue: QueueConnection): (id: string) => TE.TaskEither<Fault, QueuedResult | undefined> => (id) => async () => {
    try {
      const message = await queue.persist(() =>
        queue.manager.streams.getMessage(STREAMS.result, { last_by_subj: SUBJECTS.result(id) })
      );
      if (message === null) return E.right(undefined);
      const result = readMessage("result", QUEUED_RESULT, message.data);
      if (E.isRight(result) && result.right.id === id) return result;
      const cause = E.isLeft(result) ? result.left : "it is that of another run";
      return E.left(fault("queue", `result ${id}`, cause, "Plan the run again with --retry."));
    } catch (reason) {
      return E.left(queueFault(queue)(reason));
    }
  };

/** Publishes a result, unless there is one; whether it is the one that counts. */
export const publishResult =
  (queue: QueueConnection): (result: QueuedResult) => TE.TaskEither<Fault, boolean> => (result) => async () => {
    const bytes = writeMessage("result", QUEUED_RESULT, result);
    if (E.isLeft(bytes)) {
      const remedy = "Evaluate less often, with a larger 'evaluateEvery'.";
      return E.left(fault("queue", `result of '${result.name}'`, bytes.left, remedy));
    }
    try {
      await queue.persist(() => queue.client.publish(SUBJECTS.result(result.id), bytes.right));
      return E.right(true);
    } catch (reason) {
      return isThere(reason) ? E.right(false) : E.left(queueFault(queue)(reason));
    }
  };

/** Forgets the end of a run and its faults, so that it can be sent again. */
export const forgetResult =
  (queue: QueueConnection): (id: string) => TE.TaskEither<Fault, void> => (id) => async () => {
    try {
      for (const kind of ["result", "failure", "holder"] as const) {
        await queue.persist(() => queue.manager.streams.purge(STREAMS[kind], { filter: SUBJECTS[kind](id) }));
      }
      return E.right(undefined);
    } catch (reason) {
      return E.left(queueFault(queue)(reason));
    }
  };

/** Results as they come. */
export interface Results {
  /** Waits for the result of a run. */
  readonly wait: (id: string) => TE.TaskEither<Fault, QueuedResult>;
  /** Ends all waiting. */
  readonly close: () => void;
}

/** The run of a result's subject. */
const idOf = (subject: string): string => subject.split(".").at(-1) ?? "";

/** The runs that have results. */
const withResult = async ({ manager, persist }: QueueConnection): Promise<ReadonlySet<string>> => {
  const { state } = await persist(() =>
    manager.streams.info(STREAMS.result, { subjects_filter: SUBJECTS.result("*") })
  );
  return new Set(Object.keys(state.subjects ?? {}).map(idOf));
};

/**
 * Waits for results. Each is announced when it is published, and read from the stream, where alone it counts; one whose announcement
 * was missed is found within seconds.
 */
export const openResults = (queue: QueueConnection): Results => {
  const waiting = new Map<string, (result: E.Either<Fault, QueuedResult>) => void>();
  const settle = async (id: string): Promise<void> => {
    const result = await readResult(queue)(id)();
    const end = waiting.get(id);
    if (end === undefined || (E.isRight(result) && result.right === undefined)) return;
    waiting.delete(id);
    end(E.isLeft(result) ? result : E.right(result.right!));
  };
  const announced = queue.connection.subscribe(SUBJECTS.result("*"), {
    callback: (_error, { subject }) => {
      const id = idOf(subject);
      // The announcement may come before the stream has the result.
      if (waiting.has(id)) settle(id).then(() => waiting.has(id) ? setTimeout(() => settle(id), 50) : undefined);
    },
  });
  const look = async (): Promise<void> => {
    if (waiting.size === 0) return;
    const found = await withResult(queue).catch((): ReadonlySet<string> => new Set());
    await Promise.all([...waiting.keys()].filter((id) => found.has(id)).map(settle));
  };
  const timer = setInterval(look, LOOK);
  return {
    wait: (id) => () =>
      new Promise((resolve) => {
        waiting.set(id, resolve);
        settle(id);
      }),
    close: () => {
      clearInterval(timer);
      announced.unsubscribe();
    },
  };
};
