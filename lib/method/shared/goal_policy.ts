/**
 * The policy π(a|s, g) that goal-conditioned methods train: what they have in common besides where goals come from and how
 * getting there is rewarded.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../../world/world.ts";
import { type Fault, fault } from "../../fault.ts";
import type { Tensor } from "../../tensor/mod.ts";
import {
  type Actor,
  type Batch,
  type Codecs,
  goalSeer,
  hindsight,
  type HindsightSettings,
  type Learnt,
  type MethodOn,
  methodOn,
  optionsWith,
  pursuing,
  type Recipe,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  SHARE,
  type TrainState,
} from "../core/mod.ts";

/** What can be set about methods that learn to reach goals, and know which state each was made of. */
export interface GoalOptions extends Settings {
  /** The share of each batch whose goals become what was reached later in the same episode. */
  readonly hindsightShare: number;
}

/** The settings to begin with: half of each batch with hindsight. */
export const GOAL_OPTIONS: GoalOptions = { ...SETTINGS, hindsightShare: 0.5 };

/** What each setting may be. */
export const GOAL_CODECS: Codecs<GoalOptions> = { ...SETTING_CODECS, hindsightShare: SHARE };

/** Options with changes, if they are what they may be and goals stay where they are, as hindsight needs. */
const fixedGoalOptions = <Options extends Settings>(
  name: string,
  defaults: Options,
  codecs: Codecs<Options>,
  changes: Partial<Options>,
): E.Either<Fault, Options> => {
  const options = optionsWith(defaults, codecs, changes);
  if (E.isLeft(options) || options.right.goals.order.moves === "never") return options;
  const cause = `'${options.right.goals.name}' move on, and ${name} relabels goals that stay`;
  return E.left(fault("configuration", "setting 'goals'", cause, "Give one such as goals.finalState."));
};

/** A method that relabels goals which stay, out of its record and its options. */
export const goalMethod = <Options extends Settings>(
  name: string,
  defaults: Options,
  codecs: Codecs<Options>,
  recipe: (world: World, settings: Options) => Recipe,
  changes: Partial<Options>,
): MethodOn<TrainState> =>
  methodOn((world) =>
    pipe(
      fixedGoalOptions(name, defaults, codecs, changes),
      E.map((settings) => recipe(world, settings)),
    )
  );

/** π(a|s, g): soft actor-critic on a reward for states and goals, from its own replay, partly with hindsight. */
export const goalActor = (
  world: World,
  settings: GoalOptions,
  reward: (learnt: Learnt, batch: Batch) => Tensor,
  changes: Partial<HindsightSettings> = {},
): Actor => {
  const { goals, batch, learningRate, polyakRate, hindsightShare } = settings;
  const { conditionSize, sees, agent } = goalSeer(world, settings);
  return {
    agent,
    conditionSize,
    sees,
    learningRate,
    polyakRate,
    sampling: hindsight(world, { batch, replay: "goalPolicy", view: goals.view, share: hindsightShare, ...changes }),
    transitions: (learnt, batch) => ({
      observation: sees(batch.observation, batch.achieved, batch.goal),
      reward: reward(learnt, batch),
      nextObservation: sees(batch.nextObservation, batch.nextAchieved, batch.goal),
    }),
  };
};

/** How a method with such a policy is asked to reach goals. */
export const goalReachers = (name: string): Recipe["reachers"] => (acting) => (weights) => ({
  [name]: pursuing(acting, "goalPolicy", true)(weights),
});
