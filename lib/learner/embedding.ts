/**
 * Embeddings of coordinates or pictures, and measures of their similarity.
 *
 * @module
 */
import { addPrefix, type Encoder, mlp, type MlpSize, type Network, scope } from "../network/mod.ts";
import { add, divide, multiply, negate, sqrt, square, subtract, sum, type Tensor } from "../tensor/mod.ts";

/** The encoder from `[batch, inputs]` to features `[batch, outputs]`: the one given, or, for coordinates, the identity. */
export const reader = (inputs: number, encoder: Encoder | undefined): Encoder =>
  encoder ?? { specifications: {}, apply: (_parameters, values) => values, outputs: inputs };

/** ξ(s): a multilayer perceptron on the features of an encoder, `[batch, inputs]` to `[batch, outputs]`. */
export const embedding = (size: MlpSize, encoder?: Encoder): Network => {
  const features = reader(size.inputs, encoder);
  const network = mlp({ ...size, inputs: features.outputs });
  return {
    specifications: {
      ...addPrefix("encoder", features.specifications),
      ...addPrefix("embedding", network.specifications),
    },
    apply: (parameters, values) =>
      network.apply(scope("embedding", parameters), features.apply(scope("encoder", parameters), values)),
  };
};

// At length 0 a vector has no direction, and the square root no derivative.
const SMALLEST_SQUARE = 1e-12;

/** `‖x‖₂` along the last axis, which stays with length 1. */
export const norm = (vectors: Tensor): Tensor => sqrt(add(sum(square(vectors), [-1], true), SMALLEST_SQUARE));

/** `x / ‖x‖₂` along the last axis. */
export const unitLength = (vectors: Tensor): Tensor => divide(vectors, norm(vectors));

/** `x · y` along the last axis, which stays with length 1; for vectors of unit length, the cosine of their angle. */
export const dot = (x: Tensor, y: Tensor): Tensor => sum(multiply(x, y), [-1], true);

/** `−‖x − y‖₂` along the last axis, which stays with length 1. */
export const negativeDistance = (x: Tensor, y: Tensor): Tensor => negate(norm(subtract(x, y)));
