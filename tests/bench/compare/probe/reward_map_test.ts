import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pointNav } from "../../../../envs/mod.ts";
import { webassembly } from "../../../../lib/engine/mod.ts";
import { perceptualDistance } from "../../../../lib/method/mod.ts";
import { key } from "../../../../lib/random/mod.ts";
import { rewardMap } from "../../../../lib/train/reward_map.ts";
import { correlateReward } from "../../../../bench/compare/probe/reward_map.ts";
import { SMALL } from "../../../support/line_world.ts";
import { right } from "../../../support/right.ts";

Deno.test("L2's reward follows the straight line wherever the goal is, and the given states stay unchanged", async () => {
  const method = right(await perceptualDistance(SMALL)(pointNav)(webassembly())());
  const state = right(await method.begin(key(1))());
  const states = Float64Array.from({ length: 60 }, (_, index) => (index * 7.31) % 10);
  const copy = states.slice();
  const map = rewardMap(method.compiled!, state.weights);
  // A way for every other state, as long as the line is straight; none for the others.
  const geodesic = (states: Float64Array, [x, y]: Float64Array) =>
    Float64Array.from(
      { length: states.length / 2 },
      (_, row) => row % 2 === 0 ? Math.hypot(states[2 * row] - x, states[2 * row + 1] - y) : Infinity,
    );
  const correlation = correlateReward(pointNav, { states, geodesic }, map, Float64Array.of(1, 2, 9, 5));
  assertAlmostEquals(correlation?.euclidean ?? 0, 1, 1e-9);
  assertAlmostEquals(correlation?.geodesic ?? 0, 1, 1e-9);
  assertEquals(states, copy);
  right(await method.dispose()());
});
