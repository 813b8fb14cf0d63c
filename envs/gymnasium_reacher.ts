/**
 * Observations and rewards of Gymnasium's Reacher-v5, for comparisons with it; no method of this library uses them.
 *
 * @module
 */
import { fingertip } from "./reacher.ts";
import { expectRows, rowCount } from "./rows.ts";

/**
 * Reacher-v5's observation, `[n, 10]`, of states `[n, 4]` and targets `[n, 2]` in metres.
 *
 * They consist of cos q₀, cos q₁, sin q₀, sin q₁, the target, both velocities and fingertip − target. The fingertip is that of the
 * new angles, see {@link fingertip}.
 *
 * @example
 * ```ts
 * import { gymnasiumObservation } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const observation = gymnasiumObservation(Float64Array.of(0, 0, 2, 3), Float64Array.of(0.1, 0));
 * assertEquals([...observation].slice(0, 8), [1, 1, 0, 0, 0.1, 0, 2, 3]);
 * ```
 */
export const gymnasiumObservation = (states: Float64Array, targets: Float64Array): Float64Array => {
  const count = rowCount("gymnasiumObservation", "states", states, 4);
  expectRows("gymnasiumObservation", "targets", targets, 2, count);
  const fingertips = fingertip(states);
  const observations = new Float64Array(10 * count);
  for (let row = 0; row < count; row++) {
    const [angle0, angle1, velocity0, velocity1] = states.subarray(4 * row, 4 * row + 4);
    const [targetX, targetY] = targets.subarray(2 * row, 2 * row + 2);
    observations.set([
      Math.cos(angle0),
      Math.cos(angle1),
      Math.sin(angle0),
      Math.sin(angle1),
      targetX,
      targetY,
      velocity0,
      velocity1,
      fingertips[2 * row] - targetX,
      fingertips[2 * row + 1] - targetY,
    ], 10 * row);
  }
  return observations;
};

/**
 * Reacher-v5's reward, `[n]`: −‖fingertip − target‖ − ‖a‖², of the states after the step and the actions as given, not
 * clipped.
 *
 * @example
 * ```ts
 * import { gymnasiumReward } from "@gpim/gpim/envs";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const stretched = Float64Array.of(0, 0, 0, 0);
 * const [reward] = gymnasiumReward(stretched, Float64Array.of(0.1, 0), Float32Array.of(0.5, 1));
 * assertAlmostEquals(reward, -0.11 - 1.25, 1e-12);
 * ```
 */
export const gymnasiumReward = (states: Float64Array, targets: Float64Array, actions: Float32Array): Float64Array => {
  const count = rowCount("gymnasiumReward", "states", states, 4);
  expectRows("gymnasiumReward", "targets", targets, 2, count);
  expectRows("gymnasiumReward", "actions", actions, 2, count);
  const fingertips = fingertip(states);
  return Float64Array.from({ length: count }, (_, row) => {
    const x = fingertips[2 * row] - targets[2 * row];
    const y = fingertips[2 * row + 1] - targets[2 * row + 1];
    return -Math.sqrt(x * x + y * y) - actions[2 * row] ** 2 - actions[2 * row + 1] ** 2;
  });
};
