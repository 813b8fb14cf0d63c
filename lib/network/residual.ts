/**
 * Deep networks of residual blocks, whose gradients neither vanish nor explode with depth: each block is a sum with the identity, and
 * every layer of it is normalised.
 *
 *     layer(x) = swish(LayerNorm(x·W + b))
 *     block(x) = x + layer₄(layer₃(layer₂(layer₁(x))))
 *     network  = affine ∘ block ∘ … ∘ block ∘ layer
 *
 * @see Wang et al., "1000 Layer Networks for Self-Supervised RL", 2025; He et al., "Deep Residual Learning for Image Recognition",
 * 2016.
 * @module
 */
import { add, swish, type Tensor } from "../tensor/mod.ts";
import { linear, mlp, type MlpSize } from "./dense.ts";
import { layerNorm } from "./layer_norm.ts";
import { addPrefix, type Network, type Parameters, scope } from "./parameters.ts";

/** Layers of a block. */
export const BLOCK_LAYERS = 4;

/** The size of a fully connected network that may be deep. */
export interface DeepSize extends MlpSize {
  /**
   * Layers in residual blocks, a multiple of {@link BLOCK_LAYERS}, each as wide as the first hidden layer. At 0, the default, the
   * network is a multilayer perceptron instead.
   */
  readonly depth?: number | undefined;
}

/** `swish(LayerNorm(x·W + b))`. */
const layer = (inputs: number, outputs: number): Network => {
  const affine = linear(inputs, outputs);
  const norm = layerNorm(outputs);
  return {
    specifications: { ...affine.specifications, ...norm.specifications },
    apply: (parameters, input) => swish(norm.apply(parameters, affine.apply(parameters, input))),
  };
};

/** Networks one after another, by name. */
const chain = (networks: Readonly<Record<string, Network>>): Network => {
  const named = Object.entries(networks);
  return {
    specifications: Object.assign({}, ...named.map(([name, { specifications }]) => addPrefix(name, specifications))),
    apply: (parameters, input) =>
      named.reduce((value: Tensor, [name, { apply }]) => apply(scope(name, parameters), value), input),
  };
};

/** `x + f(x)`. */
const residual = ({ specifications, apply }: Network): Network => ({
  specifications,
  apply: (parameters: Parameters, input: Tensor) => add(input, apply(parameters, input)),
});

const numbered = (count: number, make: () => Network): Readonly<Record<string, Network>> =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`${place}`, make()]));

/**
 * A fully connected network: a multilayer perceptron, or, where its depth is above 0, a layer, residual blocks of four layers each, and
 * an affine layer. Parameters of the latter are named `first.weight`, `block.0.3.scale`, `last.bias`, …
 *
 * @throws {RangeError} when the depth is no multiple of 4.
 *
 * @example
 * ```ts
 * import { deepMlp } from "@gpim/gpim/network";
 * import { assertEquals } from "@std/assert";
 *
 * const { specifications } = deepMlp({ inputs: 3, hidden: [16], depth: 8, outputs: 2 });
 * // One weight of the first layer, eight of two blocks, one of the last layer.
 * assertEquals(Object.keys(specifications).filter((name) => name.endsWith("weight")).length, 1 + 8 + 1);
 * ```
 */
export const deepMlp = ({ inputs, hidden, depth = 0, outputs }: DeepSize): Network => {
  if (depth === 0) return mlp({ inputs, hidden, outputs });
  if (!(depth > 0 && depth % BLOCK_LAYERS === 0)) {
    throw new RangeError(`deepMlp: the depth is ${depth}, expected a multiple of ${BLOCK_LAYERS}`);
  }
  const [width] = hidden;
  const block = () => residual(chain(numbered(BLOCK_LAYERS, () => layer(width, width))));
  return chain({
    first: layer(inputs, width),
    block: chain(numbered(depth / BLOCK_LAYERS, block)),
    last: linear(width, outputs),
  });
};
