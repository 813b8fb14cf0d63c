/**
 * Addition, subtraction, multiplication and division, element by element, with NumPy's broadcasting.
 *
 * @module
 */
import { broadcastShape, broadcastStrides, forEachIndex, sumTo, vmapAligned } from "./layout.ts";
import { tensor } from "../leaf.ts";
import { call } from "../onnx_expression.ts";
import {
  apply,
  type ElementType,
  type Operation,
  sameShape,
  size,
  type Tensor,
  type TensorType,
  type Value,
} from "../tensor.ts";

/** Applies a function of two numbers to two broadcast arrays. */
export const zip = (
  [left, right]: readonly Value[],
  { shape }: TensorType,
  combine: (a: number, b: number) => number,
): Float64Array => {
  const result = new Float64Array(size(shape));
  const repeats = (value: Value) => sameShape(shape.slice(shape.length - value.shape.length), value.shape);
  if (repeats(left) && repeats(right)) {
    const { data: a } = left;
    const { data: b } = right;
    for (let index = 0, i = 0, j = 0; index < result.length; index++) {
      result[index] = combine(a[i], b[j]);
      if (++i === a.length) i = 0;
      if (++j === b.length) j = 0;
    }
  } else {
    const strides = [broadcastStrides(left.shape, shape), broadcastStrides(right.shape, shape)];
    forEachIndex(shape, strides, (index, [i, j]) => result[index] = combine(left.data[i], right.data[j]));
  }
  return result;
};

/** The shape rule of every operation on two broadcast operands of one element type; by default also the result's. */
export const broadcastRule = (
  left: TensorType,
  right: TensorType,
  elementType: ElementType = left.elementType,
): TensorType | string => {
  const shape = broadcastShape(left.shape, right.shape);
  if (left.elementType !== right.elementType) return "the element types differ";
  return shape === undefined ? "the shapes do not broadcast" : { shape, elementType };
};

const arithmetic = (
  name: string,
  operator: string,
  combine: (a: number, b: number) => number,
  pullback: (cotangent: Tensor, left: Tensor, right: Tensor, result: Tensor) => readonly [Tensor, Tensor],
): (left: Tensor | number, right: Tensor | number) => Tensor => {
  const operation: Operation = {
    name,
    attributes: {},
    shape: (left, right) => broadcastRule(left, right),
    evaluate: (operands, result) => zip(operands, result, combine),
    pullback: (cotangent, [left, right], result) => {
      const [ofLeft, ofRight] = pullback(cotangent, left, right, result);
      return [sumTo(ofLeft, left.shape), sumTo(ofRight, right.shape)];
    },
    encode: (operands) => call(operator, operands),
    vmap: vmapAligned,
  };
  return (left, right) => apply(operation, tensor(left), tensor(right));
};

/** `left + right`. */
export const add: (left: Tensor | number, right: Tensor | number) => Tensor = arithmetic(
  "add",
  "Add",
  (a, b) => a + b,
  (cotangent) => [cotangent, cotangent],
);

/** `left − right`. */
export const subtract: (left: Tensor | number, right: Tensor | number) => Tensor = arithmetic(
  "subtract",
  "Sub",
  (a, b) => a - b,
  (cotangent) => [cotangent, multiply(cotangent, -1)],
);

/** `left · right`, element by element. */
export const multiply: (left: Tensor | number, right: Tensor | number) => Tensor = arithmetic(
  "multiply",
  "Mul",
  (a, b) => a * b,
  (cotangent, left, right) => [multiply(cotangent, right), multiply(cotangent, left)],
);

/** `left / right`, element by element. */
export const divide: (left: Tensor | number, right: Tensor | number) => Tensor = arithmetic(
  "divide",
  "Div",
  (a, b) => a / b,
  (cotangent, _left, right, result) => {
    const ofLeft = divide(cotangent, right);
    return [ofLeft, multiply(multiply(ofLeft, result), -1)];
  },
);

/** `x²`. */
export const square = (operand: Tensor): Tensor => multiply(operand, operand);
