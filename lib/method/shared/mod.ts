/**
 * Parts of methods that several of them share, and that a method of one's own may use.
 *
 * @module
 */
export {
  discriminatorModel,
  type DiscriminatorSettings,
  inferLatents,
  latentActor,
  SKILL_CODECS,
  skillReward,
  SKILLS,
  type SkillSettings,
} from "./discriminator.ts";
export type { FarGoalSettings } from "./far_goals.ts";
export type { PlanningSettings } from "./skill_planning.ts";
export { EPISODE_OPTIONS, type EpisodeOptions } from "./episode_skills.ts";
export { explore, relabel } from "./exploration.ts";
export {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./goal_policy.ts";
export { LATENT_GOAL_OPTIONS, type LatentGoalOptions } from "./latent_goals.ts";
