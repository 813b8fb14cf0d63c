import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { denseSac, sparseSac } from "../../lib/method/mod.ts";
import { denseReward, sparseReward } from "../../lib/method/goal_conditioned_sac.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";

Deno.test("SAC on the dense reward reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(denseSac(SMALL), 300), 0.2);
});

Deno.test("SAC on the sparse reward reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(sparseSac(SMALL), 400), 0.2);
});

const place = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);

Deno.test("the dense reward is 0 at the goal, falls with the distance, and is the same in any unit", () => {
  const reward = denseReward(line);
  const inMillimetres = denseReward({
    ...line,
    distance: (achieved, goals) => line.distance(achieved, goals).map((distance) => 1000 * distance),
  });
  fc.assert(fc.property(place, place, place, (goal, x, y) => {
    const [here, there, atGoal] = reward(Float32Array.of(x, y, goal), Float32Array.of(goal, goal, goal));
    assertEquals(Math.abs(atGoal), 0);
    const further = Math.abs(y - goal) - Math.abs(x - goal);
    if (Math.abs(further) > 1e-3) assertEquals(Math.sign(here - there), Math.sign(further));
    assertAlmostEquals(inMillimetres(Float32Array.of(x), Float32Array.of(goal))[0], here, 1e-5);
  }));
});

Deno.test("before anything is learnt the dense reward is about -1: that of staying where episodes start", () => {
  const goals = Float32Array.from({ length: 1001 }, (_, index) => index / 500 - 1);
  const rewards = denseReward(line)(new Float32Array(goals.length), goals);
  assertAlmostEquals(rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length, -1, 0.1);
});

Deno.test("the sparse reward is 0 within the world's radius and -1 elsewhere", () => {
  const reward = sparseReward(line);
  assertEquals([...reward(Float32Array.of(0, 0.09, 0.11, -0.5), new Float32Array(4))], [0, 0, -1, -1]);
});
