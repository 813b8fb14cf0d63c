/**
 * Fully connected networks.
 *
 * @module
 */
import { uniform } from "../random/mod.ts";
import { add, matmul, relu, type Tensor } from "../tensor/mod.ts";
import { addPrefix, type Network, type Parameters, scope, type Specifications } from "./parameters.ts";

/** The size of a fully connected network. */
export interface MlpSize {
  /** Number of inputs. */
  readonly inputs: number;
  /** Widths of the hidden layers, first to last. */
  readonly hidden: readonly number[];
  /** Number of outputs. */
  readonly outputs: number;
}

/**
 * An affine layer `x·W + b`, weights `[inputs, outputs]`, drawn uniformly within ±1/√inputs.
 *
 * @see He et al., "Delving Deep into Rectifiers", 2015; the bounds are those of PyTorch's `nn.Linear`.
 */
export const linear = (inputs: number, outputs: number): Network => {
  const bound = 1 / Math.sqrt(inputs);
  const initial: Specifications[string]["initial"] = (key, shape) =>
    uniform(key, shape, { minimum: -bound, maximum: bound });
  return {
    specifications: {
      weight: { shape: [inputs, outputs], initial },
      bias: { shape: [outputs], initial },
    },
    apply: ({ weight, bias }: Parameters, input: Tensor) => add(matmul(input, weight), bias),
  };
};

/** A multilayer perceptron with an activation between its affine layers, which are named `0`, `1`, … */
export const mlp = (
  { inputs, hidden, outputs }: MlpSize,
  activation: (operand: Tensor) => Tensor = relu,
): Network => {
  const widths = [inputs, ...hidden, outputs];
  const layers = widths.slice(1).map((width, layer) => linear(widths[layer], width));
  return {
    specifications: Object.assign(
      {},
      ...layers.map(({ specifications }, layer) => addPrefix(`${layer}`, specifications)),
    ),
    apply: (parameters, input) =>
      layers.reduce((value, { apply }, layer) => {
        const result = apply(scope(`${layer}`, parameters), value);
        return layer < layers.length - 1 ? activation(result) : result;
      }, input),
  };
};
