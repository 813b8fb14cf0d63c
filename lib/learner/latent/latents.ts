/**
 * Latents ω: what they are drawn from, and how a discriminator q_φ(ω|s) reads them back from where the agent got to.
 *
 * @module
 */
import type { Parameters, Specifications } from "../../network/mod.ts";
import type { Key } from "../../random/mod.ts";
import type { Tensor } from "../../tensor/mod.ts";

/** A prior p(ω) together with the discriminator q_φ(ω|g) that suits it. */
export interface Latents {
  /** The name that `--latents` takes, e.g. `ball:2`. */
  readonly name: string;
  /** Numbers in a latent. */
  readonly size: number;
  /** Draws `count` latents from the prior, `[count, size]`. */
  readonly sample: (key: Key, count: number) => Float32Array;
  /** `log p(ω)`, `[batch, 1]` or a scalar where the prior is uniform. */
  readonly logPrior: (latent: Tensor) => Tensor;
  /** Parameters of q_φ, for achieved goals of so many numbers. */
  readonly specifications: (goalSize: number) => Specifications;
  /** What q_φ believes of the latent behind achieved goals `[batch, goalSize]`: means or logits, `[batch, size]`. */
  readonly posterior: (parameters: Parameters, achieved: Tensor) => Tensor;
  /** `log q_φ(ω|g)` of latents `[batch, size]` under a belief, `[batch, 1]`; for skills linear in ω, so that a whole posterior may stand in. */
  readonly logDensity: (posterior: Tensor, latent: Tensor) => Tensor;
  /** The belief as a latent: the mean, or for skills all probabilities. */
  readonly posteriorMean: (posterior: Tensor) => Tensor;
  /** The likeliest latent under a belief: the mean, or for skills the one with the highest probability. */
  readonly posteriorMode: (posterior: Tensor) => Tensor;
}

/**
 * Takes a number of dimensions or skills that is large enough to carry something.
 *
 * @throws {RangeError} naming the family, when it is not.
 */
export const latentSize = (family: string, size: number, least: number): number => {
  if (Number.isSafeInteger(size) && size >= least) return size;
  throw new RangeError(`${family}: the size came as ${size}, expected a whole number of at least ${least}`);
};
