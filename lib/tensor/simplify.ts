/**
 * Simplification of formulas: unneeded nodes are left out, equal nodes are merged, nodes of constants alone are computed at once,
 * constant factors are multiplied, a slice of a concatenation is replaced by the operand that it takes, columns of sums and products
 * that nothing needs are not computed, and adding 0 or multiplying by 1 is dropped.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import { constant, isConstant } from "./leaf.ts";
import { add } from "./operation/arithmetic.ts";
import { slice } from "./operation/layout.ts";
import { matmul } from "./operation/matmul.ts";
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

/** The nodes around one that is simplified. */
interface Surroundings {
  /** Replaces a new node by an equal one that exists already, where there is one. */
  readonly shared: (node: Tensor) => Tensor;
  /** Whether a node is needed in one place alone. */
  readonly isUsedOnce: (node: Tensor) => boolean;
}

/**
 * A slice along the last axis of what nothing else needs, computed from slices of its operands: of both sides of a sum, and of the
 * columns of a product's right side. `undefined` for any other slice.
 */
const slicedBefore = (
  { operation: { attributes }, operands: [whole], shape }: Tensor,
  { shared, isUsedOnce }: Surroundings,
): Tensor | undefined => {
  const [axis, start, end] = [attributes.axis, attributes.start, attributes.end].map(Number);
  if (axis !== shape.length - 1 || !isUsedOnce(whole)) return undefined;
  const [left, right] = whole.operands;
  const sliced = (operand: Tensor, axis: number) =>
    shared(simpler(slice(operand, axis, start, end), { shared, isUsedOnce }));
  if (whole.operation.name === "add" && sameShape(left.shape, right.shape)) {
    return add(sliced(left, axis), sliced(right, axis));
  }
  if (whole.operation.name !== "matmul") return undefined;
  const transposed = mapRecord(whole.operation.attributes, Boolean);
  return matmul(left, sliced(right, right.shape.length - (transposed.right ? 2 : 1)), transposed);
};

/** The node, or a simpler one of the same value. */
const simpler = (node: Tensor, around: Surroundings): Tensor => {
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
    const factor = around.shared(constant(scalarOf(right) * scalarOf(left.operands[1])));
    return { ...node, operands: [left.operands[0], factor] };
  }
  if (operation.name === "slice") {
    return (left.operation.name === "concatenate" ? slicedOperand(node) : slicedBefore(node, around)) ?? node;
  }
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
  const order = topologicalOrder(Object.values<Tensor>(outputs));
  const uses = new Map<Tensor, number>();
  for (const node of [...Object.values<Tensor>(outputs), ...order.flatMap(({ operands }) => operands)]) {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  }
  // By the replacement of a node, which may be that of several.
  const kept = new Map<Tensor, number>();
  const isUsedOnce = (node: Tensor) => kept.get(node) === 1;
  for (const node of order) {
    const operands = node.operands.map((operand) => replacements.get(operand)!);
    const unchanged = operands.every((operand, position) => operand === node.operands[position]);
    const replacement = shared(simpler(unchanged ? node : { ...node, operands }, { shared, isUsedOnce }));
    replacements.set(node, replacement);
    kept.set(replacement, (kept.get(replacement) ?? 0) + uses.get(node)!);
  }
  return mapRecord<Name, Tensor, Tensor>(outputs, (output) => replacements.get(output)!);
};
