/**
 * The memory that the threads of a pool share: a round of rows, which free threads take one by one.
 *
 * @module
 */
import type { Physics } from "./physics.ts";

/** The rows of a round, and the words that synchronise the threads. */
export interface Board {
  /** Words by {@link WORD}, then one for each worker: twice the round that it was last woken for, plus 1 while it takes rows. */
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

/** The longest wait at a time, in milliseconds: a process that was stopped for an hour has waited once. */
const SLICE = 1000;

/**
 * Waits until a word changes from a value; false if it does not for `patience` milliseconds, of which a process that is stopped
 * counts no more than {@link SLICE}.
 */
const awaitChange = (words: Int32Array, word: number, value: number, patience: number): boolean => {
  for (let waited = 0; waited < patience; waited += SLICE) {
    const outcome = Atomics.wait(words, word, value, Math.min(SLICE, patience - waited));
    if (outcome !== "timed-out" || Atomics.load(words, word) !== value) return true;
  }
  return false;
};

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
    if (!awaitChange(words, WORD.done, done, patience)) return false;
  }
};

/** The number of a worker's word, which counts from 0. */
const wordOf = (worker: number): number => WORD.worker + worker;

/** Whether a worker takes rows; `worker` counts from 0. */
export const isBusy = ({ words }: Board, worker: number): boolean => Atomics.load(words, wordOf(worker)) % 2 !== 0;

/** Whether a worker was woken for this round, whether rows were left for it or not; `worker` counts from 0. */
export const isAwake = ({ words }: Board, worker: number): boolean =>
  (Atomics.load(words, wordOf(worker)) | 1) === (2 * Atomics.load(words, WORD.round) | 1);

/** Waits until a worker is awake; false if it gives no sign for `patience` milliseconds. */
const awaitWorker = (board: Board, worker: number, patience: number): boolean => {
  for (;;) {
    // Read first, so that a sign from here on ends the wait below at once.
    const seen = Atomics.load(board.words, wordOf(worker));
    if (isAwake(board, worker)) return true;
    if (!awaitChange(board.words, wordOf(worker), seen, patience)) return false;
  }
};

/** Waits until the first `workers` workers are awake; false if one of them gives no sign for `patience` milliseconds. */
export const awaitWorkers = (board: Board, workers: number, patience: number): boolean =>
  Array.from({ length: workers }, (_, worker) => worker).every((worker) => awaitWorker(board, worker, patience));

/** Takes rows of one round after another until a request to stop; `worker` counts from 0. */
export const serve = (physics: Physics, board: Board, worker: number): void => {
  const { words } = board;
  for (;;) {
    // Read first, so that a round or a request from here on ends the wait below at once.
    const round = Atomics.load(words, WORD.round);
    if (Atomics.load(words, WORD.stop) === 1) return;
    Atomics.store(words, wordOf(worker), 2 * round + 1);
    Atomics.notify(words, wordOf(worker));
    takeRows(physics, board);
    Atomics.store(words, wordOf(worker), 2 * round);
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
