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
  assert(pointNav.reset(key(1), 1000).every((coordinate) => Math.abs(coordinate - 5) <= 0.1));
  const goals = pointNav.goals(key(1), 50_000);
  assert(goals.every((coordinate) => coordinate >= -1 && coordinate < 1));
  assertAlmostEquals(goals.reduce((sum, coordinate) => sum + coordinate ** 2, 0) / goals.length, 1 / 3, 0.01);
});
