/**
 * Formulas for several independent sets of inputs at once, along a new leading axis.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import { inputName, isInput } from "./leaf.ts";
import { repeat } from "./operation/layout.ts";
import { type Tensor, topologicalOrder } from "./tensor.ts";

/**
 * The same formulas for `count` independent sets of inputs at once (vectorisation, like JAX's `vmap`): every input and every
 * output has a new leading axis of that length, and row `i` of the outputs is the output for row `i` of the inputs. Nodes that
 * depend on no such input are computed once for all sets.
 *
 * @param shared names of inputs that are the same for all sets and keep their shape.
 *
 * @example
 * ```ts
 * import { evaluate, input, matmul, vmap } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const y = matmul(input("x", [1, 2]), input("weights", [2, 1]));
 * const two = vmap({ y }, 2, new Set(["x"]));
 * assertEquals(two.y.shape, [2, 1, 1]);
 * assertEquals([...evaluate(two.y, { x: [1, 10], weights: [1, 2, 3, 4] }).data], [21, 43]);
 * ```
 */
export const vmap = <Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  count: number,
  shared: ReadonlySet<string> = new Set(),
): Readonly<Record<Name, Tensor>> => {
  const carrying = new Map<Tensor, Tensor>();
  for (const node of topologicalOrder(Object.values<Tensor>(outputs))) {
    const { operation, operands } = node;
    const carries = operands.map((operand) => carrying.has(operand));
    const begins = isInput(node) && !shared.has(inputName(node));
    if (!begins && !carries.includes(true)) continue;
    carrying.set(
      node,
      operation.vmap(operands.map((operand) => carrying.get(operand) ?? operand), carries, node, count),
    );
  }
  return mapRecord<Name, Tensor, Tensor>(outputs, (output) => carrying.get(output) ?? repeat(output, count));
};
