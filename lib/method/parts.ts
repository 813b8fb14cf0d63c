/**
 * The parts that methods are made of, for a method of your own: agents and actors, batches, the collection of episodes, policies
 * that are evaluated, options with their allowed values, and the compilation of a definition.
 *
 * @module
 */
export {
  actorOf,
  type ConditionedStep,
  goalConditionedAgent,
  latentConditionedAgent,
  sacActor,
} from "./core/agents.ts";
export {
  hindsightSampling,
  type HindsightSettings,
  type Later,
  nextView,
  stepSampling,
  type StepSettings,
} from "./core/batch.ts";
export {
  collectConditioned,
  commandedGoals,
  type Conditioning,
  type ConditioningSource,
  type Exploration,
  priorConditioning,
  reachedGoals,
} from "./core/collect.ts";
export type {
  ActingContext,
  Actor,
  Actors,
  Batch,
  BatchSource,
  ConditionedAgent,
  LearnedModel,
  ParametersByLearner,
  PolicyInput,
  Sampling,
  StateFeatures,
} from "./core/definition.ts";
export { stepFormula } from "./core/gradient_step.ts";
export { begin, compileMethod, defineMethod, dispose, methodBuilder } from "./core/iteration.ts";
export {
  type Condition,
  conditionedPolicy,
  goalInferencePolicy,
  goalPolicy,
  type LatentsOfGoals,
} from "./core/policy.ts";
export { type Codecs, FRACTION, LATENTS, type OptionTexts, POSITIVE, SETTING_CODECS, TOGGLE } from "./core/settings.ts";
export type { Replays } from "./core/train_state.ts";
export {
  type DiscriminatorInputs,
  discriminatorModel,
  type DiscriminatorSettings,
  inferLatents,
  latentActor,
  SKILL_CODECS,
  type SkillReward,
  skillReward,
} from "./shared/discriminator.ts";
export type { FarGoalSettings } from "./shared/far_goals.ts";
export { goExplore, type GoExploreSettings } from "./shared/go_explore.ts";
export {
  type Candidates,
  type CandidateScores,
  type ChoiceSettings,
  chooseGoals,
  type ChosenGoals,
  chosenGoals,
  type GoalChoice,
  type Scored,
} from "./shared/goal_candidates.ts";
export { criticGoalValues, type GoalValues } from "./shared/goal_values.ts";
export type { MixedFractions } from "./shared/mixed_hindsight.ts";
export { rareGoalScores, type RareGoalSettings, rememberSuccess } from "./shared/rare_goals.ts";
export { GOAL_CODECS, goalActor, goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
export type { RareStateSettings } from "./shared/rare_states.ts";
export type { PlanningSettings } from "./shared/skill_planning.ts";
export type { EnsembleSettings } from "./shared/value_ensemble.ts";
