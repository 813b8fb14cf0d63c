/**
 * Observations and rewards of Gymnasium's Swimmer-v5, for comparisons with it; no method of this library uses them.
 *
 * @module
 */
import { expectRows, rowCount } from "./rows.ts";
import { STEP_TIME } from "./swimmer_dynamics.ts";

/**
 * Swimmer-v5's observation, `[n, 8]`, of states `[n, 10]`: all numbers of a state but the position.
 *
 * @example
 * ```ts
 * import { gymnasiumSwimmerObservation } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const observation = gymnasiumSwimmerObservation(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
 * assertEquals([...observation], [2, 3, 4, 5, 6, 7, 8, 9]);
 * ```
 */
export const gymnasiumSwimmerObservation = (states: Float64Array): Float64Array => {
  rowCount("gymnasiumSwimmerObservation", "states", states, 10);
  return states.filter((_, index) => index % 10 > 1);
};

/**
 * Swimmer-v5's reward, `[n]`: (x′ − x) / 0.04 s − 10⁻⁴ ‖a‖², of the states before and after the step, `[n, 10]`, and
 * the actions as given, not clipped; x is the first number of a state.
 *
 * @example
 * ```ts
 * import { gymnasiumSwimmerReward } from "@gpim/gpim/envs";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [before, after] = [new Float64Array(10), Float64Array.of(0.02, 0, 0, 0, 0, 0, 0, 0, 0, 0)];
 * const [reward] = gymnasiumSwimmerReward(before, after, Float32Array.of(1, 2));
 * assertAlmostEquals(reward, 0.5 - 0.0005, 1e-12);
 * ```
 */
export const gymnasiumSwimmerReward = (
  states: Float64Array,
  nextStates: Float64Array,
  actions: Float32Array,
): Float64Array => {
  const count = rowCount("gymnasiumSwimmerReward", "states", states, 10);
  expectRows("gymnasiumSwimmerReward", "nextStates", nextStates, 10, count);
  expectRows("gymnasiumSwimmerReward", "actions", actions, 2, count);
  return Float64Array.from({ length: count }, (_, row) => {
    const velocity = (nextStates[10 * row] - states[10 * row]) / STEP_TIME;
    return velocity - 1e-4 * (actions[2 * row] ** 2 + actions[2 * row + 1] ** 2);
  });
};
