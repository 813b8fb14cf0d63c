/**
 * A guard of a gradient step, as part of its formula: a step with a loss or a gradient that is not finite changes no learner, and is
 * counted.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import {
  abs,
  add,
  concatenate,
  input,
  less,
  matmul,
  reduceMin,
  reshape,
  sqrt,
  subtract,
  type Tensor,
  where,
} from "../tensor/mod.ts";
import type { Evolving } from "./learner.ts";

/** The largest float32, up to rounding: larger numbers, infinite ones and NaN are not less. */
const LARGEST = 3.4e38;

/** The numbers of steps that were left out because of each learner, `[learners]`. */
export const SKIPPED = "guard.skipped";

/** The number of steps in a row that were left out, up to the latest, `[1]`. */
export const SKIPPED_IN_A_ROW = "guard.skippedInARow";

/** The loss and the gradient of a learner. */
export interface Slope {
  /** The sum of its losses, a scalar. */
  readonly loss: Tensor;
  /** The gradient in its flat vector, `[n]`. */
  readonly gradient: Tensor;
}

/** The guard of a step. */
export interface StepGuard {
  /** Whether the losses and gradients of all learners are finite, `[1]`, a truth value. */
  readonly isFinite: Tensor;
  /** The Euclidean norm of each learner's gradient, a scalar. */
  readonly gradientNorms: Readonly<Record<string, Tensor>>;
  /** The counts of steps that were left out. */
  readonly evolving: Readonly<Record<string, Evolving>>;
}

/** The square of a gradient's norm, `[1]`. */
const squaredNorm = ({ gradient }: Slope): Tensor => {
  const [length] = gradient.shape;
  return reshape(matmul(reshape(gradient, [1, length]), reshape(gradient, [length, 1])), [1]);
};

/** The loss plus the square of the gradient's norm, `[1]`: not finite where any of the numbers is not, or is too large for Adam. */
const total = (square: Tensor, { loss }: Slope): Tensor => add(square, abs(reshape(loss, [1])));

/** The guard of a step of some learners, whose counts are in their order. */
export const stepGuard = (slopes: Readonly<Record<string, Slope>>): StepGuard => {
  const squares = mapRecord(slopes, squaredNorm);
  const totals = concatenate(Object.values(mapRecord(slopes, (slope, learner) => total(squares[learner], slope))), 0);
  const finite = where(less(totals, LARGEST), 1, 0);
  const isFinite = less(0.5, reduceMin(finite));
  const skipped = input(SKIPPED, totals.shape);
  const inARow = input(SKIPPED_IN_A_ROW, [1]);
  return {
    isFinite,
    gradientNorms: mapRecord(squares, (square) => reshape(sqrt(square), [])),
    evolving: {
      [SKIPPED]: { before: skipped, after: add(skipped, subtract(1, finite)) },
      [SKIPPED_IN_A_ROW]: { before: inARow, after: where(isFinite, 0, add(inARow, 1)) },
    },
  };
};

/** First values of the counts for a number of learners. */
export const initialGuard = (learners: number): Readonly<Record<string, Float32Array>> => ({
  [SKIPPED]: new Float32Array(learners),
  [SKIPPED_IN_A_ROW]: new Float32Array(1),
});
