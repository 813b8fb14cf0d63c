/**
 * The four stages of every method: step, relabel, reward, update. Each can be used and tested on its own.
 *
 * @module
 */
export * from "./relabel.ts";
export * from "./reward.ts";
export * from "./step.ts";
export * from "./update.ts";
