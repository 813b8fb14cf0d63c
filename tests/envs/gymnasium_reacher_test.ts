import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gymnasiumObservation, gymnasiumReward } from "../../envs/gymnasium_reacher.ts";
import { fingertip } from "../../envs/reacher.ts";

/** A stretched arm along x, and one along y, with a target each. */
const states = Float64Array.of(0, 0, 1, 2, Math.PI / 2, 0, 3, 4);
const targets = Float64Array.of(0.21, 0.1, 0, 0.21);

Deno.test("gymnasiumObservation holds cosines, sines, target, velocities and the way from the target to the fingertip", () => {
  const observation = gymnasiumObservation(states, targets);
  const expected = [1, 1, 0, 0, 0.21, 0.1, 1, 2, 0, -0.1, 0, 1, 1, 0, 0, 0.21, 3, 4, 0, 0];
  assertEquals(observation.length, expected.length);
  observation.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-15));
});

Deno.test("gymnasiumReward is minus the distance to the target, less the squared actions as they are given", () => {
  const rewards = gymnasiumReward(states, targets, Float32Array.of(0, 0, 2, -0.5));
  assertAlmostEquals(rewards[0], -0.1, 1e-12);
  assertAlmostEquals(rewards[1], -4.25, 1e-12);
});

Deno.test("gymnasiumReward without actions is minus the length of the last two numbers of the observation", () => {
  const angles = fc.double({ min: -3, max: 3, noNaN: true });
  const place = fc.double({ min: -0.3, max: 0.3, noNaN: true });
  fc.assert(fc.property(angles, angles, place, place, (angle0, angle1, x, y) => {
    const [state, target] = [Float64Array.of(angle0, angle1, 0, 0), Float64Array.of(x, y)];
    const [awayX, awayY] = gymnasiumObservation(state, target).slice(8);
    assertAlmostEquals(gymnasiumReward(state, target, new Float32Array(2))[0], -Math.hypot(awayX, awayY), 1e-12);
    const reached = gymnasiumReward(state, Float64Array.from(fingertip(state)), new Float32Array(2))[0];
    assertAlmostEquals(reached, 0, 1e-15);
  }));
});

Deno.test("gymnasiumObservation and gymnasiumReward refuse batches that are not whole rows", () => {
  assertThrows(() => gymnasiumObservation(new Float64Array(5), targets), RangeError, "gymnasiumObservation: states");
  assertThrows(() => gymnasiumObservation(states, new Float64Array(2)), RangeError, "gymnasiumObservation: targets");
  assertThrows(() => gymnasiumReward(states, targets, new Float32Array(2)), RangeError, "gymnasiumReward: actions");
  assertThrows(
    () => gymnasiumReward(states, new Float64Array(2), new Float32Array(4)),
    RangeError,
    "gymnasiumReward: targets",
  );
});
