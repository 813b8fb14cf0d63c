import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gymnasiumSwimmerObservation, gymnasiumSwimmerReward } from "../../envs/gymnasium_swimmer.ts";

Deno.test("gymnasiumSwimmerObservation leaves out the first two numbers of every state", () => {
  const states = Float64Array.from({ length: 20 }, (_, index) => index);
  assertEquals([...gymnasiumSwimmerObservation(states)], [2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19]);
  assertEquals(gymnasiumSwimmerObservation(new Float64Array(0)).length, 0);
});

Deno.test("gymnasiumSwimmerReward is the velocity along x less a ten-thousandth of the squared actions", () => {
  const states = Float64Array.from({ length: 20 }, (_, index) => index);
  const next = states.map((value) => value + (value < 10 ? 0.08 : -0.04));
  const rewards = gymnasiumSwimmerReward(states, next, Float32Array.of(1, -2, 0, 0.5));
  assertAlmostEquals(rewards[0], 2 - 0.0005, 1e-12);
  assertAlmostEquals(rewards[1], -1 - 0.000025, 1e-12);
});

Deno.test("gymnasiumSwimmerReward counts actions beyond ±1 as they are, and their signs not at all", () => {
  const rest = new Float64Array(10);
  fc.assert(fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), (first, second) => {
    const [reward] = gymnasiumSwimmerReward(rest, rest, Float32Array.of(first, second));
    assertAlmostEquals(reward, -1e-4 * (first ** 2 + second ** 2), 1e-12);
    assertEquals(gymnasiumSwimmerReward(rest, rest, Float32Array.of(-first, second))[0], reward);
  }));
});

Deno.test("gymnasiumSwimmerObservation and gymnasiumSwimmerReward refuse batches that are not whole rows", () => {
  const [whole, part, action] = [new Float64Array(10), new Float64Array(9), new Float32Array(2)];
  assertThrows(() => gymnasiumSwimmerObservation(part), RangeError, "gymnasiumSwimmerObservation: states came with 9");
  assertThrows(() => gymnasiumSwimmerReward(part, whole, action), RangeError, "gymnasiumSwimmerReward: states");
  assertThrows(() => gymnasiumSwimmerReward(whole, part, action), RangeError, "gymnasiumSwimmerReward: nextStates");
  assertThrows(
    () => gymnasiumSwimmerReward(whole, whole, new Float32Array(4)),
    RangeError,
    "gymnasiumSwimmerReward: actions",
  );
});
