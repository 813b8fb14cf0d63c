/**
 * The four stages that every method is made of: step, relabel, reward, update. Each can be used and tested alone.
 *
 * @module
 */
export * from "./relabel.ts";
export * from "./reward.ts";
export * from "./step.ts";
export * from "./update.ts";
