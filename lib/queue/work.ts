/**
 * A worker: takes runs from a queue one by one, and carries them out. It can leave at any time: on a signal it saves the run in hand
 * and gives it back; when it is killed or cut off, another goes on from the last state.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, formatFault, messageOf } from "../fault.ts";
import { guardTask } from "../guard.ts";
import { pause, type QueueConnection, queueFault } from "./connection.ts";
import { advance, readHolder, takeOver, writeHolder } from "./holder.ts";
import { type Holder, QUEUED_FAILURE, QUEUED_RUN, type QueuedRun, readMessage, writeMessage } from "./message.ts";
import { announceWorker } from "./presence.ts";
import { publishResult, readResult } from "./results.ts";
import { queueStates, type StateStore } from "./states.ts";
import { ATTEMPTS, DEATHS, STREAMS, SUBJECTS } from "./streams.ts";
import { ensureConsumers, type Offer, type Taken, takeRun } from "./take.ts";

/** The part of a run that is over. */
export interface RunAdvance {
  /** Gradient steps so far. */
  readonly updates: number;
  /** The part of the budget that is spent, 0 to 1. */
  readonly fraction: number;
}

/** The surroundings of a run that is carried out. */
export interface RunCourse {
  /** States of runs. */
  readonly states: StateStore;
  /** Ends the run after the iteration in hand, with its state saved. */
  readonly signal: AbortSignal;
  /** To be called with the run's progress. */
  readonly watch: (advance: RunAdvance) => void;
}

/** The end of a run. */
export interface RunEnd {
  /** Its result. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Removes what is of no use once the result is kept. */
  readonly tidy?: TE.TaskEither<Fault, unknown>;
}

/** Carries out a run of the queue, which it decodes and checks itself; without an end when the signal ended it. */
export type CarryOut = (run: QueuedRun, course: RunCourse) => TE.TaskEither<Fault, RunEnd | undefined>;

/** The settings of a worker. */
export interface WorkerOptions extends Offer {
  /** Its name, which no other process has. */
  readonly worker: string;
  /** Carries out a run. */
  readonly carryOut: CarryOut;
  /** Ends the worker. */
  readonly signal: AbortSignal;
  /** Whether it ends when no run waits, and none is in hand. */
  readonly untilEmpty?: boolean;
  /** Called with a line about each run. */
  readonly say?: (line: string) => void;
}

/** The work of a worker, counted. */
export interface WorkerCounts {
  /** Runs whose result it has sent. */
  readonly ended: number;
  /** Faults that it has met. */
  readonly failed: number;
}

/** Milliseconds before a worker that found nothing looks again: at first, and at most. */
const SOON = 50;
const LATER = 2_000;

/** Seconds before a run that ended in a fault is tried again, times the faults so far. */
const AGAIN = 0.25;

/** The way in which a run left a worker. */
type Left = "ended" | "failed" | "given back" | "not ours";

/** The parts of a worker that one run needs. */
interface Desk {
  readonly queue: QueueConnection;
  readonly options: WorkerOptions;
  readonly counts: { ended: number; failed: number };
  /** Makes the progress of the run in hand known. */
  readonly show: (run: { readonly id: string; readonly name: string } & RunAdvance | undefined) => void;
}

/** The fault of a run on which workers end. */
const deathFault = (name: string): Fault =>
  fault(
    "queue",
    `run '${name}'`,
    `${DEATHS} workers in succession ended without a word while they had it, and none took it further`,
    "See whether their machines have the memory for it, or save its state more often (--save-every).",
  );

/** Records a fault of a run; the number of them so far. */
const recordFailure = async (
  { queue: { client, manager, persist }, options: { worker } }: Desk,
  { id, name }: Pick<QueuedRun, "id" | "name">,
  cause: Fault,
): Promise<number> => {
  const bytes = writeMessage("failure", QUEUED_FAILURE, { id, name, worker, fault: cause });
  if (E.isRight(bytes)) await persist(() => client.publish(SUBJECTS.failure(id), bytes.right));
  const { state } = await persist(() =>
    manager.streams.info(STREAMS.failure, { subjects_filter: SUBJECTS.failure(id) })
  );
  return state.subjects?.[SUBJECTS.failure(id)] ?? 0;
};

/** Sets a run aside with its fault, so that it does not stop the others. */
const setAside = async ({ queue }: Desk, { id, name }: Pick<QueuedRun, "id" | "name">, cause: Fault, taken: Taken) => {
  const published = await publishResult(queue)({ id, name, fault: cause, attempts: ATTEMPTS })();
  if (E.isRight(published)) await taken.finish();
  else taken.giveBack(AGAIN);
};

/** States that only the worker which holds the run may change: one that was frozen, and wakes, changes nothing. */
const guardStates = (states: StateStore, isHeld: () => Promise<boolean>): StateStore => {
  const held = <Result>(work: TE.TaskEither<Fault, Result>): TE.TaskEither<Fault, Result> => async () =>
    await isHeld() ? await work() : E.left(
      fault("queue", "run", "another worker has it by now", "Nothing is lost: that one goes on."),
    );
  return {
    read: states.read,
    write: (name, bytes) => held(states.write(name, bytes)),
    remove: (name) => held(states.remove(name)),
  };
};

/** Carries a run out while the queue is told that it is in hand; `lost` when another worker has it, or has ended it. */
const hold = async (desk: Desk, run: QueuedRun, taken: Taken, first: Holder) => {
  const { queue, options: { carryOut, signal, lease, worker } } = desk;
  const lost = new AbortController();
  const ended = AbortSignal.any([signal, lost.signal]);
  const isHeld = async () => {
    const holder = await readHolder(queue, run.id, lost.signal).catch(() => undefined);
    return holder?.worker === worker && !holder.isReleased;
  };
  const check = async (): Promise<void> => {
    taken.extend();
    const result = await readResult(queue)(run.id)();
    if (E.isRight(result) && result.right !== undefined) return lost.abort();
    if (!await isHeld() && !queue.connection.isClosed()) lost.abort();
  };
  let isChecking = false;
  const timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    check().finally(() => isChecking = false);
  }, lease * 1000 / 4);
  let holder: Holder = first;
  let isBegun = false;
  const watch = (progress: RunAdvance): void => {
    desk.show({ id: run.id, name: run.name, ...progress });
    if (isBegun) return;
    isBegun = true;
    const further = advance(holder, progress.updates);
    if (further === holder) return;
    holder = further;
    writeHolder(queue, run.id, further, lost.signal).catch(() => {});
  };
  const course: RunCourse = { states: guardStates(queueStates(queue), isHeld), signal: ended, watch };
  const outcome = await guardTask(`run '${run.name}'`, () => carryOut(run, course))();
  clearInterval(timer);
  return { outcome, holder, isLost: lost.signal.aborted || !await isHeld() };
};

/** Carries out a run that was taken. */
const carry = async (desk: Desk, run: QueuedRun, taken: Taken): Promise<Left> => {
  const { queue, options: { worker, say = () => {} }, counts } = desk;
  const earlier = await readHolder(queue, run.id);
  const holder = takeOver(worker, earlier);
  if (holder.deaths >= DEATHS) {
    await recordFailure(desk, run, deathFault(run.name));
    await setAside(desk, run, deathFault(run.name), taken);
    counts.failed++;
    return "failed";
  }
  await writeHolder(queue, run.id, holder);
  desk.show({ ...run, updates: 0, fraction: 0 });
  const { outcome, holder: last, isLost } = await hold(desk, run, taken, holder);
  if (E.isRight(outcome) && outcome.right !== undefined) {
    const { id, name } = run;
    const published = await publishResult(queue)({ id, name, value: outcome.right.value })();
    if (E.isRight(published)) {
      // States that stay behind, where this fails, are forgotten after a month.
      await outcome.right.tidy?.();
      await taken.finish();
      counts.ended += Number(published.right);
      say(`${run.name}: ${published.right ? "ended" : "ended, after another worker"}`);
      return "ended";
    }
    return await fail(desk, run, taken, last, published.left);
  }
  if (isLost) return "not ours";
  if (E.isLeft(outcome)) return await fail(desk, run, taken, last, outcome.left);
  await writeHolder(queue, run.id, { ...last, isReleased: true });
  taken.giveBack();
  say(`${run.name}: saved and given back`);
  return "given back";
};

/** The end of a run in a fault: it is tried again, or set aside. */
const fail = async (desk: Desk, run: QueuedRun, taken: Taken, holder: Holder, cause: Fault): Promise<Left> => {
  const { queue, options: { say = () => {} }, counts } = desk;
  counts.failed++;
  say(`${run.name}: ${formatFault(cause)}`);
  const attempts = await recordFailure(desk, run, cause);
  await writeHolder(queue, run.id, { ...holder, isReleased: true });
  if (attempts < ATTEMPTS) taken.giveBack(AGAIN * attempts);
  else await setAside(desk, run, cause, taken);
  return "failed";
};

/** Looks at a run that was taken, and carries it out unless it has a result. */
const serve = async (desk: Desk, taken: Taken): Promise<void> => {
  const { queue, options: { worker, say = () => {} } } = desk;
  const run = readMessage("run", QUEUED_RUN, taken.bytes);
  if (E.isLeft(run) || run.right.id !== taken.id) {
    const cause = E.isLeft(run) ? run.left : "it has the identity of another run";
    const refused = fault("queue", `run ${taken.id}`, cause, "Send it with `gpim run`, of the same version.");
    say(`${worker}: ${formatFault(refused)}`);
    return await setAside(desk, { id: taken.id, name: taken.id }, refused, taken);
  }
  const result = await readResult(queue)(taken.id)();
  if (E.isRight(result) && result.right !== undefined) return await taken.finish();
  await carry(desk, run.right, taken);
};

/** Whether no run waits or is in hand. */
const isEmpty = async ({ manager, persist }: QueueConnection): Promise<boolean> =>
  (await persist(() => manager.streams.info(STREAMS.run))).state.messages === 0;

/** Works on the runs of a queue until the signal comes, or until none waits. */
export const work =
  (queue: QueueConnection, options: WorkerOptions): TE.TaskEither<Fault, WorkerCounts> => async () => {
    const { signal, untilEmpty = false } = options;
    const counts = { ended: 0, failed: 0 };
    const presence = announceWorker(queue, options, counts);
    const desk: Desk = { queue, options, counts, show: presence.show };
    try {
      await ensureConsumers(queue, options);
      for (let wait = SOON; !signal.aborted;) {
        const taken = await takeRun(queue, options).catch((reason) => E.left(messageOf(reason)));
        if (taken !== undefined && !("_tag" in taken)) {
          await serve(desk, taken);
          presence.show(undefined);
          wait = SOON;
          continue;
        }
        if (taken === undefined && untilEmpty && await isEmpty(queue)) break;
        // Workers that look together would go on doing so.
        await pause(wait * (0.5 + crypto.getRandomValues(new Uint8Array(1))[0] / 256), signal);
        wait = Math.min(LATER, 2 * wait);
        // A server that has lost its consumers, or was begun anew without them, gets them again.
        if (taken !== undefined) await ensureConsumers(queue, options);
      }
      return E.right({ ...counts });
    } catch (reason) {
      return E.left(queueFault(queue)(reason));
    } finally {
      await presence.leave();
    }
  };
