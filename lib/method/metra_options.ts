/**
 * The options of METRA, and its defaults.
 *
 * @module
 */
import { narrowedCodec } from "../codec.ts";
import { ACHIEVED, OBSERVED, type View } from "../goal/view.ts";
import { type Latents, sphere } from "../learner/mod.ts";
import {
  type Codecs,
  LATENTS,
  POSITIVE,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  TOGGLE,
  VIEW,
} from "./core/settings.ts";

/** The options of METRA. */
export interface MetraOptions extends Settings {
  /** The prior of directions z: a sphere, or skills. */
  readonly latents: Latents;
  /** The view of states that φ has: the observation, or f(s). */
  readonly representationView: View;
  /** Adam's learning rate for φ and log λ. */
  readonly representationLearningRate: number;
  /** λ at the start. */
  readonly initialMultiplier: number;
  /** ε: a step whose squared length is below 1 − ε is made no shorter. */
  readonly slack: number;
  /** Whether z is no longer than the rest of the way to a goal, where that is less than a step. */
  readonly slows: boolean;
}

/** Whether latents are discrete skills. */
export const isDiscrete = ({ name }: Latents): boolean => name.startsWith("discrete:");

/** Defaults; φ's view, λ and ε are the paper's. Going far takes a higher discount than reaching a goal. */
export const METRA: MetraOptions = {
  ...SETTINGS,
  discount: 0.95,
  latents: sphere(2),
  representationView: OBSERVED,
  representationLearningRate: 1e-3,
  initialMultiplier: 30,
  slack: 1e-3,
  slows: true,
};

/** The allowed values of each option. */
export const METRA_CODECS: Codecs<MetraOptions> = {
  ...SETTING_CODECS,
  latents: narrowedCodec(
    LATENTS,
    "directions such as latents.sphere(2) or latents.skills(8), by name sphere:2 or discrete:8",
    (latents) => latents.name.startsWith("sphere:") || isDiscrete(latents),
  ),
  representationView: narrowedCodec(
    VIEW,
    "a view that a policy has of a state: goals.observedState.view or goals.finalState.view, by name observed or achieved",
    (view) => view === OBSERVED || view === ACHIEVED,
  ),
  representationLearningRate: POSITIVE,
  initialMultiplier: POSITIVE,
  slack: POSITIVE,
  slows: TOGGLE,
};
