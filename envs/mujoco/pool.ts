/**
 * Threads that step the rows of a batch together. Rows are independent, so that any number of threads gives the same bits.
 *
 * @module
 */
import { within } from "../../lib/within.ts";
import {
  awaitRound,
  awaitWorkers,
  type Board,
  isAwake,
  isBusy,
  newBoard,
  openRound,
  stopWorkers,
  takeRows,
  WORD,
} from "./board.ts";
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
  /** Time without a finished row, or without a sign of a worker, after which a round fails, in milliseconds. */
  readonly patience?: number;
  /** Time between two rounds that wait for a sign of all workers, in milliseconds. */
  readonly interval?: number;
  /** Seconds in which another worker must be ready. */
  readonly startSeconds?: number;
  /** Starts a worker. */
  readonly start?: () => Worker;
}

/** An array of which parts can be taken as views. */
interface Divisible<Part> {
  readonly subarray: (begin: number, end: number) => Part;
}

const newWorker = (): Worker => new Worker(new URL("./pool_worker.ts", import.meta.url), { type: "module" });

/** The reason why a worker cannot work, from its answer; `undefined` from one that is ready. */
const refusal = (answer: unknown): string | undefined => {
  const { failure }: Partial<Answer> = Object(answer);
  if (typeof answer === "object" && answer !== null && failure === undefined) return undefined;
  return typeof failure === "string" ? failure : "a worker answered neither that it is ready nor why it is not";
};

/** Sends a worker its assignment, and waits until it is ready. */
const assign = (worker: Worker, assignment: Assignment, onError: (message: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      const failure = refusal(data);
      if (failure === undefined) resolve();
      else reject(new Error(failure));
    };
    worker.onmessageerror = () => reject(new Error("a worker's answer could not be read"));
    worker.onerror = (event) => {
      // Otherwise the event would end the program.
      event.preventDefault();
      onError(event.message);
      reject(new Error(event.message));
    };
    worker.postMessage(assignment);
  });

/** Words about a round in which no row, or no worker, came for a number of milliseconds. */
const lateIn = (patience: number): string => `within ${patience / 1000} s`;

/** The reason why a round failed. */
const failureOf = (board: Board, workers: number, patience: number): string => {
  const failed = Atomics.load(board.words, WORD.failed);
  if (failed > 0) return `worker ${failed} of ${workers} failed`;
  const busy = Array.from({ length: workers }, (_, worker) => worker + 1).filter((worker) => isBusy(board, worker - 1));
  return busy.length === 0
    ? `none of ${workers} workers took a row ${lateIn(patience)}`
    : `worker ${busy.join(", ")} of ${workers} did not finish its row ${lateIn(patience)}`;
};

/** The workers that were not woken for this round. */
const absentOf = (board: Board, workers: number): string => {
  const absent = Array.from({ length: workers }, (_, worker) => worker).filter((worker) => !isAwake(board, worker));
  return `worker ${absent.map((worker) => worker + 1).join(", ")} of ${workers}`;
};

/** Starts `count` workers; rejects if one of them cannot start. */
export const openPool = async (
  physics: Physics,
  simulated: Simulated,
  count: number,
  { rows = 1024, patience = 10_000, interval = 1000, startSeconds = 60, start = newWorker }: PoolOptions = {},
): Promise<Pool> => {
  const board = newBoard(physics, count, rows);
  const workers = Array.from({ length: count }, start);
  const errors: string[] = [];
  let ready = 0;
  const close = () => {
    // Termination does not end a waiting worker, so that it is woken first.
    stopWorkers(board);
    for (const worker of workers) worker.terminate();
  };
  try {
    await Promise.all(workers.map(async (worker, index) => {
      const onError = (message: string) => errors.push(`worker ${index + 1} of ${count} failed (${message})`);
      const begin = () => assign(worker, { simulated, board, worker: index }, onError);
      let isLate = false;
      // Workers load one after another where they share processors, so that each has the time again when another is ready.
      await within(() => startSeconds * (1 + ready), begin, () => isLate = true).catch((reason) => {
        throw isLate ? new Error(`worker ${index + 1} of ${count} did not start`, { cause: reason }) : reason;
      });
      ready++;
    }));
  } catch (reason) {
    close();
    throw reason;
  }

  // If there are as many workers as processors, one more thread would slow them down.
  const helps = count < navigator.hardwareConcurrency;
  let lastSign = performance.now();
  /** Whether all workers are there, from time to time: rows that one of them would take go to the others, and hide that it is gone. */
  const areThere = (): boolean => {
    if (performance.now() - lastSign < interval) return true;
    const are = awaitWorkers(board, count, patience);
    lastSign = performance.now();
    return are;
  };
  const round: Advance = (states, actions, next, sound) => {
    if (Atomics.load(board.words, WORD.stop) === 1) throw new Error("MuJoCo: the workers have ended");
    board.states.set(states);
    board.actions.set(actions);
    try {
      if (errors.length > 0) throw new Error(`MuJoCo: ${errors[0]}`);
      openRound(board, sound.length);
      if (helps) takeRows(physics, board);
      if (!awaitRound(board, patience)) throw new Error(`MuJoCo: ${failureOf(board, count, patience)}`);
      if (!areThere()) throw new Error(`MuJoCo: ${absentOf(board, count)} gave no sign ${lateIn(patience)}`);
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
