/**
 * A world as the checker calls it.
 *
 * @module
 */
import { immediate } from "../../guard.ts";
import { stepWorld } from "../actions.ts";
import { boundWorld } from "../bound.ts";
import type { World } from "../world.ts";

/** A function that throws if its result is a promise, whose outcome is ignored. */
const synchronous =
  <Arguments extends readonly unknown[], Result>(of: (...given: Arguments) => Result) =>
  (...given: Arguments): Result => immediate(of(...given));

/** The same world as a plain record, with actions within [−1, 1] and functions that throw if they return promises. */
export const synchronousWorld = (world: World): World => {
  const bound = boundWorld(world);
  return {
    ...bound,
    reset: synchronous(bound.reset),
    step: synchronous(stepWorld(bound)),
    observe: synchronous(bound.observe),
    achieved: synchronous(bound.achieved),
    distance: synchronous(bound.distance),
    goalStates: synchronous(bound.goalStates),
  };
};
