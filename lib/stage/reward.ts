/**
 * The reward stage: `r = log q_φ(ω|s′) − log p(ω)`, the same for both policies.
 *
 * @module
 */
import type { Latents } from "../learner/mod.ts";
import { addPrefix, parameterInputs, type Parameters, unflattenValues } from "../network/mod.ts";
import { clip, evaluate, input, subtract, type Tensor } from "../tensor/mod.ts";

// Rewards are bounded above by the density's peak; the clip needs some finite number there.
const CEILING = 1e6;

/** From q_φ's parameters, f_κ(s′) `[batch, goalSize]` and ω `[batch, latentSize]` to rewards `[batch, 1]`. */
export type RewardFormula = (parameters: Parameters, nextAchieved: Tensor, latent: Tensor) => Tensor;

/**
 * The reward as a formula of q_φ's parameters, f_κ(s′) `[batch, goalSize]` and ω `[batch, latentSize]`; `[batch, 1]`, in nats.
 * For discrete skills chance gives 0 and certainty log N. A whole posterior may stand in for ω: the reward is then its mean.
 *
 * @param floor rewards are cut off below this.
 * @see Liu et al., AAAI 2022, the talk's "Reward function (for both policies)".
 */
export const rewardFormula = (latents: Latents, floor: number): RewardFormula => (parameters, nextAchieved, latent) =>
  clip(
    subtract(latents.logDensity(latents.posterior(parameters, nextAchieved), latent), latents.logPrior(latent)),
    floor,
    CEILING,
  );

/** Achieved goals and latents to be rewarded. */
export interface Rewarded {
  /** f_κ(s′), `[batch, goalSize]`. */
  readonly nextAchieved: Float32Array;
  /** ω, `[batch, latentSize]`. */
  readonly latent: Float32Array;
}

/**
 * The reward of a batch under given weights of q_φ: the formula above, interpreted. Total on finite numbers, a batch of no rows included; nothing given
 * is written to.
 *
 * @param weights q_φ's parameters as one flat vector.
 */
export const reward = (
  latents: Latents,
  goalSize: number,
  floor: number,
): (weights: Float32Array) => (batch: Rewarded) => Float64Array =>
(weights) =>
({ nextAchieved, latent }) => {
  const batch = nextAchieved.length / goalSize;
  // A tensor has at least one row.
  if (batch === 0) return new Float64Array(0);
  const specifications = latents.specifications(goalSize);
  const formula = rewardFormula(latents, floor)(
    parameterInputs(specifications, "discriminator."),
    input("nextAchieved", [batch, goalSize]),
    input("latent", [batch, latents.size]),
  );
  return evaluate(formula, {
    ...addPrefix("discriminator", unflattenValues(specifications, weights)),
    nextAchieved,
    latent,
  }).data;
};
