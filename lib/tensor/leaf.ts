/**
 * The leaves of formulas, named inputs and constants, and the end of gradients.
 *
 * @module
 */
import { repeat, vmapAligned } from "./operation/layout.ts";
import { apply, type ElementType, type Operation, type Shape, size, type Tensor } from "./tensor.ts";

const refuseToEncode = (): never => {
  throw new TypeError("a leaf has no operator: the model's inputs and initialisers hold it");
};

const isShape = (shape: Shape): boolean => shape.every((length) => Number.isInteger(length) && length > 0);

/**
 * A named input, fed when the formula is evaluated or run.
 *
 * @throws {RangeError} when a length is not a positive integer.
 */
export const input = (name: string, shape: Shape, elementType: ElementType = "float32"): Tensor =>
  apply({
    name: "input",
    attributes: { name, shape, elementType },
    shape: () =>
      isShape(shape) ? { shape, elementType } : `the lengths [${shape.join(", ")}] must be positive integers`,
    evaluate: () => {
      throw new RangeError(`input '${name}' was not fed`);
    },
    pullback: () => [],
    encode: refuseToEncode,
    vmap: (_operands, _carries, _node, count) => input(name, [count, ...shape], elementType),
  });

/** A constant: a number, or the elements of a shape row by row. */
export const constant = (
  values: number | ArrayLike<number>,
  shape: Shape = [],
  elementType: ElementType = "float32",
): Tensor => {
  const data = typeof values === "number" ? new Float64Array(size(shape)).fill(values) : Float64Array.from(values);
  return apply({
    name: "constant",
    attributes: { values: Array.from(data), shape, elementType },
    shape: () => data.length === size(shape) ? { shape, elementType } : `${data.length} values do not fill the shape`,
    evaluate: () => data,
    pullback: () => [],
    encode: refuseToEncode,
    vmap: (_operands, _carries, node, count) => repeat(node, count),
  });
};

/** Whether a node is an input. */
export const isInput = ({ operation }: Tensor): boolean => operation.name === "input";

/** The name of an input. */
export const inputName = ({ operation }: Tensor): string => String(operation.attributes.name);

/** Whether a node is a constant. */
export const isConstant = ({ operation }: Tensor): boolean => operation.name === "constant";

/** Turns a number into a constant; a tensor stays as it is. */
export const tensor = (value: Tensor | number): Tensor => typeof value === "number" ? constant(value) : value;

const stopGradientOperation: Operation = {
  name: "stopGradient",
  attributes: {},
  shape: ({ shape, elementType }) => ({ shape, elementType }),
  evaluate: ([{ data }]) => data,
  pullback: () => [undefined],
  encode: ([operand]) => operand,
  vmap: vmapAligned,
};

/** The same values; no gradient flows through them. */
export const stopGradient = (operand: Tensor): Tensor => apply(stopGradientOperation, operand);
