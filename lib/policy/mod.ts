/**
 * Trained policies as files that explain themselves, and back again.
 *
 * @module
 */
export * from "./description.ts";
export { type LoadedPolicy, loadPolicy, type PolicyRows } from "./load_policy.ts";
export { exportPolicy, type PolicyFacts } from "./export_policy.ts";
export { policyInWorld } from "./policy_in_world.ts";
export { type PolicyFile, type PolicyInput, readPolicy } from "./read_policy.ts";
