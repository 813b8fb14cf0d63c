/**
 * The one comparison by which a goal counts as reached.
 *
 * @module
 */
import type { World } from "./world.ts";

/**
 * Whether a goal at a distance, in {@link World.unit}, counts as reached: within the world's radius, or at the radius itself.
 *
 * @example
 * ```ts
 * import { isReached } from "@gpim/gpim/world";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.1, 0.25, 0.26].map((distance) => isReached({ radius: 0.25 }, distance)), [true, true, false]);
 * ```
 */
export const isReached = ({ radius }: Pick<World, "radius">, distance: number): boolean => distance <= radius;
