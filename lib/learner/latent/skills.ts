/**
 * Discrete skills: one-hot latents, with a multilayer perceptron and a softmax as discriminator.
 *
 * @see Eysenbach et al., "Diversity is All You Need", 2019.
 * @module
 */
import { mlp } from "../../network/mod.ts";
import { integer } from "../../random/mod.ts";
import { cast, constant, equal, logSoftmax, multiply, reduceMax, softmax, sum, type Tensor } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";

/**
 * `count` equally likely skills; `log q(ω|g) = Σᵢ ωᵢ log softmax(logits)ᵢ`.
 *
 * @throws {RangeError} when the count is no whole number of at least 2; more skills than a run has memory for are its fault.
 */
export const skills = (
  count: number,
  { hidden }: { readonly hidden: readonly number[] } = { hidden: [64, 64] },
): Latents => {
  const mostLikely = (logits: Tensor) => cast(equal(logits, reduceMax(logits)), "float32");
  const network = (inputs: number) => mlp({ inputs, hidden, outputs: count });
  return {
    name: `discrete:${count}`,
    size: latentSize("skills", count, 2),
    sample: (key, rows) => {
      const oneHot = new Float32Array(rows * count);
      integer(key, [rows], { minimum: 0, maximum: count }).forEach((skill, row) => oneHot[row * count + skill] = 1);
      return oneHot;
    },
    logPrior: () => constant(-Math.log(count)),
    specifications: (goalSize) => network(goalSize).specifications,
    posterior: (parameters, achieved) => network(achieved.shape[1]).apply(parameters, achieved),
    logDensity: (logits, latent) => sum(multiply(latent, logSoftmax(logits)), [-1], true),
    posteriorMean: softmax,
    isRecognised: (logits, latent) => sum(multiply(latent, mostLikely(logits)), [-1], true),
    posteriorMode: mostLikely,
  };
};
