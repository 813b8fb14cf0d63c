/**
 * Training and evaluation: runs of a method on a world, with one seed or with several in one graph.
 *
 * @module
 */
export * from "./evaluate.ts";
export * from "./run.ts";
export * from "./seeds.ts";
export type { TimeAtGoal } from "./time_at_goal.ts";
export * from "./train.ts";
