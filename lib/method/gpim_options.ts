/**
 * The options of GPIM, and its defaults.
 *
 * @module
 */
import { guardCodec } from "../codec.ts";
import type { Window } from "../replay/mod.ts";
import { type Codecs, TOGGLE } from "./core/settings.ts";
import { ABLATION_CODECS, type GpimAblations, NO_ABLATIONS } from "./gpim_ablations.ts";
import { SKILL_CODECS, SKILLS, type SkillSettings, WINDOW } from "./shared/discriminator.ts";

/** The latent in the goal-conditioned policy's reward. */
export type RewardLatent =
  /** The latent that produced the goal, as it was stored: the paper's. */
  | "stored"
  /** The mean of the discriminator's current posterior behind the goal, which does not go stale; twice as fast. */
  | "inferred";

/** The options of GPIM. */
export interface GpimOptions extends SkillSettings, GpimAblations {
  /** The latent in π_θ's reward. */
  readonly rewardLatent: RewardLatent;
  /** Whether π_θ also learns from π_μ's episodes, as if it had pursued the goals that these became. */
  readonly hindsight: boolean;
  /** The steps of its own episodes that π_θ learns from. */
  readonly goalWindow: Window;
}

/** The name of a policy that is evaluated. */
export type GpimPolicy = "gpim" | "diayn";

/** Defaults, which learn Reacher within thousands of gradient steps. */
export const GPIM: GpimOptions = {
  ...SKILLS,
  rewardLatent: "inferred",
  hindsight: false,
  goalWindow: {},
  ...NO_ABLATIONS,
};

/** The paper's latent in π_θ's reward: the stored one. It goes stale, so that π_θ learns from the newest episodes only. */
export const STRICT: Pick<GpimOptions, "rewardLatent" | "goalWindow"> = {
  rewardLatent: "stored",
  goalWindow: { newest: 512 },
};

/** The allowed values of each option. */
export const GPIM_CODECS: Codecs<GpimOptions> = {
  ...SKILL_CODECS,
  rewardLatent: guardCodec(
    "'stored' or 'inferred'",
    (value): value is RewardLatent => value === "stored" || value === "inferred",
  ),
  hindsight: TOGGLE,
  goalWindow: WINDOW,
  ...ABLATION_CODECS,
};
