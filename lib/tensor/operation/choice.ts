/**
 * Comparisons, and choices by their results. No gradient flows through a truth value.
 *
 * @module
 */
import { broadcastRule, zip } from "./arithmetic.ts";
import { broadcastShape, broadcastStrides, forEachIndex, reshape, sumTo, vmapAligned } from "./layout.ts";
import { constant, tensor } from "../leaf.ts";
import { call } from "../onnx_expression.ts";
import { apply, type ElementType, type Operation, size, type Tensor } from "../tensor.ts";

const comparison = (
  name: string,
  operator: string,
  holds: (a: number, b: number) => boolean,
): (left: Tensor | number, right: Tensor | number) => Tensor => {
  const operation: Operation = {
    name,
    attributes: {},
    shape: (left, right) => broadcastRule(left, right, "bool"),
    evaluate: (operands, result) => zip(operands, result, (a, b) => holds(a, b) ? 1 : 0),
    pullback: () => [undefined, undefined],
    encode: (operands) => call(operator, operands),
    vmap: vmapAligned,
  };
  return (left, right) => apply(operation, tensor(left), tensor(right));
};

/** Whether `left < right`. */
export const less: (left: Tensor | number, right: Tensor | number) => Tensor = comparison(
  "less",
  "Less",
  (a, b) => a < b,
);

/** Whether `left > right`. */
export const greater: (left: Tensor | number, right: Tensor | number) => Tensor = comparison(
  "greater",
  "Greater",
  (a, b) => a > b,
);

/** Whether `left = right`. */
export const equal: (left: Tensor | number, right: Tensor | number) => Tensor = comparison(
  "equal",
  "Equal",
  (a, b) => a === b,
);

const notOperation: Operation = {
  name: "not",
  attributes: {},
  shape: ({ shape, elementType }) =>
    elementType === "bool" ? { shape, elementType } : "only a truth value can be negated",
  evaluate: ([{ data }]) => data.map((truth) => 1 - truth),
  pullback: () => [undefined],
  encode: (operands) => call("Not", operands),
  vmap: vmapAligned,
};

/** The opposite truth value. */
export const not = (operand: Tensor): Tensor => apply(notOperation, operand);

const whereOperation: Operation = {
  name: "where",
  attributes: {},
  shape: (condition, left, right) => {
    const rule = broadcastRule(left, right);
    if (typeof rule === "string") return rule;
    const shape = broadcastShape(condition.shape, rule.shape);
    if (condition.elementType !== "bool") return "the condition must be a truth value";
    return shape === undefined ? "the shapes do not broadcast" : { shape, elementType: left.elementType };
  },
  evaluate: ([condition, left, right], { shape }) => {
    const chosen = new Float64Array(size(shape));
    const strides = [condition, left, right].map((value) => broadcastStrides(value.shape, shape));
    forEachIndex(shape, strides, (index, [test, i, j]) => {
      chosen[index] = condition.data[test] === 0 ? right.data[j] : left.data[i];
    });
    return chosen;
  },
  pullback: (cotangent, [condition, left, right]) => [
    undefined,
    sumTo(where(condition, cotangent, 0), left.shape),
    sumTo(where(condition, 0, cotangent), right.shape),
  ],
  encode: (operands) => call("Where", operands),
  vmap: vmapAligned,
};

/** `left` where the condition holds, `right` elsewhere. */
export const where = (condition: Tensor, left: Tensor | number, right: Tensor | number): Tensor =>
  apply(whereOperation, condition, tensor(left), tensor(right));

const ONNX_TYPE: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, bool: 9 };

/** The same values as another element type. Gradients flow between floating-point types only. */
export const cast = (operand: Tensor, elementType: ElementType): Tensor =>
  operand.elementType === elementType ? operand : apply({
    name: "cast",
    attributes: { elementType },
    shape: ({ shape }) => ({ shape, elementType }),
    evaluate: ([{ data }]) =>
      elementType === "bool"
        ? data.map((value) => value === 0 ? 0 : 1)
        : elementType === "int32"
        ? data.map(Math.trunc)
        : data,
    pullback: () => [undefined],
    encode: ([data]) => call("Cast", [data], { to: ONNX_TYPE[elementType] }),
    vmap: vmapAligned,
  }, operand);

/** The smaller of two, element by element; where they are equal, the right one's gradient flows. */
export const minimum = (left: Tensor, right: Tensor): Tensor => where(less(left, right), left, right);

/** The larger of two, element by element; where they are equal, the right one's gradient flows. */
export const maximum = (left: Tensor, right: Tensor): Tensor => where(greater(left, right), left, right);

/** 1 at each row's class and 0 elsewhere: `[…]` of int32 to `[…, classes]`. */
export const oneHot = (indices: Tensor, classes: number): Tensor =>
  cast(
    equal(
      reshape(indices, [...indices.shape, 1]),
      constant(Array.from({ length: classes }, (_, index) => index), [classes], "int32"),
    ),
    "float32",
  );
