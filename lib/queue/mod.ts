/**
 * Runs on many machines, by way of NATS JetStream, which does the queueing: workers take runs, keep their states in its object store, and
 * publish each result once.
 *
 * @module
 */
export * from "./address.ts";
export { openQueue, type QueueConnection } from "./connection.ts";
export type { Level, QueuedFailure, QueuedResult, QueuedRun, RunProgress, WorkerReport } from "./message.ts";
export { forgetResult, openResults, publishResult, readResult, type Results } from "./results.ts";
export { queueStates, type StateStore } from "./states.ts";
export { type QueueStatus, queueStatus } from "./status.ts";
export { submitRun } from "./submit.ts";
export type { Offer } from "./take.ts";
export {
  type CarryOut,
  type RunAdvance,
  type RunCourse,
  type RunEnd,
  work,
  type WorkerCounts,
  type WorkerOptions,
} from "./work.ts";
