/**
 * A gradient step as data: what evolves, what it is fed, what it reports.
 *
 * @module
 */
import type { Tensor } from "../tensor/mod.ts";
import type { Evolving } from "./learner.ts";

/** A gradient step. */
export interface StepFormula {
  /** The name that its model carries. */
  readonly name: string;
  /** State by name; the names are those of the inputs that hold it. */
  readonly evolving: Readonly<Record<string, Evolving>>;
  /** The other inputs; those that the step does not need are left out of the model. */
  readonly batch: readonly Tensor[];
  /** Scalars to report. */
  readonly metrics: Readonly<Record<string, Tensor>>;
}
