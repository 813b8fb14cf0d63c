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
  defineMethod,
  FRACTION,
  goalConditionedAgent,
  goalPolicy,
  hindsightSampling,
  type HindsightSettings,
  type MethodDefinition,
  type MethodFactory,
  optionsWith,
  type ParametersByLearner,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  type TrainState,
} from "../core/mod.ts";

/** What can be set about methods that learn to reach goals, and know which state each was made of. */
export interface GoalOptions extends Settings {
  /** The share of each batch whose goals become what was reached later in the same episode. */
  readonly hindsightFraction: number;
}

/** The settings to begin with: half of each batch with hindsight. */
export const GOAL_OPTIONS: GoalOptions = { ...SETTINGS, hindsightFraction: 0.5 };

/** What each setting may be. */
export const GOAL_CODECS: Codecs<GoalOptions> = { ...SETTING_CODECS, hindsightFraction: FRACTION };

/** Options with changes, if they are what they may be and goals stay where they are, as hindsight needs. */
const fixedGoalOptions = <Options extends Settings>(
  name: string,
  defaults: Options,
  codecs: Codecs<Options>,
  changes: Partial<Options>,
): E.Either<Fault, Options> => {
  const options = optionsWith(defaults, codecs, changes);
  if (E.isLeft(options) || options.right.goals.schedule.advance === "never") return options;
  const cause = `'${options.right.goals.name}' move on, and ${name} relabels goals that stay`;
  return E.left(fault("configuration", "setting 'goals'", cause, "Give one such as goals.finalState."));
};

/** A method that relabels goals which stay, out of its record and its options. */
export const goalMethod = <Options extends Settings>(
  name: string,
  defaults: Options,
  codecs: Codecs<Options>,
  definition: (world: World, settings: Options) => MethodDefinition,
  changes: Partial<Options>,
): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(
      fixedGoalOptions(name, defaults, codecs, changes),
      E.map((settings) => definition(world, settings)),
    )
  );

/** π(a|s, g): soft actor-critic on a reward for states and goals, from its own replay, partly with hindsight. */
export const goalActor = (
  world: World,
  settings: GoalOptions,
  reward: (parameters: ParametersByLearner, batch: Batch) => Tensor,
  changes: Partial<HindsightSettings> = {},
): Actor => {
  const { goals, batch, learningRate, tau, hindsightFraction } = settings;
  const { conditionSize, sees: policyInput, agent } = goalConditionedAgent(world, settings);
  return {
    agent,
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: hindsightSampling(world, {
      batch,
      replay: "goalPolicy",
      view: goals.view,
      fraction: hindsightFraction,
      ...changes,
    }),
    transitions: (parameters, batch) => ({
      observation: policyInput(batch.observation, batch.achieved, batch.goal),
      reward: reward(parameters, batch),
      nextObservation: policyInput(batch.nextObservation, batch.nextAchieved, batch.goal),
    }),
  };
};

/** How a method with such a policy is asked to reach goals. */
export const goalEvaluationPolicies =
  (name: string): MethodDefinition["evaluationPolicies"] => (context) => (weights) => ({
    [name]: goalPolicy(context, "goalPolicy", true)(weights),
  });
