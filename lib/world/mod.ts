/**
 * The contract of a world, the scenes that it can be drawn by, and the checker that tells what a world of one's own still
 * lacks.
 *
 * @module
 */
export * from "./check/mod.ts";
export * from "./scene.ts";
export * from "./validation.ts";
export * from "./world.ts";
