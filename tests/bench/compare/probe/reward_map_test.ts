import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../../envs/mod.ts";
import { webassembly } from "../../../../lib/engine/mod.ts";
import { gpim, perceptualDistance } from "../../../../lib/method/mod.ts";
import { key } from "../../../../lib/random/mod.ts";
import { correlateReward, rankCorrelation, rewardMap } from "../../../../bench/compare/probe/reward_map.ts";
import { SMALL } from "../../../support/line_world.ts";
import { right } from "../../../support/right.ts";

Deno.test("rank correlation does not change under growing functions, and turns its sign under falling ones", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 20 });
  fc.assert(fc.property(numbers, fc.nat(1000), (first, seed) => {
    const second = first.map((number, index) => Math.sin(number * (seed + index + 1)));
    const correlation = rankCorrelation(first, second);
    assertAlmostEquals(rankCorrelation(first.map((number) => number ** 3 + 1), second), correlation, 1e-12);
    assertAlmostEquals(rankCorrelation(first.map((number) => -Math.exp(number / 9)), second), -correlation, 1e-12);
    assertAlmostEquals(rankCorrelation(second, first), correlation, 1e-12);
  }));
});

Deno.test("numbers that are the same share their rank", () => {
  // Ranks 0.5, 0.5, 2 and 0, 1, 2: covariance 1.5 over √(1.5 · 2).
  assertAlmostEquals(rankCorrelation([1, 1, 2], [1, 2, 3]), 1.5 / Math.sqrt(3), 1e-12);
  assertEquals(rankCorrelation([1, 1], [1, 2]), NaN);
  assertThrows(() => rankCorrelation([1], [1, 2]), RangeError);
});

Deno.test("L2's reward follows the straight line wherever the goal is, and the states that were given stay as they were", async () => {
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
  const follows = correlateReward(pointNav, { states, geodesic }, map, Float64Array.of(1, 2, 9, 5));
  assertAlmostEquals(follows?.euclidean ?? 0, 1, 1e-9);
  assertAlmostEquals(follows?.geodesic ?? 0, 1, 1e-9);
  assertEquals(states, copy);
  right(await method.dispose()());
});

Deno.test("GPIM's map is highest where the discriminator believes what it believes of the goal", async () => {
  const method = right(await gpim(SMALL)(pointNav)(webassembly())());
  const state = right(await method.begin(key(1))());
  const goal = Float64Array.of(3, 8);
  const rewards = rewardMap(method.compiled!, state.weights)(Float64Array.of(0, 0, 3, 8, 9, 1), goal);
  assertEquals(rewards?.indexOf(Math.max(...rewards)), 1);
  right(await method.dispose()());
});
