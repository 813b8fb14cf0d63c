/**
 * Goals that are moved by arrow keys.
 *
 * @module
 */
import type { PageWorld, Place } from "./worlds.ts";

/** Part of a picture's side by which an arrow key moves the goal. */
const STRIDE = 0.04;

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Steps that a key tries at most, so that it leads over a wall. */
const MOST = 8;

/** The goal after an arrow key; `undefined` after any other. Where a wall is in the way, it is the nearest place behind. */
export const arrowGoal = ({ scene, cells, world, nearest }: PageWorld, goal: Place, key: string): Place | undefined => {
  if (!Object.hasOwn(ARROWS, key)) return undefined;
  const side = scene.bounds[2] - scene.bounds[0];
  const stride = world.actionSpace === "discrete" ? side / cells : STRIDE * side;
  const [x, y] = ARROWS[key];
  for (let reach = 1; reach <= MOST; reach++) {
    const next = nearest([goal[0] + reach * stride * x, goal[1] + reach * stride * y]);
    if ((next[0] - goal[0]) * x + (next[1] - goal[1]) * y > 0.25 * stride) return next;
  }
  return nearest([goal[0] + stride * x, goal[1] + stride * y]);
};
