/**
 * The immutable replay of episodes, and sampling from it.
 *
 * @module
 */
export * from "./episodes.ts";
export * from "./replay.ts";
export * from "./sample.ts";
export * from "./stored.ts";
