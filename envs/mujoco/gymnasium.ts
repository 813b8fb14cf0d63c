/**
 * Observations and rewards of Gymnasium's HalfCheetah-v5 and Ant-v5, for comparisons with them; no method of this library uses them.
 *
 * @module
 */
import { expectRows, rowCount } from "../rows.ts";

/** Duration of a step in seconds: five physics steps of 10 ms. */
const STEP = 0.05;

/** A function that removes the first `hidden` of the `size` numbers of a state. */
const hide = (place: string, size: number, hidden: number) => (states: Float64Array): Float64Array => {
  rowCount(place, "states", states, size);
  return states.filter((_, index) => index % size >= hidden);
};

/** The reward of velocity along x in states of `size` numbers, minus `cost` times the squared actions. */
const velocityReward =
  (place: string, size: number, actionSize: number, cost: number) =>
  (states: Float64Array, actions: Float32Array, next: Float64Array): Float64Array => {
    const count = rowCount(place, "states", states, size);
    expectRows(place, "actions", actions, actionSize, count);
    expectRows(place, "next", next, size, count);
    return Float64Array.from({ length: count }, (_, row) => {
      const effort = actions.subarray(row * actionSize, (row + 1) * actionSize)
        .reduce((sum, action) => sum + action ** 2, 0);
      return (next[row * size] - states[row * size]) / STEP - cost * effort;
    });
  };

/** HalfCheetah-v5's observation, `[n, 17]`, of states `[n, 18]`: all but x. */
export const gymnasiumHalfCheetahObservation: (states: Float64Array) => Float64Array = hide(
  "gymnasiumHalfCheetahObservation",
  18,
  1,
);

/**
 * HalfCheetah-v5's reward, `[n]`: Δx / 0.05 s − 0.1 ‖a‖², of states `[n, 18]` before and after a step and actions `[n, 6]` as given,
 * not clipped.
 */
export const gymnasiumHalfCheetahReward: (
  states: Float64Array,
  actions: Float32Array,
  next: Float64Array,
) => Float64Array = velocityReward("gymnasiumHalfCheetahReward", 18, 6, 0.1);

/** Ant-v5's observation without contact forces, `[n, 27]`, of states `[n, 29]`: all but x and y. */
export const gymnasiumAntObservation: (states: Float64Array) => Float64Array = hide("gymnasiumAntObservation", 29, 2);

const antVelocityReward = velocityReward("gymnasiumAntReward", 29, 8, 0.5);

/**
 * Ant-v5's reward without the cost of contacts, `[n]`: Δx / 0.05 s + 1 where 0.2 m ≤ z ≤ 1 m − 0.5 ‖a‖², of states `[n, 29]` before
 * and after a step and actions `[n, 8]` as given, not clipped.
 *
 * x is that of the states. Gymnasium's x is that of the last Runge–Kutta stage, which differs slightly.
 */
export const gymnasiumAntReward = (states: Float64Array, actions: Float32Array, next: Float64Array): Float64Array =>
  antVelocityReward(states, actions, next).map((reward, row) => {
    const height = next[29 * row + 2];
    return height >= 0.2 && height <= 1 ? reward + 1 : reward;
  });
