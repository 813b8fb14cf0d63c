/**
 * Numbers with a shape, by name: what a checkpoint and a manifest hold of parameters, batches and gradients.
 *
 * @module
 */
import type { Shape } from "../tensor/tensor.ts";

/** Numbers, row by row, and the lengths of their axes. */
export interface NumberArray {
  /** Lengths of the axes, outermost first. */
  readonly shape: Shape;
  /** As many numbers as fill the shape. */
  readonly data: Float32Array;
}

/** Arrays of numbers by name. */
export type NamedArrays = Readonly<Record<string, NumberArray>>;
