/**
 * The floor under a gradient step: its matrix products alone.
 *
 * @module
 */
import type { StepFormula } from "../lib/learner/mod.ts";
import { encodeModel, type Model } from "../lib/onnx/model.ts";
import { stepOutputs } from "../lib/stage/mod.ts";
import {
  apply,
  concatenate,
  input,
  reshape,
  type Shape,
  simplify,
  slice,
  type Tensor,
  topologicalOrder,
  vmap,
} from "../lib/tensor/mod.ts";

/** The first element of a tensor: enough of a product's output that the engine has to compute it. */
const firstElement = (operand: Tensor): Tensor =>
  reshape(operand.shape.reduce((part, _, axis) => slice(part, axis, 0, 1), operand), [1]);

/**
 * A model of a step's matrix products alone, with the same shapes, transpositions and number, on operands that are given. An engine
 * would compute the same product of the same operands once, so no two products share both.
 */
export const floorModel = (formula: StepFormula, seeds: number): Model => {
  const outputs = seeds === 1 ? stepOutputs(formula) : vmap(stepOutputs(formula), seeds);
  const products = topologicalOrder(Object.values(simplify(outputs))).filter(({ operation }) =>
    operation.name === "matmul"
  );
  const alike = Map.groupBy(
    products,
    ({ operands: [left, right], operation: { attributes } }) =>
      JSON.stringify([left.shape, right.shape, Object.entries(attributes)]),
  );
  const operands = new Map<string, Tensor>();
  const operand = (side: string, shape: Shape, index: number): Tensor => {
    const name = `${side}[${shape.join(",")}]#${index}`;
    const known = operands.get(name) ?? input(name, shape);
    operands.set(name, known);
    return known;
  };
  const results = [...alike.values()].flatMap((group) => {
    const variants = Math.ceil(Math.sqrt(group.length));
    return group.map(({ operation, operands: [left, right] }, index) =>
      firstElement(apply(
        operation,
        operand("left", left.shape, index % variants),
        operand("right", right.shape, Math.floor(index / variants)),
      ))
    );
  });
  return encodeModel({
    name: "products",
    inputs: [...operands.values()],
    outputs: { first: concatenate(results, 0) },
  });
};
