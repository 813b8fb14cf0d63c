import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fingertip, reacher } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";

Deno.test("the arm starts stretched out along the x axis, almost at rest", () => {
  const states = reacher.reset(key(3), 1000);
  states.forEach((value, index) => assert(Math.abs(value) <= (index % 4 < 2 ? 0.1 : 0.005)));
});

Deno.test("an observation holds angles, achieved goal and velocities", () => {
  const states = Float64Array.of(0.4, -1.1, 3, -5);
  const [x, y] = fingertip(states);
  const expected = [Math.cos(0.4), Math.cos(-1.1), Math.sin(0.4), Math.sin(-1.1), x / 0.2, y / 0.2, 0.3, -0.5];
  reacher.observe(states).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-7));
  assertEquals(reacher.achieved(states), reacher.observe(states).slice(4, 6));
  assertAlmostEquals(x, 0.1 * Math.cos(0.4) + 0.11 * Math.cos(-0.7), 1e-15);
  assertAlmostEquals(y, 0.1 * Math.sin(0.4) + 0.11 * Math.sin(-0.7), 1e-15);
});

Deno.test("distances are metres", () => {
  assertAlmostEquals(reacher.distance(Float32Array.of(1, 0), Float32Array.of(-1, 0))[0], 0.4, 1e-12);
});

/** Goal states for a number of arms, as angles, and where their fingertips are, in metres and radians around the base. */
const goals = (count: number) => {
  const states = reacher.goalStates(key(4), reacher.reset(key(5), count));
  const tips = fingertip(states);
  return Array.from({ length: count }, (_, row) => {
    const [angle0, angle1, velocity0, velocity1] = states.subarray(4 * row, 4 * row + 4);
    const [x, y] = tips.subarray(2 * row, 2 * row + 2);
    return { angle0, angle1, velocity0, velocity1, radius: Math.hypot(x, y), direction: Math.atan2(y, x) };
  });
};

/** The largest gap between numbers of [0, 1] and the uniform distribution: beyond 1.95 / √n once in a thousand draws. */
const gap = (fractions: readonly number[]): number =>
  Math.max(
    ...fractions.toSorted((left, right) => left - right).map((fraction, rank) =>
      Math.abs(fraction - rank / fractions.length)
    ),
  );

Deno.test("what goal states achieve is uniform over the disc of 0.2 m, but for what the arm cannot reach", () => {
  const drawn = goals(20_000);
  // The elbow at its limit, by the law of cosines.
  const nearest = Math.sqrt(0.1 ** 2 + 0.11 ** 2 + 2 * 0.1 * 0.11 * Math.cos(3));
  for (const { radius } of drawn) assert(radius >= nearest - 1e-12 && radius <= 0.2 + 1e-7);
  assert(gap(drawn.map(({ radius }) => (radius / 0.2) ** 2)) < 1.95 / Math.sqrt(20_000));
  assert(gap(drawn.map(({ direction }) => direction / (2 * Math.PI) + 0.5)) < 1.95 / Math.sqrt(20_000));
  const inner = drawn.filter(({ radius }) => radius < 0.1).map(({ direction }) => direction / (2 * Math.PI) + 0.5);
  assert(gap(inner) < 1.95 / Math.sqrt(inner.length));
});

Deno.test("goal states are arms at rest within the joint's limit, the elbow as often to one side as to the other", () => {
  const drawn = goals(20_000);
  for (const { angle1, velocity0, velocity1 } of drawn) {
    assert(Math.abs(angle1) <= 3 + 1e-12);
    assertEquals([velocity0, velocity1], [0, 0]);
  }
  assertAlmostEquals(drawn.filter(({ angle1 }) => angle1 > 0).length / drawn.length, 0.5, 0.01);
  const bent = drawn.filter(({ angle1 }) => Math.abs(angle1) > 2.9);
  assert(bent.length > 100, "arms that are bent almost as far as they go");
});

Deno.test("the arm is outlined by the closed circle that it reaches", () => {
  reacher.outline.forEach(([x0, y0, x1, y1], segment) => {
    assertAlmostEquals(Math.hypot(x0, y0), 0.21 / 0.2, 1e-12);
    assertEquals([x1, y1], reacher.outline[(segment + 1) % 64].slice(0, 2));
  });
});

Deno.test("the picture shows links from the base to the elbow and on to the fingertip", () => {
  const states = Float64Array.of(9, 9, 9, 9, 0.4, -1.1, 0, 0);
  const [x, y] = fingertip(states.slice(4));
  const [elbowX, elbowY] = [0.1 * Math.cos(0.4), 0.1 * Math.sin(0.4)];
  const ends = new Float64Array(12);
  reacher.scene!.place(states, 1, ends);
  const expected = [0, 0, elbowX, elbowY, elbowX, elbowY, x, y, x, y, x, y];
  expected.forEach((value, index) => assertAlmostEquals(ends[index], value, 1e-12));
});
