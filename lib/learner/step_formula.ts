/**
 * A gradient step as data: its state, its inputs, its metrics.
 *
 * @module
 */
import type { Tensor } from "../tensor/mod.ts";
import type { Evolving } from "./learner.ts";

/** A gradient step. */
export interface StepFormula {
  /** The name of its model. */
  readonly name: string;
  /** The state that it replaces, by the names of the inputs that hold it. */
  readonly evolving: Readonly<Record<string, Evolving>>;
  /** The other inputs; unneeded ones are left out of the model. */
  readonly batch: readonly Tensor[];
  /** Names of the learners whose steps a guard counts, in the order of {@link SKIPPED}; none without a guard. */
  readonly guarded?: readonly string[];
  /** The metrics, scalars. */
  readonly metrics: Readonly<Record<string, Tensor>>;
}
