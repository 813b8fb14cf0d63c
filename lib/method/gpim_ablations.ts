/**
 * Ablations of GPIM: variants that are measured beside it, all off by default.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import type { Tensor } from "../tensor/mod.ts";
import type { ConditionedStep } from "./core/agents.ts";
import type { MethodDefinition } from "./core/definition.ts";
import { type Codecs, TOGGLE } from "./core/settings.ts";
import type { PolicyName } from "./core/train_state.ts";

/** The ablations. */
export interface GpimAblations {
  /** Whether q_φ also learns from π_θ's episodes. */
  readonly discriminatorOnBothBuffers: boolean;
  /** Gradient steps in which q_φ and π_μ learn alone, after which they stay as they are and π_θ learns; 0 for none. */
  readonly pretrainingUpdates: number;
  /** Whether π_θ's critics have the latent behind the goal as an input, which the reward depends on. */
  readonly criticSeesLatent: boolean;
}

/** No ablation. */
export const NO_ABLATIONS: GpimAblations = {
  discriminatorOnBothBuffers: false,
  pretrainingUpdates: 0,
  criticSeesLatent: false,
};

/** The allowed values of each. */
export const ABLATION_CODECS: Codecs<GpimAblations> = {
  discriminatorOnBothBuffers: TOGGLE,
  pretrainingUpdates: numberCodec("a whole number from 0 to 2⁵³ − 1", (value) => value === 0 || COUNT.is(value)),
  criticSeesLatent: TOGGLE,
};

/** The replays that q_φ learns from. */
export const discriminatorReplays = ({ discriminatorOnBothBuffers }: GpimAblations): readonly PolicyName[] =>
  discriminatorOnBothBuffers ? ["latentPolicy", "goalPolicy"] : ["latentPolicy"];

/** The learning rates of two stages, where there are two. */
export const stagedLearningRates = (
  { pretrainingUpdates }: GpimAblations,
): Pick<MethodDefinition, "learningRateScale"> =>
  pretrainingUpdates === 0 ? {} : {
    learningRateScale: (updates) => {
      const isFirst = Number(updates < pretrainingUpdates);
      return { discriminator: isFirst, latentPolicy: isFirst, goalPolicy: 1 - isFirst };
    },
  };

/** The further input of π_θ's critics, where there is one. */
export const latentForCritics = (
  { criticSeesLatent }: GpimAblations,
  latent: Tensor,
): Pick<ConditionedStep, "criticInputs"> => criticSeesLatent ? { criticInputs: [latent, latent] } : {};
