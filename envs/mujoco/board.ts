/**
 * The memory that a pool's threads share: a round of rows, which whoever is free takes one by one.
 *
 * @module
 */
import type { Physics } from "./physics.ts";

/** The rows of a round, and the words by which the threads agree on it. */
export interface Board {
  /** Words by {@link WORD}, then one for each worker: 1 while it is at work. */
  readonly words: Int32Array;
  /** States before the step, `[rows, stateSize]`. */
  readonly states: Float64Array;
  /** Actions, `[rows, actionSize]`. */
  readonly actions: Float32Array;
  /** States after the step, `[rows, stateSize]`. */
  readonly next: Float64Array;
  /** 1 where the step went well, `[rows]`. */
  readonly sound: Uint8Array;
}

/** The words of a board. */
export const WORD = {
  /** Counts rounds; waiting for it to change is waiting for work. */
  round: 0,
  /** Rows in this round. */
  count: 1,
  /** Rows that nobody has taken, or less than 0. */
  left: 2,
  /** Rows that are finished. */
  done: 3,
  /** 1 when the workers are to end. */
  stop: 4,
  /** The worker that failed, counted from 1. */
  failed: 5,
  /** The first worker's word. */
  worker: 6,
} as const;

/** A board for `rows` rows and so many workers. */
export const newBoard = (physics: Physics, workers: number, rows: number): Board => {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  return {
    words: new Int32Array(shared(4 * (WORD.worker + workers))),
    states: new Float64Array(shared(8 * rows * physics.stateSize)),
    actions: new Float32Array(shared(4 * rows * physics.actionSize)),
    next: new Float64Array(shared(8 * rows * physics.stateSize)),
    sound: new Uint8Array(shared(rows)),
  };
};

/** Opens a round of the first `count` rows, and wakes whoever waits for one. */
export const openRound = ({ words }: Board, count: number): void => {
  Atomics.store(words, WORD.done, 0);
  Atomics.store(words, WORD.count, count);
  // Last, because a worker that comes late from the round before takes rows as soon as there are any.
  Atomics.store(words, WORD.left, count);
  Atomics.add(words, WORD.round, 1);
  Atomics.notify(words, WORD.round);
};

/** Steps rows until none is left, and wakes who waits for the round when the last one is finished. */
export const takeRows = (physics: Physics, { words, states, actions, next, sound }: Board): void => {
  for (let row = Atomics.sub(words, WORD.left, 1) - 1; row >= 0; row = Atomics.sub(words, WORD.left, 1) - 1) {
    sound[row] = Number(physics.advance(states, actions, next, row));
    const done = Atomics.add(words, WORD.done, 1) + 1;
    if (done === Atomics.load(words, WORD.count)) Atomics.notify(words, WORD.done);
  }
};

/** Waits until all rows are finished; false where a worker failed, or nobody finished a row for so many milliseconds. */
export const awaitRound = ({ words }: Board, patience: number): boolean => {
  for (;;) {
    const done = Atomics.load(words, WORD.done);
    // After the look at what is done, which a failure changes: one that comes from here on ends the wait before it begins.
    if (Atomics.load(words, WORD.failed) > 0) return false;
    if (done === Atomics.load(words, WORD.count)) return true;
    const waited = Atomics.wait(words, WORD.done, done, patience);
    if (waited === "timed-out" && Atomics.load(words, WORD.done) === done) return false;
  }
};

/** Works on round after round until the board says stop; `worker` counts from 0. */
export const serve = (physics: Physics, board: Board, worker: number): void => {
  const { words } = board;
  for (;;) {
    // First, so that whatever is opened or said from here on ends the wait below before it begins.
    const round = Atomics.load(words, WORD.round);
    if (Atomics.load(words, WORD.stop) === 1) return;
    Atomics.store(words, WORD.worker + worker, 1);
    takeRows(physics, board);
    Atomics.store(words, WORD.worker + worker, 0);
    Atomics.wait(words, WORD.round, round);
  }
};

/** Says that a worker failed; `worker` counts from 0. */
export const reportFailure = ({ words }: Board, worker: number): void => {
  Atomics.store(words, WORD.failed, worker + 1);
  Atomics.store(words, WORD.done, -1);
  Atomics.notify(words, WORD.done);
};

/** Ends all workers that wait. */
export const stopWorkers = ({ words }: Board): void => {
  Atomics.store(words, WORD.stop, 1);
  Atomics.add(words, WORD.round, 1);
  Atomics.notify(words, WORD.round);
};
