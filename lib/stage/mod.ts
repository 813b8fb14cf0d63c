/**
 * The four stages that every method is made of: step, relabel, reward, update. Each can be used and tested alone.
 *
 * @module
 */
export * from "./array_fault.ts";
export * from "./goal.ts";
export * from "./goal_family.ts";
export * from "./pursuit.ts";
export * from "./relabel.ts";
export * from "./repeat.ts";
export * from "./reward.ts";
export * from "./step.ts";
export * from "./update.ts";
export * from "./view.ts";
