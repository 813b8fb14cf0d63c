/**
 * Networks, policies and optimisers as formulas; parameters as named records.
 *
 * @module
 */
export * from "./adam.ts";
export * from "./convolution.ts";
export * from "./dense.ts";
export * from "./gaussian_policy.ts";
export * from "./layer_norm.ts";
export * from "./lstm.ts";
export * from "./parameters.ts";
export * from "./polyak.ts";
export * from "./residual.ts";
