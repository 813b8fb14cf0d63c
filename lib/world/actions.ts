/**
 * Actions in a world's own units.
 *
 * @module
 */
import type { Stepped, World } from "./world.ts";

/** Actions within [−1, 1], `[n, actionSize]`, in the units of the bounds; those beyond ±1 become the nearest bound. */
const toBounds = (actions: Float32Array, bounds: NonNullable<World["actionBounds"]>): Float32Array =>
  actions.map((action, index) => {
    const [low, high] = bounds[index % bounds.length];
    return low + (Math.max(-1, Math.min(1, action)) + 1) / 2 * (high - low);
  });

/**
 * The step of a world with actions within [−1, 1], as policies choose them and replays store them: they are scaled to
 * {@link World.actionBounds}, where the world has any.
 *
 * @example
 * ```ts
 * import { stepWorld } from "./actions.ts";
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const push = { ...pointNav, step: (states: Float64Array, forces: Float32Array) => pointNav.step(states, forces.map((f) => f / 2)) };
 * const newtons = { ...push, actionBounds: [[-2, 2], [-2, 2]] } as const;
 * const [starts, action] = [Float64Array.of(5, 5), Float32Array.of(1, -0.5)];
 * assertEquals(stepWorld(newtons)(starts, action), pointNav.step(starts, action));
 * ```
 */
export const stepWorld = (world: World): (states: Float64Array, actions: Float32Array) => Stepped => {
  const { actionBounds } = world;
  return actionBounds === undefined
    ? (states, actions) => world.step(states, actions)
    : (states, actions) => world.step(states, toBounds(actions, actionBounds));
};
