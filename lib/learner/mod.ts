/**
 * Learners as losses: soft actor-critic, latents and their discriminators, and the gradient step on their losses.
 *
 * @module
 */
export * from "./action_choice.ts";
export * from "./agent.ts";
export * from "./categorical_soft_actor_critic.ts";
export * from "./contrast.ts";
export * from "./contrastive_actor_critic.ts";
export * from "./guard.ts";
export * from "./learner.ts";
export * from "./embedding.ts";
export * from "./latent/mod.ts";
export * from "./skill_dynamics.ts";
export * from "./soft_actor_critic.ts";
export * from "./soft_actor_critic_step.ts";
export * from "./step_formula.ts";
export * from "./survival.ts";
export * from "./survival_actor_critic.ts";
export * from "./unroll.ts";
export * from "./variational_autoencoder.ts";
