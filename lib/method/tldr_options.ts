/**
 * The options of TLDR, and its defaults.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import { type Codecs, POSITIVE, SETTING_CODECS } from "./core/settings.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";
import type { NovelStateSettings } from "./shared/novel_states.ts";

/** The options of TLDR; the discount is that of the goal-conditioned policy. */
export interface TldrOptions extends GoalOptions, NovelStateSettings {
  /** Dimension of φ. */
  readonly representationSize: number;
  /** Adam's learning rate for φ and log λ. */
  readonly representationLearningRate: number;
  /** λ at the start. */
  readonly initialMultiplier: number;
  /** ε: a step whose squared length is below 1 − ε is made no shorter. */
  readonly slack: number;
  /** γ of the exploration policy. */
  readonly explorationDiscount: number;
}

/** Defaults; α at the start, k, ε, φ's dimension and the fraction of hindsight are the authors'. */
export const TLDR: TldrOptions = {
  ...GOAL_OPTIONS,
  initialTemperature: 0.01,
  hindsightFraction: 0.8,
  representationSize: 4,
  representationLearningRate: 1e-3,
  initialMultiplier: 30,
  slack: 1e-3,
  explorationDiscount: 0.95,
  neighbours: 12,
  goalCandidates: 512,
};

/** The most neighbours, each of which is found by operations of its own. */
const MOST_NEIGHBOURS = 64;

/** The allowed values of each option. */
export const TLDR_CODECS: Codecs<TldrOptions> = {
  ...GOAL_CODECS,
  representationSize: COUNT,
  representationLearningRate: POSITIVE,
  initialMultiplier: POSITIVE,
  slack: POSITIVE,
  explorationDiscount: SETTING_CODECS.discount,
  neighbours: numberCodec(
    `a whole number from 1 to ${MOST_NEIGHBOURS}`,
    (value) => COUNT.is(value) && value <= MOST_NEIGHBOURS,
  ),
  goalCandidates: COUNT,
};
