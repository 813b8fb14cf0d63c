import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { swimmer } from "../../envs/swimmer.ts";
import { COMPLIANCES, LEVER_SUMS, LIMIT, step, STEP_TIME, SWIMMER_LINK } from "../../envs/swimmer_dynamics.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import { centreOfMass, links, row, states } from "./swimmers.ts";
import recorded from "./swimmer_mujoco.json" with { type: "json" };

/** Joules: of the links, and of the armature of 0.1 on all five velocities. */
const energy = (state: Float64Array): number => {
  const { mass, inertia } = SWIMMER_LINK;
  return links(state).reduce((sum, { vx, vy, spin }) => sum + mass * (vx ** 2 + vy ** 2) + inertia * spin ** 2, 0) / 2 +
    state.slice(5).reduce((sum, velocity) => sum + 0.1 * velocity ** 2, 0) / 2;
};

Deno.test("every recorded episode of MuJoCo is followed to one part in 10^12", () => {
  for (const { start, actions, states } of recorded.episodes) {
    let state: Float64Array = Float64Array.from(start);
    actions.forEach((action, time) => {
      state = step(state, Float32Array.from(action)).states;
      if ((time + 1) % recorded.every > 0) return;
      const expected = states[(time + 1) / recorded.every - 1];
      state.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-12));
    });
  }
});

Deno.test("the recorded episodes run into both sides of both limits, one at a time and together", () => {
  const sides = recorded.episodes.flatMap(({ states }) =>
    states.map((state) => state.slice(3, 5).map((angle) => Math.abs(angle) > LIMIT ? Math.sign(angle) : 0).join(" "))
  );
  for (const pushed of ["1 0", "-1 0", "0 1", "0 -1", "1 1", "-1 1"]) assert(sides.includes(pushed), pushed);
});

Deno.test("mass, inertia and compliance are those that MuJoCo derives from Gymnasium's model", () => {
  for (const { mass, inertia } of recorded.bodies) {
    assertAlmostEquals(SWIMMER_LINK.mass, mass, 1e-12);
    assertAlmostEquals(SWIMMER_LINK.inertia, inertia[0], 1e-12);
    assertAlmostEquals(SWIMMER_LINK.inertia, inertia[1], 1e-12);
    assertAlmostEquals(SWIMMER_LINK.axialInertia, inertia[2], 1e-12);
  }
  COMPLIANCES.forEach((compliance, joint) => assertAlmostEquals(compliance, recorded.compliance[joint], 1e-12));
});

Deno.test("without torque the fluid takes energy from the swimmer", () => {
  fc.assert(
    fc.property(states, (start) => {
      let state = start;
      for (let time = 0; time < 20; time++) state = step(state, new Float32Array(2)).states;
      assert(energy(state) <= energy(start));
    }),
  );
});

Deno.test("the swimmer mirrored in the x axis moves as the mirrored swimmer", () => {
  const mirror = (rows: Float64Array) => rows.map((value, index) => [0, 5].includes(index % 10) ? value : -value);
  let states: Float64Array = swimmer.reset(key(2), 16);
  let mirrored: Float64Array = mirror(states);
  for (let time = 0; time < swimmer.horizon; time++) {
    const actions = uniform(fold(key(3), Math.floor(time / 20)), [16, 2], { minimum: -1.5, maximum: 1.5 });
    states = step(states, actions).states;
    mirrored = step(mirrored, actions.map((action) => -action)).states;
    assertEquals(mirrored, mirror(states));
  }
});

Deno.test("where it is and which way it heads make no difference to how it moves", () => {
  const coordinates = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(states, coordinates, coordinates, coordinates, fc.maxSafeNat(), (state, x, y, angle, seed) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const moved = ([p0, p1, q, ...rest]: Float64Array): Float64Array => {
        const [joint1, joint2, v0, v1, ...spins] = rest;
        const place = [x + c * p0 - s * p1, y + s * p0 + c * p1];
        return Float64Array.from([...place, q + angle, joint1, joint2, c * v0 - s * v1, s * v0 + c * v1, ...spins]);
      };
      let [here, there] = [state, moved(state)];
      for (let time = 0; time < 10; time++) {
        const action = uniform(fold(key(seed), time), [2], { minimum: -1, maximum: 1 });
        [here, there] = [step(here, action).states, step(there, action).states];
      }
      moved(here).forEach((value, index) => assertAlmostEquals(there[index], value, 1e-10));
    }),
  );
});

Deno.test("a row that leaves the numbers leaves the others as they are", () => {
  const starts = swimmer.reset(key(4), 3);
  const broken = starts.slice();
  broken.fill(1e200, 15, 20);
  const actions = uniform(key(5), [3, 2], { minimum: -1, maximum: 1 });
  const [sound, next] = [step(starts, actions).states, step(broken, actions).states];
  assert(row(next, 1).some(Number.isNaN));
  for (const index of [0, 2]) assertEquals(row(next, index), row(sound, index));
});

Deno.test("step refuses batches that are not whole rows of ten numbers, or actions of another count", () => {
  assertThrows(() => step(new Float64Array(11), new Float32Array(2)), RangeError, "states came with 11 numbers");
  assertThrows(() => step(new Float64Array(10), new Float32Array(4)), RangeError, "actions came with 4 numbers");
});

Deno.test("step takes actions beyond ±1 for ±1, ends no row, and leaves its arguments as they are", () => {
  fc.assert(fc.property(states, fc.double({ min: 1, max: 9, noNaN: true }), (state, action) => {
    const before = state.slice();
    const { states: next, terminated } = step(state, Float32Array.of(action, -action));
    assertEquals(next, step(state, Float32Array.of(1, -1)).states);
    assertEquals([terminated, state], [new Uint8Array(1), before]);
  }));
});

Deno.test("LEVER_SUMS are three times the way from the point that a state begins with to the centre of mass", () => {
  fc.assert(fc.property(states, (state) => {
    const [x, y, angle, joint1, joint2] = state;
    const angles = [angle, angle + joint1, angle + joint1 + joint2];
    const way = (part: (angle: number) => number) =>
      LEVER_SUMS.reduce((sum, lever, link) => sum + lever * part(angles[link]), 0) / 3;
    const centre = centreOfMass(state);
    assertAlmostEquals(x + way(Math.cos), centre.x, 1e-9);
    assertAlmostEquals(y + way(Math.sin), centre.y, 1e-9);
  }));
});

Deno.test("STEP_TIME is the time by which a drifting swimmer's place changes, and LIMIT a hundred degrees", () => {
  const drift = new Float64Array(10);
  drift[5] = 1e-6;
  // So slow that drag hardly acts within a step.
  assertAlmostEquals(step(drift, new Float32Array(2)).states[0] / 1e-6, STEP_TIME, 1e-4);
  assertAlmostEquals(STEP_TIME, 0.04, 1e-15);
  assertAlmostEquals(LIMIT, 1.7453292519943295, 1e-12);
});
