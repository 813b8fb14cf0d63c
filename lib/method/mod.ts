/**
 * Methods: GPIM, and the rival that it always stands beside.
 *
 * @module
 */
export * from "./gpim.ts";
export * from "./gpim_batches.ts";
export * from "./gpim_codecs.ts";
export * from "./gpim_formula.ts";
export * from "./gpim_model.ts";
export * from "./gpim_options.ts";
export * from "./gpim_policy.ts";
export * from "./method.ts";
export * from "./train_state.ts";
