/**
 * Values, gradients and encodings of formulas on a few numbers, to be compared with what is worked out by hand.
 *
 * @module
 */
import {
  constant,
  evaluate,
  type Feeds,
  gradient,
  multiply,
  type OnnxExpression,
  type Shape,
  sum,
  type Tensor,
} from "../../lib/tensor/mod.ts";

/** The numbers of a formula, row by row. */
export const values = (output: Tensor, feeds: Feeds = {}): readonly number[] => [...evaluate(output, feeds).data];

/** The gradient of `Σ weight · output` in each input, row by row; weights are 1 where none are given. */
export const slopes = (
  output: Tensor,
  inputs: readonly Tensor[],
  feeds: Feeds = {},
  weights?: readonly number[],
): readonly (readonly number[])[] => {
  const loss = sum(weights === undefined ? output : multiply(output, constant(weights, output.shape)));
  return gradient(loss, inputs).map((slope) => values(slope, feeds));
};

/** Constants that a formula can be differentiated in. */
export const matrix = (shape: Shape, ...numbers: readonly number[]): Tensor => constant(numbers, shape);

/** The name that {@link encoded} gives to an operand. */
export const named = (position: number): OnnxExpression => ({ kind: "name", name: `operand${position}` });

/** The ONNX expression of an operation on its operands, each by name. */
export const encoded = (output: Tensor): OnnxExpression =>
  output.operation.encode(output.operands.map((_, position) => named(position)), output);
