/**
 * Means, extremes and normalisations over axes.
 *
 * @module
 */
import { divide, multiply, square, subtract } from "./arithmetic.ts";
import { cast, equal } from "./choice.ts";
import { exp } from "./elementwise.ts";
import { sum, vmapAligned } from "./layout.ts";
import { call, int64, type OnnxExpression } from "../onnx_expression.ts";
import { apply, type Attributes, type Operation, size, type Tensor } from "../tensor.ts";

/** The mean over some axes (all by default; negative axes count from the last). */
export const mean = (operand: Tensor, axes?: readonly number[], keep = false): Tensor => {
  const total = sum(operand, axes, keep);
  return multiply(total, size(total.shape) / size(operand.shape));
};

/** The (biased) variance over some axes. */
export const variance = (operand: Tensor, axes: readonly number[], keep = false): Tensor =>
  mean(square(subtract(operand, mean(operand, axes, true))), axes, keep);

// Reductions over the last axis, which stays with length 1: enough for every loss, and simple to broadcast back.
const lastAxis = (
  name: string,
  attributes: Attributes,
  keeps: boolean,
  evaluate: (row: Float64Array, result: Float64Array) => void,
  pullback: Operation["pullback"],
  encode: (operand: OnnxExpression, axis: number) => OnnxExpression,
): (operand: Tensor) => Tensor => {
  const operation: Operation = {
    name,
    attributes,
    shape: ({ shape, elementType }) => {
      if (shape.length === 0 || elementType !== "float32") return "a floating-point tensor with an axis is needed";
      return { shape: keeps ? shape : shape.with(-1, 1), elementType };
    },
    evaluate: ([{ data, shape }], type) => {
      const result = new Float64Array(size(type.shape));
      const length = shape[shape.length - 1];
      const width = keeps ? length : 1;
      for (let row = 0; row * length < data.length; row++) {
        evaluate(data.subarray(row * length, (row + 1) * length), result.subarray(row * width, (row + 1) * width));
      }
      return result;
    },
    pullback,
    encode: ([operand], { shape }) => encode(operand, shape.length - 1),
    vmap: vmapAligned,
  };
  return (operand) => apply(operation, operand);
};

const extreme = (name: string, operator: string, of: (...values: number[]) => number): (operand: Tensor) => Tensor =>
  lastAxis(
    name,
    {},
    false,
    (row, result) => result[0] = row.reduce((best, value) => of(best, value)),
    // Several elements with the extreme value have equal parts of the gradient.
    (cotangent, [operand], result) => {
      const chosen = cast(equal(operand, result), "float32");
      return [multiply(divide(chosen, sum(chosen, [-1], true)), cotangent)];
    },
    (operand, axis) => call(operator, [operand, int64([axis])], { keepdims: 1 }),
  );

/** The largest element along the last axis, which stays with length 1. */
export const reduceMax: (operand: Tensor) => Tensor = extreme("reduceMax", "ReduceMax", Math.max);

/** The smallest element along the last axis, which stays with length 1. */
export const reduceMin: (operand: Tensor) => Tensor = extreme("reduceMin", "ReduceMin", Math.min);

/** `log Σ eˣ` along the last axis, which stays with length 1. */
export const logSumExp: (operand: Tensor) => Tensor = lastAxis(
  "logSumExp",
  {},
  false,
  (row, result) => {
    const top = row.reduce((best, value) => Math.max(best, value));
    result[0] = top + Math.log(row.reduce((total, value) => total + Math.exp(value - top), 0));
  },
  (cotangent, [operand], result) => [multiply(cotangent, exp(subtract(operand, result)))],
  (operand, axis) => call("ReduceLogSumExp", [operand, int64([axis])], { keepdims: 1 }),
);

/** `eˣ / Σ eˣ` along the last axis. */
export const softmax: (operand: Tensor) => Tensor = lastAxis(
  "softmax",
  {},
  true,
  (row, result) => {
    const top = row.reduce((best, value) => Math.max(best, value));
    row.forEach((value, index) => result[index] = Math.exp(value - top));
    const total = result.reduce((sum, value) => sum + value, 0);
    result.forEach((value, index) => result[index] = value / total);
  },
  (cotangent, _operands, result) => [
    multiply(result, subtract(cotangent, sum(multiply(cotangent, result), [-1], true))),
  ],
  (operand, axis) => call("Softmax", [operand], { axis }),
);

/** `log softmax(x)` along the last axis. */
export const logSoftmax = (operand: Tensor): Tensor => subtract(operand, logSumExp(operand));
