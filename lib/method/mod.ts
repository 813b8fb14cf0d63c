/**
 * Methods: GPIM, and the rivals that it stands beside, each a record of where latents and goals come from, how episodes are
 * relabelled, what is rewarded and what is learnt.
 *
 * @module
 */
export * from "./discriminator.ts";
export * from "./diayn.ts";
export * from "./goal_actor.ts";
export * from "./gpim.ts";
export * from "./gpim_model.ts";
export * from "./gpim_options.ts";
export * from "./method.ts";
export * from "./perceptual_distance.ts";
export * from "./record/mod.ts";
