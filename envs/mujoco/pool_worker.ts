/**
 * A worker of a pool: loads the model, reports that it is ready, and then steps rows.
 *
 * @module
 */
import { type Board, reportFailure, serve } from "./board.ts";
import { loadPhysics, type Physics, type Simulated } from "./physics.ts";

/** The assignment of a worker. */
export interface Assignment {
  /** The settings of the simulation. */
  readonly simulated: Simulated;
  /** The memory that holds the rows. */
  readonly board: Board;
  /** The number of the worker, counted from 0. */
  readonly worker: number;
}

/** The answer of a worker: the reason why it cannot work; empty when it is ready. */
export type Answer = { readonly failure?: string };

/** The worker's side of the connection; a cast, because the types of `globalThis` are those of a page. */
const connection = globalThis as unknown as {
  readonly addEventListener: (type: "message", listener: (event: MessageEvent<Assignment>) => void) => void;
  readonly postMessage: (answer: Answer) => void;
  readonly close: () => void;
};

const work = async ({ simulated, board, worker }: Assignment): Promise<void> => {
  let physics: Physics;
  try {
    physics = await loadPhysics(simulated);
  } catch (reason) {
    connection.postMessage({ failure: reason instanceof Error ? reason.message : String(reason) });
    connection.close();
    return;
  }
  connection.postMessage({});
  try {
    serve(physics, board, worker);
    connection.close();
  } catch (reason) {
    reportFailure(board, worker);
    throw reason;
  }
};

connection.addEventListener("message", ({ data }) => {
  void work(data);
});
