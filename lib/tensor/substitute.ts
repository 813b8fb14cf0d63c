/**
 * Substitution of nodes of a formula.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import { apply, type Tensor, topologicalOrder } from "./tensor.ts";

/**
 * The same formulas with some nodes replaced, e.g. an input by the output of another formula; shared nodes stay shared.
 *
 * @throws {RangeError} when a replacement's shape does not suit the operation that uses it.
 *
 * @example
 * ```ts
 * import { add, evaluate, input, multiply, substitute } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const x = input("x", []);
 * const { twice } = substitute({ twice: multiply(x, 2) }, new Map([[x, add(x, 1)]]));
 * assertEquals([...evaluate(twice, { x: [3] }).data], [8]);
 * ```
 */
export const substitute = <Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  replacements: ReadonlyMap<Tensor, Tensor>,
): Readonly<Record<Name, Tensor>> => {
  const results = new Map(replacements);
  for (const node of topologicalOrder(Object.values<Tensor>(outputs))) {
    if (results.has(node)) continue;
    const operands = node.operands.map((operand) => results.get(operand)!);
    const unchanged = operands.every((operand, position) => operand === node.operands[position]);
    results.set(node, unchanged ? node : apply(node.operation, ...operands));
  }
  return mapRecord<Name, Tensor, Tensor>(outputs, (output) => results.get(output)!);
};
