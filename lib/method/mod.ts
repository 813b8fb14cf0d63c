/**
 * Methods: GPIM, and the rivals that it stands beside, each a record of where latents and goals come from, how episodes are
 * relabelled, what is rewarded and what is learnt.
 *
 * @module
 */
export * from "./contrastive.ts";
export * from "./contrastive_gpim.ts";
export * from "./dads.ts";
export * from "./shared/skill_planning.ts";
export * from "./diayn.ts";
export * from "./discern.ts";
export * from "./shared/discriminator.ts";
export * from "./dynamical_distance.ts";
export * from "./shared/goal_policy.ts";
export * from "./goal_conditioned_sac.ts";
export * from "./gpim.ts";
export * from "./core/policy_model.ts";
export * from "./gpim_options.ts";
export * from "./hindsight_replay.ts";
export * from "./shared/latent_goals.ts";
export * from "./metra.ts";
export * from "./perceptual_distance.ts";
export * from "./core/mod.ts";
export * from "./rig.ts";
export * from "./skew_fit.ts";
export * from "./valor.ts";
export * from "./vic.ts";
