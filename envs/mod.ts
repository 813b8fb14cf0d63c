/**
 * Worlds to act in: batches of independent copies, stepped together by pure functions, with no engine and no
 * permission.
 *
 * A world of your own is a record of the {@link World} contract; {@link checkWorld} says whether it keeps it.
 *
 * @example
 * ```ts
 * import { pointNav } from "@gpim/gpim/envs";
 * import { key, split, uniform } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * const [startKey, actionKey, goalKey] = split(key(7), 3);
 * const starts = pointNav.reset(startKey, 64);
 * const actions = uniform(actionKey, [64, pointNav.actionSize], { minimum: -1, maximum: 1 });
 * const { states } = pointNav.step(starts, actions);
 * assertEquals(pointNav.distance(pointNav.achieved(states), pointNav.goals(goalKey, 64)).length, 64);
 * ```
 *
 * @module
 */
export { checkWorld } from "./check.ts";
export { gymnasiumObservation, gymnasiumReward } from "./gymnasium_reacher.ts";
export { pointNav } from "./point_nav.ts";
export { fingertip, reacher } from "./reacher.ts";
export { REACHER_BODIES } from "./reacher_dynamics.ts";
export type { Stepped, World } from "./world.ts";
