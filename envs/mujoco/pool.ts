/**
 * Threads that step rows together. Rows do not depend on one another, so any number of threads comes to the same bits.
 *
 * @module
 */
import { awaitRound, type Board, newBoard, openRound, stopWorkers, takeRows, WORD } from "./board.ts";
import type { Physics, Simulated } from "./physics.ts";
import type { Answer, Assignment } from "./pool_worker.ts";

/** Steps a batch of states and actions into `next`, and says in `sound`, `[n]`, with 1 which rows went well. */
export type Advance = (states: Float64Array, actions: Float32Array, next: Float64Array, sound: Uint8Array) => void;

/** Workers that wait for work. */
export interface Pool {
  /** Throws where a worker fails, or does not finish a row in time. */
  readonly advance: Advance;
  /** Ends the workers, without which a program goes on. */
  readonly close: () => void;
}

/** What tests change about a pool. */
export interface PoolOptions {
  /** Rows that are shared at once; more go in several rounds. */
  readonly rows?: number;
  /** Milliseconds without a finished row after which a worker is given up. */
  readonly patience?: number;
  /** Starts a worker. */
  readonly start?: () => Worker;
}

const newWorker = (): Worker => new Worker(new URL("./pool_worker.ts", import.meta.url), { type: "module" });

/** Hands a worker its assignment, and waits until it is ready for it. */
const compiled = (worker: Worker, assignment: Assignment): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { failure } }: MessageEvent<Answer>) =>
      failure === undefined ? resolve() : reject(new Error(failure));
    worker.onerror = (event) => {
      // Else it would end the program, of which a row that is not finished can tell better.
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(assignment);
  });

/** Which worker let a round down, and how. */
const blame = ({ words }: Board, workers: number, patience: number): string => {
  const failed = Atomics.load(words, WORD.failed);
  if (failed > 0) return `worker ${failed} of ${workers} failed`;
  const busy = Array.from({ length: workers }, (_, worker) => worker + 1)
    .filter((worker) => Atomics.load(words, WORD.worker + worker - 1) === 1);
  const late = `within ${patience / 1000} s`;
  return busy.length === 0
    ? `none of ${workers} workers took a row ${late}`
    : `worker ${busy.join(", ")} of ${workers} did not finish its row ${late}`;
};

/** Starts `count` workers; rejects where one of them cannot start. */
export const openPool = async (
  physics: Physics,
  simulated: Simulated,
  count: number,
  { rows = 1024, patience = 60_000, start = newWorker }: PoolOptions = {},
): Promise<Pool> => {
  const board = newBoard(physics, count, rows);
  const workers = Array.from({ length: count }, start);
  const close = () => {
    // A worker that waits is not ended by being terminated: it has to wake up first.
    stopWorkers(board);
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(workers.map((worker, index) => compiled(worker, { simulated, board, worker: index })));
  } catch (reason) {
    close();
    throw reason;
  }

  // Where there are as many workers as processors, one thread more would only be in their way.
  const helps = count < navigator.hardwareConcurrency;
  const round: Advance = (states, actions, next, sound) => {
    if (Atomics.load(board.words, WORD.stop) === 1) throw new Error("MuJoCo: the workers have ended");
    board.states.set(states);
    board.actions.set(actions);
    try {
      openRound(board, sound.length);
      if (helps) takeRows(physics, board);
      if (!awaitRound(board, patience)) throw new Error(`MuJoCo: ${blame(board, count, patience)}`);
    } catch (reason) {
      // The others may still be at work on this round, so there cannot be another.
      close();
      throw reason;
    }
    next.set(board.next.subarray(0, next.length));
    sound.set(board.sound.subarray(0, sound.length));
  };
  const advance: Advance = (states, actions, next, sound) => {
    const { stateSize, actionSize } = physics;
    for (let first = 0; first < sound.length; first += rows) {
      const part = <Rows extends Float64Array | Float32Array | Uint8Array>(batch: Rows, size: number): Rows =>
        batch.subarray(first * size, (first + rows) * size) as Rows;
      round(part(states, stateSize), part(actions, actionSize), part(next, stateSize), part(sound, 1));
    }
  };
  return { advance, close };
};
