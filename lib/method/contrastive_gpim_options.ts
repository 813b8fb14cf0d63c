/**
 * The options of contrastive GPIM, and its defaults.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import { type Codecs, FRACTION, POSITIVE, TOGGLE } from "./core/settings.ts";
import { SKILL_CODECS, SKILLS, type SkillSettings } from "./shared/discriminator.ts";
import type { GoalOptions } from "./shared/goal_policy.ts";

/** The options of contrastive GPIM. */
export interface ContrastiveGpimOptions extends SkillSettings, GoalOptions {
  /** Embedding dimension, of φ. */
  readonly embeddingSize: number;
  /** Adam's learning rate for the embedding and its kernel. */
  readonly contrastLearningRate: number;
  /**
   * Whether both policies learn from all episodes, and not each from its own: π_θ from π_μ's as if it had pursued the goals that
   * these became, π_μ from π_θ's as if it had followed the latents behind their goals. q_φ learns from π_μ's alone.
   */
  readonly shared: boolean;
}

/** Defaults, which learn Reacher within thousands of gradient steps. */
export const CONTRASTIVE_GPIM: ContrastiveGpimOptions = {
  ...SKILLS,
  embeddingSize: 8,
  contrastLearningRate: 1e-3,
  hindsightFraction: 0.5,
  normalisedReturns: true,
  shared: true,
  // Each policy learns from twice as many episodes as it acts in.
  updatesPerIteration: 2 * SKILLS.updatesPerIteration,
};

/** The allowed values of each option. */
export const CONTRASTIVE_GPIM_CODECS: Codecs<ContrastiveGpimOptions> = {
  ...SKILL_CODECS,
  // At γ = 0 nothing would follow.
  discount: numberCodec("a number above 0 and below 1", (value) => value > 0 && value < 1),
  embeddingSize: COUNT,
  contrastLearningRate: POSITIVE,
  hindsightFraction: FRACTION,
  shared: TOGGLE,
};
