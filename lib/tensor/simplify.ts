/**
 * The same formulas with less work in them: what is not needed is left out, what is said twice is computed once, what
 * depends on constants alone is computed now, constant factors are joined, what was laid together to be taken apart stays
 * apart, and adding 0 or multiplying by 1 disappears.
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

/** The operand of a concatenation that a slice takes out again, if it takes out just one. */
const laidTogether = ({ operation: { attributes }, operands: [whole] }: Tensor): Tensor | undefined => {
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
 * The node, or a simpler one that means the same.
 *
 * @param shared takes a new node for the one that already says the same, where there is one.
 */
const simpler = (node: Tensor, shared: (node: Tensor) => Tensor): Tensor => {
  const { operation, operands, shape, elementType } = node;
  const [left, right] = operands;
  const stands = (operand: Tensor) => sameShape(operand.shape, shape);
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
  if (operation.name === "slice" && left.operation.name === "concatenate") return laidTogether(node) ?? node;
  if (operation.name === "multiply" && isOne(right) && stands(left)) return left;
  if (operation.name === "multiply" && isOne(left) && stands(right)) return right;
  if (operation.name === "add" && isZero(right) && stands(left)) return left;
  if (operation.name === "add" && isZero(left) && stands(right)) return right;
  return node;
};

/** Simplifies several tensors together, so that what they share stays shared. */
export const simplify = <Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
): Readonly<Record<Name, Tensor>> => {
  const replacements = new Map<Tensor, Tensor>();
  const known = new Map<string, Tensor>();
  const numbers = new Map<Tensor, number>();
  const shared = (node: Tensor): Tensor => {
    const { name, attributes } = node.operation;
    // Not JSON, which knows neither infinities nor NaN.
    const described = Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
    const sentence = [name, ...described, ...node.operands.map((operand) => numbers.get(operand))].join("|");
    const twin = known.get(sentence);
    if (twin !== undefined) return twin;
    known.set(sentence, node);
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
