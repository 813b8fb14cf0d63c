/**
 * The options of QRL, and its defaults.
 *
 * @module
 */
import { COUNT, numberCodec } from "../codec.ts";
import { type Codecs, POSITIVE } from "./core/settings.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";

/** The options of QRL; the discount is that of the odds of a later state as a goal, since there is no reward. */
export interface QrlOptions extends GoalOptions {
  /** Components of the quasimetric. */
  readonly components: number;
  /** Intervals in each component; an embedding is as wide as there are intervals in all. */
  readonly intervals: number;
  /** c: a distance that few pairs of states exceed, in steps. */
  readonly farDistance: number;
  /** β: the larger, the more suddenly distances beyond c stop to count. */
  readonly farSteepness: number;
  /** ε: steps may be longer than 1 by so much, as the root of their mean square. */
  readonly tolerance: number;
  /** λ at the start. */
  readonly initialMultiplier: number;
  /** Adam's learning rate for λ. */
  readonly multiplierLearningRate: number;
  /** The weight of the transition model's loss. */
  readonly transitionWeight: number;
}

/** Defaults; c, β, ε, and the weight of the transition model are those of the authors' online experiments. */
export const QRL: QrlOptions = {
  ...GOAL_OPTIONS,
  components: 4,
  intervals: 8,
  farDistance: 15,
  farSteepness: 0.1,
  tolerance: 0.25,
  initialMultiplier: 1,
  multiplierLearningRate: 0.01,
  transitionWeight: 0.1,
};

/** The most intervals of a component, all of whose pairs are compared. */
const MOST_INTERVALS = 64;

/** The allowed values of each option. */
export const QRL_CODECS: Codecs<QrlOptions> = {
  ...GOAL_CODECS,
  components: COUNT,
  intervals: numberCodec(
    `a whole number from 1 to ${MOST_INTERVALS}`,
    (value) => COUNT.is(value) && value <= MOST_INTERVALS,
  ),
  farDistance: numberCodec("a number of at least 0", (value) => value >= 0),
  farSteepness: POSITIVE,
  tolerance: POSITIVE,
  initialMultiplier: POSITIVE,
  multiplierLearningRate: POSITIVE,
  transitionWeight: POSITIVE,
};
