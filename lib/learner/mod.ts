/**
 * Learners as losses: soft actor-critic, latents and their discriminators, and the gradient step on their losses.
 *
 * @module
 */
export * from "./action_choice.ts";
export * from "./agent.ts";
export * from "./categorical_soft_actor_critic.ts";
export * from "./choosing_agent.ts";
export * from "./contrast.ts";
export * from "./contrastive_actor_critic.ts";
export * from "./guard.ts";
export * from "./learner.ts";
export * from "./embedding.ts";
export * from "./interval_quasimetric.ts";
export * from "./latent/mod.ts";
export * from "./nearest_neighbours.ts";
export * from "./other_rows.ts";
export * from "./quasimetric_agent.ts";
export * from "./shortfall.ts";
export * from "./skill_dynamics.ts";
export * from "./soft_actor_critic.ts";
export * from "./soft_actor_critic_step.ts";
export * from "./step_formula.ts";
export * from "./survival.ts";
export * from "./survival_actor_critic.ts";
export * from "./successor_features.ts";
export * from "./unroll.ts";
export * from "./variational_autoencoder.ts";
