/**
 * Numbers with a shape, by name: parameters, batches and gradients in checkpoints and manifests.
 *
 * @module
 */
import type { Shape } from "../tensor/tensor.ts";

/** Numbers, row by row, and the lengths of their axes. */
export interface NumberArray {
  /** Lengths of the axes, outermost first. */
  readonly shape: Shape;
  /** The numbers, one for each element of the shape. */
  readonly data: Float32Array;
}

/** Arrays of numbers by name. */
export type NamedArrays = Readonly<Record<string, NumberArray>>;
