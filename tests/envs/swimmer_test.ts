import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { swimmer } from "../../envs/swimmer.ts";
import { LIMIT } from "../../envs/swimmer_dynamics.ts";
import { key } from "../../lib/random/mod.ts";
import { centreOfMass, links, row, states } from "./swimmers.ts";

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
