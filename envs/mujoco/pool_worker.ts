/**
 * A worker of a pool: loads the model, says so, and steps rows from then on.
 *
 * @module
 */
import { type Board, reportFailure, serve } from "./board.ts";
import { loadPhysics, type Physics, type Simulated } from "./physics.ts";

/** What a worker is told. */
export interface Assignment {
  /** What to simulate. */
  readonly simulated: Simulated;
  /** Where the rows are. */
  readonly board: Board;
  /** Which worker this is, counted from 0. */
  readonly worker: number;
}

/** What a worker answers: why it cannot work, or nothing. */
export type Answer = { readonly failure?: string };

/** The worker's side of the connection, which the types of a page do not know. */
const port = globalThis as unknown as {
  readonly addEventListener: (type: "message", listener: (event: MessageEvent<Assignment>) => void) => void;
  readonly postMessage: (answer: Answer) => void;
  readonly close: () => void;
};

const work = async ({ simulated, board, worker }: Assignment): Promise<void> => {
  let physics: Physics;
  try {
    physics = await loadPhysics(simulated);
  } catch (reason) {
    port.postMessage({ failure: reason instanceof Error ? reason.message : String(reason) });
    port.close();
    return;
  }
  port.postMessage({});
  try {
    serve(physics, board, worker);
    port.close();
  } catch (reason) {
    reportFailure(board, worker);
    throw reason;
  }
};

port.addEventListener("message", ({ data }) => {
  void work(data);
});
