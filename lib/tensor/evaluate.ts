/**
 * The interpreter of formulas, in double precision and plain TypeScript. It is the reference for the tests of every engine and
 * every gradient, and policies act with it.
 *
 * @module
 */
import { mapRecord } from "../record.ts";
import { inputName, isInput } from "./leaf.ts";
import { size, type Tensor, topologicalOrder, type Value } from "./tensor.ts";

/** Numbers for the inputs of a formula, by name. */
export type Feeds = Readonly<Record<string, ArrayLike<number>>>;

const readFeed = (node: Tensor, feeds: Feeds): Float64Array => {
  const name = inputName(node);
  const numbers = feeds[name];
  const length = size(node.shape);
  if (numbers === undefined) {
    throw new RangeError(`evaluate: input '${name}' was not fed; the feeds are: ${Object.keys(feeds).join(", ")}`);
  }
  if (numbers.length !== length) {
    throw new RangeError(
      `evaluate: input '${name}' of shape [${node.shape.join(", ")}] takes ${length} numbers, ${numbers.length} came`,
    );
  }
  return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
};

/**
 * Prepares several tensors for repeated evaluation; the order of operations is determined once.
 *
 * @throws {RangeError} at evaluation, when an input is missing or has another size.
 */
export const evaluator = <Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
): (feeds: Feeds) => Readonly<Record<Name, Value>> => {
  const order = topologicalOrder(Object.values<Tensor>(outputs));
  const slots = new Map(order.map((node, slot) => [node, slot]));
  const operandSlots = order.map((node) => node.operands.map((operand) => slots.get(operand)!));
  return (feeds) => {
    const values: Value[] = [];
    order.forEach((node, slot) => {
      const { operation, shape, elementType } = node;
      const data = isInput(node)
        ? readFeed(node, feeds)
        : operation.evaluate(operandSlots[slot].map((operand) => values[operand]), node);
      values.push({ shape, elementType, data });
    });
    return mapRecord<Name, Tensor, Value>(outputs, (output) => values[slots.get(output)!]);
  };
};

/**
 * The value of one tensor.
 *
 * @example
 * ```ts
 * import { add, evaluate, input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const x = input("x", [2]);
 * assertEquals([...evaluate(add(x, 1), { x: [1, 2] }).data], [2, 3]);
 * ```
 */
export const evaluate = (output: Tensor, feeds: Feeds = {}): Value => evaluator({ output })(feeds).output;
