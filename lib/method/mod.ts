/**
 * Methods: GPIM, and the rivals beside it, with their options. The parts that they are made of, for a method of your own, are in
 * `./method/parts`.
 *
 * @module
 */
export { CHUNKED_CONTRASTIVE, chunkedContrastive, type ChunkedContrastiveOptions } from "./chunked_contrastive.ts";
export { CONTRASTIVE, contrastive, type ContrastiveOptions } from "./contrastive.ts";
export { contrastiveGpim } from "./contrastive_gpim.ts";
export { CONTRASTIVE_GPIM, type ContrastiveGpimOptions } from "./contrastive_gpim_options.ts";
export { dads } from "./dads.ts";
export { DADS, type DadsOptions } from "./dads_options.ts";
export { diayn } from "./diayn.ts";
export { discern } from "./discern.ts";
export { DISCERN, type DiscernOptions } from "./discern_options.ts";
export { discover } from "./discover.ts";
export { DISCOVER, type DiscoverOptions } from "./discover_options.ts";
export { DYNAMICAL_DISTANCE, dynamicalDistance, type DynamicalDistanceOptions } from "./dynamical_distance.ts";
export { COMMANDED_OPTIONS, denseSac, sparseSac } from "./goal_conditioned_sac.ts";
export { type Gpim, gpim, iterate, reach } from "./gpim.ts";
export type { GpimAblations } from "./gpim_ablations.ts";
export { GPIM, type GpimOptions, type RewardLatent, STRICT } from "./gpim_options.ts";
export { HINDSIGHT_REPLAY, hindsightReplay } from "./hindsight_replay.ts";
export { MEGA, mega, type MegaOptions } from "./mega.ts";
export { metra } from "./metra.ts";
export { METRA, type MetraOptions } from "./metra_options.ts";
export { metricGpim } from "./metric_gpim.ts";
export { METRIC_GPIM, type MetricGpimOptions } from "./metric_gpim_options.ts";
export { perceptualDistance } from "./perceptual_distance.ts";
export { rig } from "./rig.ts";
export {
  SINGLE_GOAL_CONTRASTIVE,
  singleGoalContrastive,
  type SingleGoalContrastiveOptions,
} from "./single_goal_contrastive.ts";
export { SKEW_FIT, skewFit, type SkewFitOptions } from "./skew_fit.ts";
export { SURVIVAL, survival } from "./survival.ts";
export { VALOR, valor, type ValorOptions } from "./valor.ts";
export { vic } from "./vic.ts";
export type { CompiledMethod, DefinitionFactory, GoalConditionedPolicy, MethodDefinition } from "./core/definition.ts";
export { type MethodBuilder, store } from "./core/iteration.ts";
export { update } from "../stage/update.ts";
export type { Method, MethodFactory, TrainingCounters } from "./core/method.ts";
export { SETTINGS, type Settings } from "./core/settings.ts";
export type { Collected, HostState, Iteration, PolicyName, TrainState, Weights } from "./core/train_state.ts";
export { SKILLS, type SkillSettings } from "./shared/discriminator.ts";
export { EPISODE_OPTIONS, type EpisodeOptions } from "./shared/episode_skills.ts";
export { explore, relabel } from "./shared/exploration.ts";
export { GOAL_OPTIONS, type GoalOptions } from "./shared/goal_policy.ts";
export type { SurvivalOptions } from "./shared/survival_policy.ts";
export { LATENT_GOAL_OPTIONS, type LatentGoalOptions } from "./shared/latent_goals.ts";
