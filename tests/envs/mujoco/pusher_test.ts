import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { pusher as loadPusher } from "../../../envs/mujoco/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { right } from "../../support/right.ts";
import recorded from "./pusher_mujoco.json" with { type: "json" };
import { goals, mean, testWorld } from "./contract.ts";

const pusher = right(await loadPusher()());

testWorld(pusher, recorded.episodes, 2);

Deno.test("the pusher's cylinder starts apart from Gymnasium's goal, and has its own goal apart from where it is", () => {
  const { starts, states, distances } = goals(pusher, 12, 2000);
  const places = (all: Float64Array) =>
    Array.from({ length: 2000 }, (_, index) => [all[22 * index + 8], all[22 * index + 7]]);
  for (const [x, y] of [...places(starts), ...places(states)]) assert(Math.abs(x) <= 0.2 && y >= -0.3 && y <= 0);
  assert(places(starts).every(([x, y]) => Math.hypot(x, y) > 0.17));
  assert(distances.every((distance) => distance > 0.17 - 1e-6));
  assertAlmostEquals(mean(places(starts).map(([x]) => x)), 0, 0.01);
  assert(states.every((number, index) => [7, 8].includes(index % 22) || index % 22 > 10 || number === starts[index]));
});

Deno.test("the pusher sees its joints, its wrist and the cylinder", () => {
  const state = new Float64Array(22);
  state.set([0.1, -0.05], 7);
  state[12] = 3;
  const seen = [...pusher.observe(state)].map((value) => Math.round(1e6 * value) / 1e6);
  // The stretched arm: 0.1 m, 0.4 m and 0.321 m from the shoulder at (0, −0.6, 0).
  assertEquals(seen, [0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0.821, -0.6, 0, -0.25, 1.25]);
  const turned = new Float64Array(22);
  turned[0] = Math.PI / 2;
  assertAlmostEquals(pusher.observe(turned)[14], 0, 1e-7);
  assertAlmostEquals(pusher.observe(turned)[15], 0.221, 1e-7);
});

Deno.test("the pusher's arm starts stretched out and almost at rest, cylinder and disc quite at rest", () => {
  const starts = pusher.reset(key(13), 500);
  const column = (index: number) => Array.from({ length: 500 }, (_, row) => starts[22 * row + index]);
  for (let index = 0; index < 22; index++) {
    const values = column(index);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const isJointVelocity = index >= 11 && index < 18;
    if (isJointVelocity) assert(low >= -0.005 && low < -0.0048 && high <= 0.005 && high > 0.0048);
    else if (index !== 7 && index !== 8) assertEquals([low, high], [0, 0]);
  }
});
