/**
 * Batches of any size in one model. A formula has static shapes, so that it is written for a batch of a length that no other axis
 * has; wherever the model states that length, it is left open.
 *
 * @module
 */
import type { OnnxExpression } from "../tensor/onnx_expression.ts";

/** The length of an axis that is left open: a prime, so that an axis whose length is a multiple of it contains this one. */
export const OPEN_LENGTH = 99_991;

const contains = (length: number): boolean => length > 0 && length % OPEN_LENGTH === 0;

/** Whether a shape has an axis that is left open, or contains one. */
export const isOpen = (shape: readonly number[]): boolean => shape.some(contains);

const refuse = (operator: string): never => {
  throw new RangeError(`encodeModel: '${operator}' needs the length of a batch, which is left open`);
};

/** The shape that an operator is given, whatever the length of the open axis is. */
const openShape = (operator: string, shape: readonly number[]): readonly number[] => {
  // Reshape infers a length of −1; Expand leaves an axis as it is where it is asked for a length of 1.
  if (operator === "Reshape" && shape.filter(contains).length === 1) return shape.map((n) => contains(n) ? -1 : n);
  if (operator === "Expand" && shape.every((n) => !contains(n) || n === OPEN_LENGTH)) {
    return shape.map((n) => contains(n) ? 1 : n);
  }
  return refuse(operator);
};

/**
 * The same call of operators with the open axis left open.
 *
 * @throws {RangeError} when an operator needs the length.
 */
export const leaveOpen = (expression: OnnxExpression, operator = ""): OnnxExpression => {
  switch (expression.kind) {
    case "name":
      return expression;
    case "int64":
      return isOpen(expression.values) ? { ...expression, values: openShape(operator, expression.values) } : expression;
    case "float32":
      return isOpen(expression.shape) ? refuse(operator) : expression;
    case "call":
      return { ...expression, inputs: expression.inputs.map((input) => leaveOpen(input, expression.operator)) };
  }
};
