/**
 * The options of DADS, and its defaults.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { COUNT } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { box, type Latents } from "../learner/mod.ts";
import type { Window } from "../replay/mod.ts";
import { type Codecs, LATENTS, POSITIVE, SETTING_CODECS, SETTINGS, type Settings, TOGGLE } from "./core/settings.ts";
import { WINDOW } from "./shared/discriminator.ts";
import type { PlanningSettings } from "./shared/skill_planning.ts";

/** The options of DADS. */
export interface DadsOptions extends Settings, PlanningSettings {
  /** p(ω). */
  readonly latents: Latents;
  /** Whether skill dynamics are of the whole observation beside the achieved goal: the paper without its x-y prior. */
  readonly wholeState: boolean;
  /** Gaussians in the mixture, K. */
  readonly components: number;
  /** Adam's learning rate for q_φ. */
  readonly dynamicsLearningRate: number;
  /** The policy's steps that q_φ learns from. */
  readonly dynamicsWindow: Window;
  /** L: latents from the prior that each step is compared with, at most as many as the batch has rows. */
  readonly priorSamples: number;
}

/** Defaults. */
export const DADS: DadsOptions = {
  ...SETTINGS,
  latents: box(2),
  wholeState: false,
  components: 4,
  dynamicsLearningRate: 1e-3,
  dynamicsWindow: { newest: 256 },
  priorSamples: 16,
  planSkills: 1,
  skillSteps: 3,
  candidates: 24,
  refinements: 3,
  planSharpness: 30,
};

/** The most steps of the dynamics in the formula of a plan, which is unrolled. */
const MOST_STEPS = 4096;

/** Options whose plans are short enough to be unrolled; a fault names the longest part of others. */
export const shortPlans = (options: DadsOptions): E.Either<Fault, DadsOptions> => {
  const parts = (["planSkills", "skillSteps", "refinements"] as const).map((name) => [name, options[name]] as const);
  const steps = parts.reduce((product, [, count]) => product * count, 1);
  if (steps <= MOST_STEPS) return E.right(options);
  const [[name]] = parts.toSorted(([, left], [, right]) => right - left);
  const cause =
    `a plan of ${steps} steps of the dynamics, all refinements together, was asked for, and ${MOST_STEPS} are the most`;
  return E.left(fault("configuration", `setting '${name}'`, cause, "Make it smaller."));
};

/** The allowed values of each option. */
export const DADS_CODECS: Codecs<DadsOptions> = {
  ...SETTING_CODECS,
  latents: LATENTS,
  wholeState: TOGGLE,
  components: COUNT,
  dynamicsLearningRate: POSITIVE,
  dynamicsWindow: WINDOW,
  priorSamples: COUNT,
  planSkills: COUNT,
  skillSteps: COUNT,
  candidates: COUNT,
  refinements: COUNT,
  planSharpness: POSITIVE,
};
