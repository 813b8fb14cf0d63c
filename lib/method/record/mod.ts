/**
 * What all methods are made of: the record that each of them fills in, and the parts that they have in common.
 *
 * @module
 */
export * from "./acting.ts";
export * from "./episodes.ts";
export * from "./formula.ts";
export * from "./iteration.ts";
export * from "./method.ts";
export * from "./record.ts";
export * from "./sampling.ts";
export * from "./seeing.ts";
export * from "./settings.ts";
export * from "./train_state.ts";
