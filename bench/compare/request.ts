/**
 * The exchange between the comparison and its worker processes: a request as one JSON object, messages as lines of JSON.
 *
 * @module
 */
import type { Result } from "./result.ts";

/** A run: one method on one world, with consecutive seeds in one graph. */
export interface RunRequest {
  /** One of the protocol's worlds. */
  readonly world: string;
  /** One of its methods. */
  readonly method: string;
  /** The first seed. */
  readonly seed: number;
  /** The number of seeds. */
  readonly seeds: number;
  /** Environment steps. */
  readonly budget: number;
  /** The engine's name. */
  readonly engine: string;
}

/** A message of a worker: the fraction of the run that is over, the result of one seed, or a fault in words. */
export interface WorkerMessage {
  /** The fraction of the budget that is spent, from 0 to 1. */
  readonly fraction?: number;
  /** The result of one seed. */
  readonly result?: Result;
  /** The fault that ended the run, in words. */
  readonly fault?: string;
}
