/**
 * The options of CSF, and its defaults.
 *
 * @module
 */
import { narrowedCodec } from "../codec.ts";
import { ACHIEVED, OBSERVED, type View } from "../goal/view.ts";
import { type Latents, sphere } from "../learner/mod.ts";
import { type Codecs, LATENTS, POSITIVE, SETTING_CODECS, SETTINGS, type Settings, VIEW } from "./core/settings.ts";

/** The options of CSF. */
export interface CsfOptions extends Settings {
  /** The prior of directions z, on a sphere. */
  readonly latents: Latents;
  /** The view of states that φ has: the observation, or f(s). */
  readonly representationView: View;
  /** Adam's learning rate for φ. */
  readonly representationLearningRate: number;
  /** ξ: the weight of the negatives in φ's loss; above 1, steps stay shorter than likelihood alone would have them. */
  readonly negativesWeight: number;
}

/** Defaults; ξ, φ's view and α at the start are the authors'. */
export const CSF: CsfOptions = {
  ...SETTINGS,
  discount: 0.95,
  initialTemperature: 0.01,
  latents: sphere(2),
  representationView: OBSERVED,
  representationLearningRate: 1e-3,
  negativesWeight: 5,
};

/** The allowed values of each option. */
export const CSF_CODECS: Codecs<CsfOptions> = {
  ...SETTING_CODECS,
  latents: narrowedCodec(
    LATENTS,
    "directions such as latents.sphere(2), by name sphere:2",
    ({ name }) => name.startsWith("sphere:"),
  ),
  representationView: narrowedCodec(
    VIEW,
    "a view that a policy has of a state: goals.observedState.view or goals.finalState.view, by name observed or achieved",
    (view) => view === OBSERVED || view === ACHIEVED,
  ),
  representationLearningRate: POSITIVE,
  negativesWeight: POSITIVE,
};
