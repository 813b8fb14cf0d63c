import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { HALF_CHEETAH } from "../../../envs/mujoco/models/mod.ts";
import { loadPhysics } from "../../../envs/mujoco/physics.ts";
import { noisyStarts } from "../../../envs/mujoco/reset.ts";
import { key, normal, split, uniform } from "../../../lib/random/mod.ts";
import { mean } from "./contract.ts";

const physics = await loadPhysics({ model: HALF_CHEETAH, frameSkip: 1 });

/** The same with two positions, and three velocities. */
const small = { ...physics, start: Float64Array.of(5, -7), stateSize: 5 };

Deno.test("noisyStarts adds uniform noise to the model's positions and draws a tenth of normal velocities, from two keys", () => {
  const [positionKey, velocityKey] = split(key(1));
  const offsets = uniform(positionKey, [2, 2], { minimum: -0.1, maximum: 0.1 });
  const speeds = normal(velocityKey, [2, 3]);
  const row = (index: number) => [
    5 + offsets[2 * index],
    -7 + offsets[2 * index + 1],
    ...speeds.subarray(3 * index, 3 * index + 3).map((speed) => speed),
  ];
  noisyStarts(small, key(1), 2).forEach((value, index) => {
    const expected = row(Math.floor(index / 5))[index % 5];
    assertAlmostEquals(value, index % 5 < 2 ? expected : 0.1 * expected, 1e-12);
  });
});

Deno.test("noisyStarts has Gymnasium's noise: ±0.1 around every position, standard deviations of 0.1", () => {
  const states = noisyStarts(physics, key(7), 2000);
  const positions = physics.start.length;
  const offsets: number[] = [];
  const speeds: number[] = [];
  states.forEach((number, index) => {
    const place = index % physics.stateSize;
    if (place < positions) offsets.push(number - physics.start[place]);
    else speeds.push(number);
  });
  assert(offsets.every((offset) => Math.abs(offset) <= 0.1 + 1e-7));
  assertAlmostEquals(mean(offsets.map((offset) => offset ** 2)), 0.2 ** 2 / 12, 1e-4);
  assertAlmostEquals(mean(speeds), 0, 2e-3);
  assertAlmostEquals(mean(speeds.map((speed) => speed ** 2)), 0.01, 2e-4);
});

Deno.test("noisyStarts draws from the key alone, and leaves the model's positions as they are", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.nat(5), (seed, count) => {
    const states = noisyStarts(small, key(seed), count);
    assertEquals([states.length, noisyStarts(small, key(seed), count)], [5 * count, states]);
    assertEquals([...small.start], [5, -7]);
  }));
});

Deno.test("noisyStarts scales positions and velocities by another noise, and has none without", () => {
  const [usual, double] = [0.1, 0.2].map((noise) => noisyStarts(small, key(3), 4, noise));
  const [from, rest] = [[5, -7, 0, 0, 0], noisyStarts(small, key(3), 2, 0)];
  double.forEach((value, index) =>
    assertAlmostEquals(value - from[index % 5], 2 * (usual[index] - from[index % 5]), 1e-6)
  );
  assertEquals([...rest], [...from, ...from]);
});
