import { assertEquals } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { advanceGoals, type Goals, noProgress } from "../../lib/goal/progress.ts";
import { sparseReward } from "../../lib/method/goal_conditioned_sac.ts";
import { isReached } from "../../lib/world/mod.ts";
import { line } from "../support/line_world.ts";

Deno.test("a goal is reached within the radius and at the radius itself, and nowhere beyond", () => {
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (radius) => {
    assertEquals([0, radius / 2, radius, radius * 1.001].map((distance) => isReached({ radius }, distance)), [
      true,
      true,
      true,
      false,
    ]);
  }));
  assertEquals([NaN, Infinity].map((distance) => isReached({ radius: 1 }, distance)), [false, false]);
});

Deno.test("the sparse reward and goals that move on when reached draw the same border", () => {
  const world = { ...line, radius: 0.25 };
  for (const place of [0, 0.24, 0.25, 0.2500001, 0.3]) {
    const [achieved, target] = [Float32Array.of(place), Float32Array.of(0)];
    const goals: Goals = {
      count: 1,
      rows: 1,
      shown: target,
      target,
      states: Float64Array.of(0),
      advance: "when reached",
      coordinates: undefined,
    };
    const isIn = isReached(world, world.distance(achieved, target)[0]);
    assertEquals(sparseReward(world)(achieved, target)[0], isIn ? 0 : -1);
    assertEquals(advanceGoals(world, goals, noProgress(1), achieved), E.right(Int32Array.of(Number(isIn))));
  }
});
