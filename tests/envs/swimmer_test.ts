import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gymnasiumSwimmerObservation, gymnasiumSwimmerReward } from "../../envs/gymnasium_swimmer.ts";
import { swimmer } from "../../envs/swimmer.ts";
import { COMPLIANCES, SWIMMER_LINK } from "../../envs/swimmer_dynamics.ts";
import { fold, key, uniform } from "../../lib/random/mod.ts";
import recorded from "./swimmer_mujoco.json" with { type: "json" };

/** Radians that a joint can turn to either side. */
const LIMIT = 100 * Math.PI / 180;

/** Where the links of a state have their centres, and how these move. */
const links = ([x, y, angle, joint1, joint2, vx, vy, spin, spin1, spin2]: Float64Array) => {
  const angles = [angle, angle + joint1, angle + joint1 + joint2];
  const spins = [spin, spin + spin1, spin + spin1 + spin2];
  return [[1, 0, 0], [0.5, -0.5, 0], [0.5, -1, -0.5]].map((levers, link) => {
    const sum = (part: (angle: number) => number, factors: readonly number[]) =>
      levers.reduce((total, lever, index) => total + lever * factors[index] * part(angles[index]), 0);
    return {
      x: x + sum(Math.cos, [1, 1, 1]),
      y: y + sum(Math.sin, [1, 1, 1]),
      vx: vx - sum(Math.sin, spins),
      vy: vy + sum(Math.cos, spins),
      angle: angles[link],
      spin: spins[link],
    };
  });
};

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number) / numbers.length;

const centreOfMass = (state: Float64Array) => {
  const parts = links(state);
  return {
    x: mean(parts.map(({ x }) => x)),
    y: mean(parts.map(({ y }) => y)),
    vx: mean(parts.map(({ vx }) => vx)),
    vy: mean(parts.map(({ vy }) => vy)),
  };
};

/** Joules: of the links, and of the armature of 0.1 on all five velocities. */
const energy = (state: Float64Array): number => {
  const { mass, inertia } = SWIMMER_LINK;
  return links(state).reduce((sum, { vx, vy, spin }) => sum + mass * (vx ** 2 + vy ** 2) + inertia * spin ** 2, 0) / 2 +
    state.slice(5).reduce((sum, velocity) => sum + 0.1 * velocity ** 2, 0) / 2;
};

/** A state drawn at will, its joints within their limits. */
const states = fc.tuple(fc.maxSafeNat(), fc.double({ min: 0, max: 4, noNaN: true })).map((
  [seed, speed],
): Float64Array =>
  Float64Array.from(
    uniform(key(seed), [10], { minimum: -1, maximum: 1 }),
    (value, index) => value * [5, 5, 50, 1.7, 1.7, speed, speed, speed, speed, speed][index],
  )
);

const row = (states: Float64Array, index: number): Float64Array => states.slice(10 * index, 10 * index + 10);

Deno.test("every recorded episode of MuJoCo is followed to one part in 10^12", () => {
  for (const { start, actions, states } of recorded.episodes) {
    let state: Float64Array = Float64Array.from(start);
    actions.forEach((action, time) => {
      state = swimmer.step(state, Float32Array.from(action)).states;
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
      for (let time = 0; time < 20; time++) state = swimmer.step(state, new Float32Array(2)).states;
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
    states = swimmer.step(states, actions).states;
    mirrored = swimmer.step(mirrored, actions.map((action) => -action)).states;
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
        [here, there] = [swimmer.step(here, action).states, swimmer.step(there, action).states];
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
  const [sound, next] = [swimmer.step(starts, actions).states, swimmer.step(broken, actions).states];
  assert(row(next, 1).some(Number.isNaN));
  for (const index of [0, 2]) assertEquals(row(next, index), row(sound, index));
});

Deno.test("the swimmer starts almost straight, almost at rest, and almost at the origin", () => {
  const starts = swimmer.reset(key(6), 2000);
  assert(starts.every((value) => Math.abs(value) <= 0.1));
  for (let index = 0; index < 10; index++) {
    const values = Array.from({ length: 2000 }, (_, row) => starts[10 * row + index]);
    assert(Math.min(...values) < -0.099 && Math.max(...values) > 0.099);
  }
});

Deno.test("an observation holds heading, joints, velocities in the head's frame and the centre of mass", () => {
  fc.assert(fc.property(states, (state) => {
    const { x, y, vx, vy } = centreOfMass(state);
    const [, , angle, joint1, joint2, , , spin, spin1, spin2] = state;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const along = (c * vx + s * vy) / 0.3;
    const across = (c * vy - s * vx) / 0.3;
    const joints = [joint1 / LIMIT, joint2 / LIMIT];
    const expected = [c, s, ...joints, along, across, spin / 4, spin1 / 4, spin2 / 4, x / 0.8, y / 0.8];
    const observation = swimmer.observe(state);
    assertEquals(observation.length, swimmer.observationSize);
    observation.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-5));
    assertEquals(swimmer.achieved(state), observation.slice(9));
  }));
});

Deno.test("distances are metres", () => {
  assertAlmostEquals(swimmer.distance(Float32Array.of(1, 0), Float32Array.of(-0.5, 0))[0], 1.2, 1e-12);
});

/** The largest gap between numbers of [0, 1] and the uniform distribution: beyond 1.95 / √n once in 1000 draws. */
const gap = (fractions: readonly number[]): number =>
  Math.max(
    ...fractions.toSorted((left, right) => left - right).map((fraction, rank) =>
      Math.abs(fraction - rank / fractions.length)
    ),
  );

Deno.test("goal states are the starts at rest, their centres of mass moved uniformly over a disc of 0.8 m", () => {
  const starts = swimmer.reset(key(7), 10_000);
  const goals = swimmer.goalStates(key(8), starts);
  const moves = Array.from({ length: 10_000 }, (_, index) => {
    const [start, goal] = [row(starts, index), row(goals, index)];
    assertEquals(goal.slice(2), Float64Array.from([...start.slice(2, 5), 0, 0, 0, 0, 0]));
    const [from, to] = [centreOfMass(start), centreOfMass(goal)];
    return [to.x - from.x, to.y - from.y];
  });
  assert(moves.every(([x, y]) => Math.hypot(x, y) <= 0.8 + 1e-7));
  assert(gap(moves.map(([x, y]) => (x * x + y * y) / 0.64)) < 1.95 / 100);
  assert(gap(moves.map(([x, y]) => Math.atan2(y, x) / (2 * Math.PI) + 0.5)) < 1.95 / 100);
  const distances = swimmer.distance(swimmer.achieved(goals), swimmer.achieved(starts));
  distances.forEach((distance, index) => assertAlmostEquals(distance, Math.hypot(...moves[index]), 1e-6));
});

Deno.test("the disc of goals is outlined by a closed circle", () => {
  swimmer.outline.forEach(([x0, y0, x1, y1], segment) => {
    assertAlmostEquals(Math.hypot(x0, y0), 1, 1e-12);
    assertEquals([x1, y1], swimmer.outline[(segment + 1) % 64].slice(0, 2));
  });
});

Deno.test("the picture shows three links of a metre, each beginning where the one before it ends", () => {
  fc.assert(fc.property(states, states, (other, state) => {
    const { scene } = swimmer;
    assert(scene?.kind === "planar" && scene.moving.length === 3);
    const ends = new Float64Array(12);
    scene.place(Float64Array.of(...other, ...state), 1, ends);
    links(state).forEach(({ x, y, angle }, link) => {
      const [dx, dy] = [0.5 * Math.cos(angle), 0.5 * Math.sin(angle)];
      [x + dx, y + dy, x - dx, y - dy].forEach((value, index) =>
        assertAlmostEquals(ends[4 * link + index], value, 1e-9)
      );
    });
    assertEquals([...ends.slice(2, 4), ...ends.slice(6, 8)], [...ends.slice(4, 6), ...ends.slice(8, 10)]);
  }));
});

Deno.test("Gymnasium's observation and reward follow their definitions", () => {
  const states = Float64Array.from({ length: 20 }, (_, index) => index);
  const next = states.map((value) => value + (value < 10 ? 0.08 : -0.04));
  assertEquals([...gymnasiumSwimmerObservation(states)], [2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19]);
  const rewards = gymnasiumSwimmerReward(states, next, Float32Array.of(1, -2, 0, 0.5));
  assertAlmostEquals(rewards[0], 2 - 0.0005, 1e-12);
  assertAlmostEquals(rewards[1], -1 - 0.000025, 1e-12);
});
