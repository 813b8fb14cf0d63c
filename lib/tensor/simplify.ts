/**
 * Simplification of formulas: unneeded nodes are left out, equal nodes are merged, nodes of constants alone are computed at once,
 * constant factors are multiplied, a slice of a concatenation is replaced by the operand that it takes, and adding 0 or
 * multiplying by 1 is dropped.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import { constant, isConstant } from "./leaf.ts";
import { sameShape, type Tensor, topologicalOrder } from "./tensor.ts";

const valuesOf = (node: Tensor): Float64Array => node.operation.evaluate([], node);

const isFilledWith = (number: number) => (node: Tensor): boolean =>
  isConstant(node) && valuesOf(node).every((value) => value === number);

const isScalar = (node: Tensor): boolean => isConstant(node) && node.shape.length === 0;
const scalarOf = (node: Tensor): number => valuesOf(node)[0];
const isOne = isFilledWith(1);
const isZero = isFilledWith(0);

/** The operand of a concatenation that a slice takes, if it takes exactly one. */
const slicedOperand = ({ operation: { attributes }, operands: [whole] }: Tensor): Tensor | undefined => {
  const axis = Number(attributes.axis);
  if (whole.operation.attributes.axis !== axis) return undefined;
  let start = 0;
  return whole.operands.find(({ shape }) => {
    const fits = start === attributes.start && start + shape[axis] === attributes.end;
    start += shape[axis];
    return fits;
  });
};

/**
 * The node, or a simpler one of the same value.
 *
 * @param shared replaces a new node by an equal one that exists already, where there is one.
 */
const simpler = (node: Tensor, shared: (node: Tensor) => Tensor): Tensor => {
  const { operation, operands, shape, elementType } = node;
  const [left, right] = operands;
  const hasShape = (operand: Tensor) => sameShape(operand.shape, shape);
  if (operation.name === "stopGradient") return left;
  if (operands.length > 0 && operands.every(isConstant)) {
    const values = operands.map((operand) => ({ ...operand, data: operand.operation.evaluate([], operand) }));
    return constant(operation.evaluate(values, node), shape, elementType);
  }
  if (
    operation.name === "multiply" && isScalar(right) && left.operation.name === "multiply" && isScalar(left.operands[1])
  ) {
    const factor = shared(constant(scalarOf(right) * scalarOf(left.operands[1])));
    return { ...node, operands: [left.operands[0], factor] };
  }
  if (operation.name === "slice" && left.operation.name === "concatenate") return slicedOperand(node) ?? node;
  if (operation.name === "multiply" && isOne(right) && hasShape(left)) return left;
  if (operation.name === "multiply" && isOne(left) && hasShape(right)) return right;
  if (operation.name === "add" && isZero(right) && hasShape(left)) return left;
  if (operation.name === "add" && isZero(left) && hasShape(right)) return right;
  return node;
};

/** Simplifies several tensors together, so that shared nodes stay shared. */
export const simplify = <Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
): Readonly<Record<Name, Tensor>> => {
  const replacements = new Map<Tensor, Tensor>();
  const bySignature = new Map<string, Tensor>();
  const numbers = new Map<Tensor, number>();
  const shared = (node: Tensor): Tensor => {
    const { name, attributes } = node.operation;
    // Not JSON, which has neither infinities nor NaN.
    const described = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
    const signature = [name, ...described, ...node.operands.map((operand) => numbers.get(operand))].join("|");
    const twin = bySignature.get(signature);
    if (twin !== undefined) return twin;
    bySignature.set(signature, node);
    numbers.set(node, numbers.size);
    return node;
  };
  for (const node of topologicalOrder(Object.values<Tensor>(outputs))) {
    const operands = node.operands.map((operand) => replacements.get(operand)!);
    const unchanged = operands.every((operand, position) => operand === node.operands[position]);
    replacements.set(node, shared(simpler(unchanged ? node : { ...node, operands }, shared)));
  }
  return mapRecord<Name, Tensor, Tensor>(outputs, (output) => replacements.get(output)!);
};
