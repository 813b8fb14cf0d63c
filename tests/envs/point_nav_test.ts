import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";

Deno.test("the point moves by its action, clipped to one, and stops at the sides", () => {
  const { states, terminated } = pointNav.step(
    Float64Array.of(5, 5, 0.25, 9.75, 3, 3),
    Float32Array.of(0.5, -0.25, -1, 1, 7, -7),
  );
  assertEquals([...states], [5.5, 4.75, 0, 10, 4, 2]);
  assertEquals([...terminated], [0, 0, 0]);
});

Deno.test("the point sees its place scaled to one, and its distances in the square's own units", () => {
  assertEquals([...pointNav.observe(Float64Array.of(5, 5, 0, 10))], [0, 0, -1, 1]);
  const corners = Float32Array.of(-1, -1, 0, 0);
  assertEquals([...pointNav.distance(corners, Float32Array.of(1, -1, 0.6, 0.8))].map(Math.round), [10, 5]);
});

Deno.test("the point starts within a tenth of the centre, and its goals fill the square", () => {
  const starts = pointNav.reset(key(1), 25_000);
  assert(starts.every((coordinate) => Math.abs(coordinate - 5) <= 0.1));
  const goals = pointNav.achieved(pointNav.goalStates(key(1), starts));
  assert(goals.every((coordinate) => coordinate >= -1 && coordinate < 1));
  assertAlmostEquals(goals.reduce((sum, coordinate) => sum + coordinate ** 2, 0) / goals.length, 1 / 3, 0.01);
});

Deno.test("the point is outlined by its square, and drawn as a disc where it is", () => {
  pointNav.outline.forEach(([, , x, y], side) => assertEquals([x, y], pointNav.outline[(side + 1) % 4].slice(0, 2)));
  const ends = new Float64Array(4);
  pointNav.scene!.place(Float64Array.of(1, 2, 3, 4), 1, ends);
  assertEquals([...ends], [3, 4, 3, 4]);
});
