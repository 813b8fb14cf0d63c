/**
 * What can be set about GPIM, and the settings to begin with.
 *
 * @module
 */
import { COUNT, holding, numberCodec } from "../codec.ts";
import type { Window } from "../replay/mod.ts";
import { SKILL_CODECS, SKILLS, type SkillSettings, WINDOW } from "./shared/discriminator.ts";
import { type Codecs, TOGGLE } from "./core/mod.ts";

/** How ω enters the goal-conditioned policy's reward. */
export type RewardLatent =
  /** The latent that produced the goal, as it was stored: the paper's. */
  | "stored"
  /** The discriminator's current belief about the goal, which does not go stale; twice as fast. */
  | "inferred";

/** Everything that can be set about GPIM. */
export interface GpimOptions extends SkillSettings {
  /** How ω enters π_θ's reward. */
  readonly rewardLatent: RewardLatent;
  /** Whether π_θ also learns from π_μ's episodes, as if it had been after the goals that these became. */
  readonly hindsight: boolean;
  /** Which of its own steps π_θ learns from. */
  readonly goalWindow: Window;
  /** Whether q_φ also learns from π_θ's episodes; an ablation. */
  readonly discriminatorOnBothBuffers: boolean;
  /** Gradient steps during which q_φ and π_μ learn alone, after which they stay as they are and π_θ learns; an ablation, 0 for none. */
  readonly pretrainingUpdates: number;
  /** Whether π_θ's critics see the latent behind the goal, which the reward depends on; an ablation. */
  readonly criticSeesLatent: boolean;
}

/** The settings that learn Reacher within thousands of updates. */
export const GPIM: GpimOptions = {
  ...SKILLS,
  rewardLatent: "inferred",
  hindsight: false,
  goalWindow: {},
  discriminatorOnBothBuffers: false,
  pretrainingUpdates: 0,
  criticSeesLatent: false,
};

/** The paper's reading of ω in π_θ's reward: the stored latent. It goes stale, so only the newest episodes are learnt from. */
export const STRICT: Pick<GpimOptions, "rewardLatent" | "goalWindow"> = {
  rewardLatent: "stored",
  goalWindow: { newest: 512 },
};

/** What each of GPIM's settings may be. */
export const GPIM_CODECS: Codecs<GpimOptions> = {
  ...SKILL_CODECS,
  rewardLatent: holding(
    "'stored' or 'inferred'",
    (value): value is RewardLatent => value === "stored" || value === "inferred",
  ),
  hindsight: TOGGLE,
  goalWindow: WINDOW,
  discriminatorOnBothBuffers: TOGGLE,
  pretrainingUpdates: numberCodec("a whole number of at least 0", (value) => value === 0 || COUNT.is(value)),
  criticSeesLatent: TOGGLE,
};
