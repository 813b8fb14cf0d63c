/**
 * Turns of the host's event loop: its timers, requests and signals are served while the library computes.
 *
 * @module
 */

/** Milliseconds of computing after which the host has its turn. */
const MOST = 5;

let latest = 0;

/** A task of the event loop, after those that are due; a timer would wait for at least a millisecond. */
const task: () => Promise<void> = typeof setImmediate === "function"
  ? () => new Promise((resolve) => void setImmediate(resolve))
  : () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });

/**
 * Gives the host a turn if the latest was 5 ms ago or more. To be awaited between the parts of long work: between steps of
 * worlds, and between gradient steps. It changes no result.
 */
export const giveTurn = async (): Promise<void> => {
  if (performance.now() - latest < MOST) return;
  await task();
  latest = performance.now();
};
