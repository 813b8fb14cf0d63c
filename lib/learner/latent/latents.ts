/**
 * Latents ω: their prior p(ω), and a discriminator q_φ(ω|g) that infers them from the goals that the agent achieved.
 *
 * @module
 */
import type { Parameters, Specifications } from "../../network/mod.ts";
import type { Key } from "../../random/mod.ts";
import { mean, negate, subtract, type Tensor } from "../../tensor/mod.ts";

/** A prior p(ω) together with a suitable discriminator q_φ(ω|g). */
export interface Latents {
  /** The name that `--latents` takes, e.g. `ball:2`. */
  readonly name: string;
  /** Latent dimension. */
  readonly size: number;
  /** Draws `count` latents from the prior, `[count, size]`. */
  readonly sample: (key: Key, count: number) => Float32Array;
  /** `log p(ω)`, `[batch, 1]`, or a scalar where the prior is uniform. */
  readonly logPrior: (latent: Tensor) => Tensor;
  /** Parameters of q_φ, for achieved goals of width `goalSize`. */
  readonly specifications: (goalSize: number) => Specifications;
  /** q_φ's posterior of the latents behind achieved goals `[batch, goalSize]`: means or logits, `[batch, size]`. */
  readonly posterior: (parameters: Parameters, achieved: Tensor) => Tensor;
  /**
   * `log q_φ(ω|g)` of latents `[batch, size]` under a posterior, `[batch, 1]`; for skills linear in ω, so that the probabilities of
   * a posterior can take the place of ω.
   */
  readonly logDensity: (posterior: Tensor, latent: Tensor) => Tensor;
  /** Whether the mode of a posterior is the latent, 1 or 0, `[batch, 1]`; for skills alone. */
  readonly isRecognised?: (posterior: Tensor, latent: Tensor) => Tensor;
  /** The mean of a posterior; for skills, all probabilities. */
  readonly posteriorMean: (posterior: Tensor) => Tensor;
  /** The mode of a posterior: the mean, or for skills the one with the highest probability. */
  readonly posteriorMode: (posterior: Tensor) => Tensor;
}

/** The loss of a discriminator, `−E[log q_φ(ω|g)]`, from its posterior of the latents behind a batch, both `[batch, size]`. */
export const likelihoodLoss = (
  { logDensity }: Pick<Latents, "logDensity">,
): (posterior: Tensor, latent: Tensor) => Tensor =>
(posterior, latent) => negate(mean(logDensity(posterior, latent)));

/**
 * Scalars that show how well a posterior tells latents `[batch, size]`; nothing learns from them. `information` is
 * `E[log q_φ(ω|g) − log p(ω)]` in nats, which is at most the mutual information of latents and goals and for N skills at most log N.
 * `accuracy`, for skills alone, is the fraction of latents that are the mode of their posterior.
 *
 * @see Barber and Agakov, "The IM Algorithm: A Variational Approach to Information Maximization", 2003.
 */
export const discriminatorMetrics = (
  { logDensity, logPrior, isRecognised }: Pick<Latents, "logDensity" | "logPrior" | "isRecognised">,
  posterior: Tensor,
  latent: Tensor,
): Readonly<Record<string, Tensor>> => ({
  ...(isRecognised === undefined ? {} : { accuracy: mean(isRecognised(posterior, latent)) }),
  information: mean(subtract(logDensity(posterior, latent), logPrior(latent))),
});

/**
 * Returns a number of dimensions or skills that is a whole number of at least `least`.
 *
 * @throws {RangeError} naming the family, when it is not.
 */
export const latentSize = (family: string, size: number, least: number): number => {
  if (Number.isSafeInteger(size) && size >= least) return size;
  throw new RangeError(`${family}: the size came as ${size}, expected a whole number from ${least} to 2^53 - 1`);
};
