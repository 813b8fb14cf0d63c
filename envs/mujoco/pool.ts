/**
 * Threads that step the rows of a batch together. Rows are independent, so that any number of threads gives the same bits.
 *
 * @module
 */
import { awaitRound, type Board, newBoard, openRound, stopWorkers, takeRows, WORD } from "./board.ts";
import type { Physics, Simulated } from "./physics.ts";
import type { Answer, Assignment } from "./pool_worker.ts";

/** Steps a batch of states and actions into `next`, and writes 1 into `sound`, `[n]`, for rows whose step succeeded. */
export type Advance = (states: Float64Array, actions: Float32Array, next: Float64Array, sound: Uint8Array) => void;

/** Workers that step batches. */
interface Pool {
  /** Steps a batch; throws when a worker fails, or does not finish a row in time. */
  readonly advance: Advance;
  /** Ends the workers, which otherwise keep the program running. */
  readonly close: () => void;
}

/** Settings of a pool, for tests. */
interface PoolOptions {
  /** Number of rows in a round; larger batches take several rounds. */
  readonly rows?: number;
  /** Time without a finished row after which a round fails, in milliseconds. */
  readonly patience?: number;
  /** Starts a worker. */
  readonly start?: () => Worker;
}

/** An array of which parts can be taken as views. */
interface Divisible<Part> {
  readonly subarray: (begin: number, end: number) => Part;
}

const newWorker = (): Worker => new Worker(new URL("./pool_worker.ts", import.meta.url), { type: "module" });

/** Sends a worker its assignment, and waits until it is ready. */
const assign = (worker: Worker, assignment: Assignment): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { failure } }: MessageEvent<Answer>) =>
      failure === undefined ? resolve() : reject(new Error(failure));
    worker.onerror = (event) => {
      // Otherwise the event would end the program; the unfinished row leads to an error of its own.
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(assignment);
  });

/** The reason why a round failed. */
const failureOf = ({ words }: Board, workers: number, patience: number): string => {
  const failed = Atomics.load(words, WORD.failed);
  if (failed > 0) return `worker ${failed} of ${workers} failed`;
  const busy = Array.from({ length: workers }, (_, worker) => worker + 1)
    .filter((worker) => Atomics.load(words, WORD.worker + worker - 1) === 1);
  const late = `within ${patience / 1000} s`;
  return busy.length === 0
    ? `none of ${workers} workers took a row ${late}`
    : `worker ${busy.join(", ")} of ${workers} did not finish its row ${late}`;
};

/** Starts `count` workers; rejects if one of them cannot start. */
export const openPool = async (
  physics: Physics,
  simulated: Simulated,
  count: number,
  { rows = 1024, patience = 60_000, start = newWorker }: PoolOptions = {},
): Promise<Pool> => {
  const board = newBoard(physics, count, rows);
  const workers = Array.from({ length: count }, start);
  const close = () => {
    // Termination does not end a waiting worker, so that it is woken first.
    stopWorkers(board);
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(workers.map((worker, index) => assign(worker, { simulated, board, worker: index })));
  } catch (reason) {
    close();
    throw reason;
  }

  // If there are as many workers as processors, one more thread would slow them down.
  const helps = count < navigator.hardwareConcurrency;
  const round: Advance = (states, actions, next, sound) => {
    if (Atomics.load(board.words, WORD.stop) === 1) throw new Error("MuJoCo: the workers have ended");
    board.states.set(states);
    board.actions.set(actions);
    try {
      openRound(board, sound.length);
      if (helps) takeRows(physics, board);
      if (!awaitRound(board, patience)) throw new Error(`MuJoCo: ${failureOf(board, count, patience)}`);
    } catch (reason) {
      // Other workers may still step rows of this round, so that no further round is possible.
      close();
      throw reason;
    }
    next.set(board.next.subarray(0, next.length));
    sound.set(board.sound.subarray(0, sound.length));
  };
  const advance: Advance = (states, actions, next, sound) => {
    const { stateSize, actionSize } = physics;
    for (let first = 0; first < sound.length; first += rows) {
      const part = <Rows>(batch: Divisible<Rows>, size: number): Rows =>
        batch.subarray(first * size, (first + rows) * size);
      round(part(states, stateSize), part(actions, actionSize), part(next, stateSize), part(sound, 1));
    }
  };
  return { advance, close };
};
