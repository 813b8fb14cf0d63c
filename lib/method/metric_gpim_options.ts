/**
 * The options of metric GPIM, and its defaults.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import { type Codecs, POSITIVE } from "./core/settings.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";
import { RARE_STATE_CODECS, RARE_STATES, type RareStateSettings } from "./shared/rare_states.ts";

/** The options of metric GPIM. */
export interface MetricGpimOptions extends GoalOptions, RareStateSettings {
  /** Embedding dimension, of φ, in which directions are drawn as well. */
  readonly embeddingSize: number;
  /** Adam's learning rate for the embedding and its kernel. */
  readonly contrastLearningRate: number;
}

/** Defaults, the same for every world but for sizes. */
export const METRIC_GPIM: MetricGpimOptions = {
  ...GOAL_OPTIONS,
  ...RARE_STATES,
  embeddingSize: 4,
  contrastLearningRate: 1e-3,
  normalisedReturns: true,
  // Each policy learns from twice as many episodes as it acts in.
  updatesPerIteration: 2 * GOAL_OPTIONS.updatesPerIteration,
};

/** The allowed values of each option. */
export const METRIC_GPIM_CODECS: Codecs<MetricGpimOptions> = {
  ...GOAL_CODECS,
  ...RARE_STATE_CODECS,
  // At γ = 0 nothing would follow.
  discount: numberCodec("a number above 0 and below 1", (value) => value > 0 && value < 1),
  // In one dimension there are only two directions.
  embeddingSize: numberCodec(
    "a whole number from 2 to 1000",
    (value) => COUNT.is(value) && value >= 2 && value <= 1000,
  ),
  contrastLearningRate: POSITIVE,
};
