import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  gymnasiumAntObservation,
  gymnasiumAntReward,
  gymnasiumHalfCheetahObservation,
  gymnasiumHalfCheetahReward,
} from "../../../envs/mujoco/gymnasium.ts";

/** A state of a number of numbers, by its first and its third one. */
const state = (size: number, x: number, height: number) => [x, 0.5, height, ...new Array(size - 3).fill(2)];

Deno.test("gymnasiumHalfCheetahObservation leaves out x, gymnasiumAntObservation x and y", () => {
  const cheetahs = Float64Array.from([...state(18, 1, 0), ...state(18, 3, 0)]);
  assertEquals([...gymnasiumHalfCheetahObservation(cheetahs)].slice(17), [0.5, 0, ...new Array(15).fill(2)]);
  const ants = Float64Array.from([...state(29, 0, 0.7), ...state(29, 0, 0.8)]);
  assertEquals([...gymnasiumAntObservation(ants)].slice(27), [0.8, ...new Array(26).fill(2)]);
});

Deno.test("gymnasiumHalfCheetahReward is the velocity along x less a tenth of the squared actions", () => {
  const before = Float64Array.from([...state(18, 1, 0), ...state(18, 3, 0)]);
  const after = Float64Array.from([...state(18, 1.5, 0), ...state(18, 2, 0)]);
  const actions = Float32Array.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0);
  const rewards = gymnasiumHalfCheetahReward(before, actions, after);
  [10 - 0.5, -20].forEach((reward, row) => assertAlmostEquals(rewards[row], reward, 1e-12));
});

Deno.test("gymnasiumAntReward adds 1 where the torso is from 0.2 m to 1 m high, and takes off half the squared actions", () => {
  const heights = [0.7, 1.2, 0.2, 1, 0.19];
  const ants = Float64Array.from(heights.flatMap(() => state(29, 0, 0.7)));
  const walked = Float64Array.from(heights.flatMap((height) => state(29, 0.1, height)));
  const rewards = gymnasiumAntReward(ants, new Float32Array(40).fill(-0.5), walked);
  // 0.1 m in 0.05 s, and eight actions of a half.
  [2, 1, 2, 2, 1].forEach((reward, row) => assertAlmostEquals(rewards[row], reward, 1e-12));
});

Deno.test("gymnasiumHalfCheetahReward at rest falls with the square of any action, whatever its sign", () => {
  const rest = new Float64Array(18);
  const actions = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 6, maxLength: 6 });
  fc.assert(fc.property(actions, (actions) => {
    const expected = -0.1 * actions.reduce((sum, action) => sum + action ** 2, 0);
    assertAlmostEquals(gymnasiumHalfCheetahReward(rest, Float32Array.from(actions), rest)[0], expected, 1e-12);
  }));
});

Deno.test("Gymnasium's observations and rewards refuse batches that are not whole rows, and name themselves", () => {
  assertThrows(
    () => gymnasiumHalfCheetahObservation(new Float64Array(17)),
    RangeError,
    "gymnasiumHalfCheetahObservation: states came with 17",
  );
  assertThrows(() => gymnasiumAntObservation(new Float64Array(30)), RangeError, "gymnasiumAntObservation: states");
  const [cheetah, action] = [new Float64Array(18), new Float32Array(6)];
  assertThrows(
    () => gymnasiumHalfCheetahReward(cheetah, new Float32Array(5), cheetah),
    RangeError,
    "gymnasiumHalfCheetahReward: actions",
  );
  assertThrows(
    () => gymnasiumHalfCheetahReward(cheetah, action, new Float64Array(36)),
    RangeError,
    "gymnasiumHalfCheetahReward: next",
  );
  assertThrows(
    () => gymnasiumAntReward(new Float64Array(29), new Float32Array(9), new Float64Array(29)),
    RangeError,
    "gymnasiumAntReward: actions",
  );
});
