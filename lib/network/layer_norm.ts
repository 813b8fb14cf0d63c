/**
 * Layer normalisation.
 *
 * @module
 */
import { add, divide, mean, multiply, sqrt, square, subtract } from "../tensor/mod.ts";
import type { Network } from "./parameters.ts";

const filledWith = (value: number) => (_key: unknown, [length]: readonly number[]): Float32Array =>
  new Float32Array(length).fill(value);

/**
 * `γ · (x − mean(x)) / √(var(x) + ε) + β` over the last axis.
 *
 * @see Ba, Kiros and Hinton, "Layer Normalization", 2016, equation 4.
 */
export const layerNorm = (length: number, epsilon = 1e-5): Network => ({
  specifications: {
    scale: { shape: [length], initial: filledWith(1) },
    shift: { shape: [length], initial: filledWith(0) },
  },
  apply: ({ scale, shift }, input) => {
    const centred = subtract(input, mean(input, [-1], true));
    const std = sqrt(add(mean(square(centred), [-1], true), epsilon));
    return add(multiply(divide(centred, std), scale), shift);
  },
});
