/**
 * A checkpoint that is small enough to be looked at, for tests of writing and of reading it.
 *
 * @module
 */
import type { Checkpoint } from "../../lib/onnx/mod.ts";

/** A small checkpoint. */
export const SMALL: Checkpoint = {
  trainable: { weight: { shape: [1, 2], data: Float32Array.of(1, 2) } },
  frozen: { goal: { shape: [3], data: Float32Array.of(7, 8, 9) } },
  step: 4,
  learningRate: 0.5,
  moments: {
    weight: {
      first: { shape: [1, 2], data: Float32Array.of(3, 4) },
      second: { shape: [1, 2], data: Float32Array.of(5, 6) },
    },
  },
};
