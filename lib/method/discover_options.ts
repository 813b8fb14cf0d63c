/**
 * The options of DISCOVER, and its defaults.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import { type Codecs, FRACTION, POSITIVE } from "./core/settings.ts";
import { GO_EXPLORE_CODECS, type GoExploreSettings } from "./shared/go_explore.ts";
import type { ChoiceSettings } from "./shared/goal_candidates.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";
import type { EnsembleSettings } from "./shared/value_ensemble.ts";

/** The options of DISCOVER. */
export interface DiscoverOptions extends GoalOptions, ChoiceSettings, GoExploreSettings, EnsembleSettings {
  /** β: the weight of the uncertainty. */
  readonly uncertaintyWeight: number;
  /** λ at first: the weight of nearness to the target; what is left of 1 is that of nearness to the start. */
  readonly initialTargetWeight: number;
  /** δ: the change of λ in an iteration. */
  readonly targetWeightStep: number;
}

/** Defaults: the authors' weights, and an ensemble nearly as large as theirs. */
export const DISCOVER: DiscoverOptions = {
  ...GOAL_OPTIONS,
  hindsightFraction: 0.7,
  goalCandidates: 100,
  randomFraction: 0,
  randomFractionAtGoal: 1,
  ensemble: 5,
  ensembleLearningRate: 2e-3,
  uncertaintyWeight: 1,
  initialTargetWeight: 1,
  targetWeightStep: 0.02,
};

/** The allowed values of each option. */
export const DISCOVER_CODECS: Codecs<DiscoverOptions> = {
  ...GOAL_CODECS,
  ...GO_EXPLORE_CODECS,
  goalCandidates: COUNT,
  ensemble: numberCodec("a whole number from 2 to 64", (value) => Number.isInteger(value) && value >= 2 && value <= 64),
  ensembleLearningRate: POSITIVE,
  uncertaintyWeight: numberCodec("a number from 0", (value) => value >= 0),
  initialTargetWeight: FRACTION,
  targetWeightStep: FRACTION,
};
