/**
 * The memory that the threads of a pool share: a round of rows, which free threads take one by one.
 *
 * @module
 */
import type { Physics } from "./physics.ts";

/** The rows of a round, and the words that synchronise the threads. */
export interface Board {
  /** Words by {@link WORD}, then one for each worker: 1 while it takes rows. */
  readonly words: Int32Array;
  /** States before the step, `[rows, stateSize]`. */
  readonly states: Float64Array;
  /** Actions, `[rows, actionSize]`. */
  readonly actions: Float32Array;
  /** States after the step, `[rows, stateSize]`. */
  readonly next: Float64Array;
  /** 1 for rows whose step succeeded, `[rows]`. */
  readonly sound: Uint8Array;
}

/** Indices of the words of a board. */
export const WORD = {
  /** The count of rounds; idle workers wait for its change. */
  round: 0,
  /** Number of rows in this round. */
  count: 1,
  /** Number of rows that are not taken yet; below 0 after further attempts to take one. */
  left: 2,
  /** Number of finished rows. */
  done: 3,
  /** 1 after a request to end the workers. */
  stop: 4,
  /** The worker that failed, counted from 1; 0 for none. */
  failed: 5,
  /** The first worker's word. */
  worker: 6,
} as const;

/** A board for a number of workers and rows. */
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

/** Opens a round of the first `count` rows, and wakes the waiting workers. */
export const openRound = ({ words }: Board, count: number): void => {
  Atomics.store(words, WORD.done, 0);
  Atomics.store(words, WORD.count, count);
  // Last, because a worker that is still in the previous round takes rows as soon as there are any.
  Atomics.store(words, WORD.left, count);
  Atomics.add(words, WORD.round, 1);
  Atomics.notify(words, WORD.round);
};

/** Steps rows until none is left, and wakes the thread that waits for the round when the last row is finished. */
export const takeRows = (physics: Physics, { words, states, actions, next, sound }: Board): void => {
  for (let row = Atomics.sub(words, WORD.left, 1) - 1; row >= 0; row = Atomics.sub(words, WORD.left, 1) - 1) {
    sound[row] = Number(physics.advance(states, actions, next, row));
    const done = Atomics.add(words, WORD.done, 1) + 1;
    if (done === Atomics.load(words, WORD.count)) Atomics.notify(words, WORD.done);
  }
};

/** Waits until all rows are finished; false if a worker failed, or no row was finished for `patience` milliseconds. */
export const awaitRound = ({ words }: Board, patience: number): boolean => {
  for (;;) {
    const done = Atomics.load(words, WORD.done);
    // A failure changes the number of finished rows. It is checked after that number is read, so that a later failure ends the wait.
    if (Atomics.load(words, WORD.failed) > 0) return false;
    if (done === Atomics.load(words, WORD.count)) return true;
    const waited = Atomics.wait(words, WORD.done, done, patience);
    if (waited === "timed-out" && Atomics.load(words, WORD.done) === done) return false;
  }
};

/** Takes rows of one round after another until a request to stop; `worker` counts from 0. */
export const serve = (physics: Physics, board: Board, worker: number): void => {
  const { words } = board;
  for (;;) {
    // Read first, so that a round or a request from here on ends the wait below at once.
    const round = Atomics.load(words, WORD.round);
    if (Atomics.load(words, WORD.stop) === 1) return;
    Atomics.store(words, WORD.worker + worker, 1);
    takeRows(physics, board);
    Atomics.store(words, WORD.worker + worker, 0);
    Atomics.wait(words, WORD.round, round);
  }
};

/** Reports the failure of a worker; `worker` counts from 0. */
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
