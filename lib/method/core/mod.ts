/**
 * The parts that all methods are made of: the definition of a method, its episodes, batches and gradient step, and the iteration.
 *
 * @module
 */
export { actorOf, type ConditionedStep, goalConditionedAgent, latentConditionedAgent, sacActor } from "./agents.ts";
export {
  hindsightSampling,
  type HindsightSettings,
  type Later,
  nextView,
  stepSampling,
  type StepSettings,
} from "./batch.ts";
export {
  collectConditioned,
  commandedGoals,
  type Conditioning,
  type ConditioningSource,
  priorConditioning,
  reachedGoals,
} from "./collect.ts";
export type {
  ActingContext,
  Actor,
  Actors,
  Batch,
  BatchSource,
  CompiledMethod,
  ConditionedAgent,
  DefinitionFactory,
  GoalConditionedPolicy,
  LearnedModel,
  MethodDefinition,
  ParametersByLearner,
  PolicyInput,
  Sampling,
  StateFeatures,
} from "./definition.ts";
export {
  begin,
  compileMethod,
  defineMethod,
  dispose,
  type MethodBuilder,
  methodBuilder,
  store,
  update,
} from "./iteration.ts";
export type { Method, MethodFactory, TrainingCounters } from "./method.ts";
export { conditionedPolicy, goalInferencePolicy, goalPolicy } from "./policy.ts";
export { policyModel } from "./policy_model.ts";
export { type Codecs, POSITIVE, SETTING_CODECS, SETTINGS, type Settings } from "./settings.ts";
export type { Collected, Iteration, PolicyName, Replays, TrainState, Weights } from "./train_state.ts";
