/**
 * What all methods are made of: the record that each of them fills in, and the parts that they have in common.
 *
 * @module
 */
export * from "./policy.ts";
export * from "./collect.ts";
export * from "./gradient_step.ts";
export * from "./iteration.ts";
export * from "./method.ts";
export * from "./definition.ts";
export * from "./batch.ts";
export * from "./agents.ts";
export * from "./settings.ts";
export * from "./train_state.ts";
