/**
 * Goals, `g = f_κ(s)`: the family of f_κ, what is shown of a state as a goal, and the progress through several goals.
 *
 * @module
 */
export * from "./family.ts";
export * from "./goal.ts";
export * from "./progress.ts";
export * from "./view.ts";
