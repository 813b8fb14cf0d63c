/**
 * Embeddings: what a network makes of something seen, be it a list of coordinates or a picture, and how alike two such are.
 *
 * @module
 */
import { type Encoder, mlp, type MlpSize, type Network, prefixed, scope } from "../network/mod.ts";
import { add, divide, multiply, negate, sqrt, square, subtract, sum, type Tensor } from "../tensor/mod.ts";

/** Reads what is seen, `[batch, inputs]` to features `[batch, outputs]`: a picture by its perception, coordinates as they are. */
export const reader = (inputs: number, encoder: Encoder | undefined): Encoder =>
  encoder ?? { specifications: {}, apply: (_parameters, seen) => seen, outputs: inputs };

/** ξ(s): a multilayer perceptron on what is read, `[batch, inputs]` to `[batch, outputs]`. */
export const embedding = (size: MlpSize, encoder?: Encoder): Network => {
  const reading = reader(size.inputs, encoder);
  const network = mlp({ ...size, inputs: reading.outputs });
  return {
    specifications: {
      ...prefixed("encoder", reading.specifications),
      ...prefixed("embedding", network.specifications),
    },
    apply: (parameters, seen) =>
      network.apply(scope("embedding", parameters), reading.apply(scope("encoder", parameters), seen)),
  };
};

// A vector of length 0 has no direction, and the square root no slope there.
const SMALLEST_SQUARE = 1e-12;

/** `‖x‖₂` along the last axis, which stays with length 1. */
export const norm = (vectors: Tensor): Tensor => sqrt(add(sum(square(vectors), [-1], true), SMALLEST_SQUARE));

/** `x / ‖x‖₂` along the last axis. */
export const unitLength = (vectors: Tensor): Tensor => divide(vectors, norm(vectors));

/** `x · y` along the last axis, which stays with length 1; of vectors of unit length the cosine of their angle. */
export const dot = (x: Tensor, y: Tensor): Tensor => sum(multiply(x, y), [-1], true);

/** `−‖x − y‖₂` along the last axis, which stays with length 1. */
export const negativeDistance = (x: Tensor, y: Tensor): Tensor => negate(norm(subtract(x, y)));
