/**
 * The options of DISCERN, and its defaults.
 *
 * @module
 */
import { COUNT } from "../codec.ts";
import { type Codecs, FRACTION, POSITIVE, TOGGLE } from "./core/settings.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";

/** The options of DISCERN. */
export interface DiscernOptions extends GoalOptions {
  /** Whether every step is rewarded, and not the last one alone. */
  readonly dense: boolean;
  /** K: decoys for each goal, at most as many as a batch has rows; β is one more. */
  readonly decoys: number;
  /**
   * The fraction of the embedding's batch whose goals become the ends of their episodes. Below 1, episodes that miss their goals
   * teach that their ends tell nothing, and the reward grows flat before there is a policy that reaches anything.
   */
  readonly embeddingHindsightFraction: number;
  /** Embedding dimension. */
  readonly embeddingSize: number;
  /** Adam's learning rate for the embedding. */
  readonly embeddingLearningRate: number;
  /** States in the buffer of goals. */
  readonly goalBuffer: number;
  /** New states that challenge places of the buffer in an iteration. */
  readonly goalCandidates: number;
}

/** Defaults: hindsight for a quarter of the policy's batch, and for all of the embedding's. */
export const DISCERN: DiscernOptions = {
  ...GOAL_OPTIONS,
  hindsightFraction: 0.25,
  dense: true,
  decoys: 8,
  embeddingHindsightFraction: 1,
  embeddingSize: 16,
  embeddingLearningRate: 3e-3,
  goalBuffer: 1024,
  goalCandidates: 64,
};

/** The allowed values of each option. */
export const DISCERN_CODECS: Codecs<DiscernOptions> = {
  ...GOAL_CODECS,
  dense: TOGGLE,
  decoys: COUNT,
  embeddingHindsightFraction: FRACTION,
  embeddingSize: COUNT,
  embeddingLearningRate: POSITIVE,
  goalBuffer: COUNT,
  goalCandidates: COUNT,
};
