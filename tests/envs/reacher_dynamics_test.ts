import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { reacher } from "../../envs/reacher.ts";
import { FOREARM, LIMIT, LINK, REACHER_BODIES, step } from "../../envs/reacher_dynamics.ts";
import { key, uniform } from "../../lib/random/mod.ts";
import recorded from "./reacher_mujoco.json" with { type: "json" };

Deno.test("every recorded episode of MuJoCo is followed to one part in 10^9", () => {
  for (const { start, actions, states } of recorded.episodes) {
    let state: Float64Array = Float64Array.from(start);
    actions.forEach((action, time) => {
      state = step(state, Float32Array.from(action)).states;
      state.forEach((value, index) => assertAlmostEquals(value, states[time][index], 1e-9));
    });
  }
});

Deno.test("the recorded episodes run into both sides of joint 1's limit", () => {
  const angles = recorded.episodes.flatMap(({ states }) => states.map(([, angle]) => angle));
  assert(angles.some((angle) => angle > 3));
  assert(angles.some((angle) => angle < -3));
});

Deno.test("masses and inertias are those that MuJoCo derives, and those of Gymnasium's model", () => {
  const { link, fingertip } = REACHER_BODIES;
  [link, link, fingertip].forEach(({ mass, inertia }, body) => {
    assertAlmostEquals(mass, recorded.bodies[body].mass, 1e-15);
    assertAlmostEquals(inertia, recorded.bodies[body].inertia[0], 1e-18);
  });
  assertAlmostEquals(link.mass, 0.0356047, 1e-7);
  assertAlmostEquals(link.inertia, 3.91757e-5, 1e-10);
  assertAlmostEquals(fingertip.mass, 0.0041888, 1e-7);
  assertAlmostEquals(fingertip.inertia, 1.67552e-7, 1e-12);
});

Deno.test("without torque, damping takes energy from the arm until it rests", () => {
  let states: Float64Array = Float64Array.of(0.3, 1, 4, -3);
  for (let time = 0; time < 1000; time++) states = step(states, new Float32Array(2)).states;
  assert(Math.abs(states[2]) < 1e-6 && Math.abs(states[3]) < 1e-6);
});

Deno.test("the arm mirrored in its axis moves as the mirrored arm", () => {
  let states = reacher.reset(key(2), 16);
  let mirrored = states.map((value) => -value);
  for (let time = 0; time < reacher.horizon; time++) {
    const actions = uniform(key(time), [16, 2], { minimum: -1, maximum: 1 });
    states = step(states, actions).states;
    mirrored = step(mirrored, actions.map((action) => -action)).states;
    assertEquals(mirrored, states.map((value) => -value));
  }
});

/** A state within the joint's limit, its velocities up to `speed` radians a second. */
const states = (speed: number): fc.Arbitrary<Float64Array> =>
  fc.maxSafeNat().map((seed) =>
    Float64Array.from(
      uniform(key(seed), [4], { minimum: -1, maximum: 1 }),
      (value, index) => value * [50, 2.9, speed, speed][index],
    )
  );

Deno.test("step does not depend on the angle of joint 0, but for that angle itself", () => {
  fc.assert(fc.property(states(20), fc.double({ min: -9, max: 9, noNaN: true }), (state, turn) => {
    const turned = state.with(0, state[0] + turn);
    const [next, other] = [state, turned].map((start) => step(start, Float32Array.of(0.3, -0.2)).states);
    assertEquals(other.slice(1), next.slice(1));
    assertAlmostEquals(other[0] - next[0], turned[0] - state[0], 1e-9);
  }));
});

Deno.test("step without velocity and torque leaves the arm where it is, within the joint's limit", () => {
  fc.assert(fc.property(states(0), (state) => {
    assertEquals(step(state, new Float32Array(2)).states.map((value) => value + 0), state.map((value) => value + 0));
  }));
});

Deno.test("step takes actions beyond ±1 for ±1, ends no row, and leaves its arguments as they are", () => {
  fc.assert(fc.property(states(20), fc.double({ min: 1, max: 9, noNaN: true }), (state, action) => {
    const before = state.slice();
    const { states: next, terminated } = step(state, Float32Array.of(action, -action));
    assertEquals(next, step(state, Float32Array.of(1, -1)).states);
    assertEquals([terminated, state], [new Uint8Array(1), before]);
  }));
});

Deno.test("step pushes joint 1 back from beyond its limit, on either side, and joint 0 from nowhere", () => {
  for (const side of [1, -1]) {
    const beyond = step(Float64Array.of(9, side * (LIMIT + 0.1), 0, 0), new Float32Array(2)).states;
    assert(side * beyond[3] < -0.1);
    const within = step(Float64Array.of(9, side * (LIMIT - 0.1), 0, 0), new Float32Array(2)).states;
    assertEquals(within[3] + 0, 0);
  }
});

Deno.test("step refuses batches that are not whole rows of four numbers, or actions of another count", () => {
  assertThrows(() => step(new Float64Array(5), new Float32Array(2)), RangeError, "reacher.step: states came with 5");
  assertThrows(() => step(new Float64Array(4), new Float32Array(4)), RangeError, "reacher.step: actions came with 4");
});

Deno.test("LINK, FOREARM and LIMIT are those of Gymnasium's model", () => {
  assertEquals([LINK, FOREARM, LIMIT], [0.1, 0.11, 3]);
});
