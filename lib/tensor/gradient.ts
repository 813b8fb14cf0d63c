/**
 * Reverse-mode differentiation: the gradient of a formula is a formula.
 *
 * @module
 */
import { add } from "./operation/arithmetic.ts";
import { constant } from "./leaf.ts";
import { type Tensor, topologicalOrder } from "./tensor.ts";

/**
 * The gradient of a scalar with respect to each of some tensors, which may be inputs or any inner nodes of the formula.
 * A tensor that the loss does not depend on has a gradient of zeros.
 *
 * @throws {RangeError} when the loss is not a scalar.
 *
 * @example
 * ```ts
 * import { evaluate, gradient, input, multiply, sum } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const x = input("x", [3]);
 * const [slope] = gradient(sum(multiply(x, x)), [x]);
 * assertEquals([...evaluate(slope, { x: [1, 2, 3] }).data], [2, 4, 6]);
 * ```
 */
export const gradient = (loss: Tensor, parameters: readonly Tensor[]): readonly Tensor[] => {
  if (loss.shape.length !== 0) {
    throw new RangeError(`gradient: the loss must be a scalar, its shape is [${loss.shape.join(", ")}]`);
  }
  const order = topologicalOrder([loss]);
  // Only nodes on the paths to a parameter have cotangents; no path goes through a stopped gradient.
  const needed = new Set<Tensor>(parameters);
  for (const node of order) {
    if (node.operation.name !== "stopGradient" && node.operands.some((operand) => needed.has(operand))) {
      needed.add(node);
    }
  }
  const cotangents = new Map<Tensor, Tensor>([[loss, constant(1)]]);
  for (const node of [...order].reverse()) {
    const cotangent = cotangents.get(node);
    if (cotangent === undefined || !node.operands.some((operand) => needed.has(operand))) continue;
    if (!needed.has(node)) continue;
    node.operation.pullback(cotangent, node.operands, node).forEach((contribution, position) => {
      const operand = node.operands[position];
      if (contribution === undefined || !needed.has(operand)) return;
      const others = cotangents.get(operand);
      cotangents.set(operand, others === undefined ? contribution : add(others, contribution));
    });
  }
  return parameters.map((parameter) => cotangents.get(parameter) ?? constant(0, parameter.shape));
};
