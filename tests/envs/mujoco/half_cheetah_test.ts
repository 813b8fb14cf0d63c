import { assert, assertAlmostEquals } from "@std/assert";
import { halfCheetah } from "../../../envs/mujoco/mod.ts";
import { right } from "../../support/right.ts";
import recorded from "./half_cheetah_mujoco.json" with { type: "json" };
import { goals, mean, testWorld } from "./contract.ts";

const cheetah = right(await halfCheetah()());

testWorld(cheetah, recorded.episodes, 1);

Deno.test("the half cheetah sees Gymnasium's seventeen numbers and where it is", () => {
  const state = Float64Array.from({ length: 18 }, (_, index) => index + 1);
  const expected = [2, 3, 4, 5, 6, 7, 8, 9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 0.2];
  cheetah.observe(state).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-6));
  assertAlmostEquals(cheetah.achieved(state)[0], 0.2, 1e-7);
  assertAlmostEquals(cheetah.distance(Float32Array.of(0.2), Float32Array.of(-0.4))[0], 3, 1e-6);
});

Deno.test("the half cheetah's goals are up to five metres on or back, in the start's pose", () => {
  const { starts, states, distances } = goals(cheetah, 8, 4000);
  assert(distances.every((distance) => distance <= 5 + 1e-6));
  assertAlmostEquals(mean(distances), 2.5, 0.1);
  assertAlmostEquals(mean(states.filter((_, index) => index % 18 === 0)), 0, 0.15);
  assert(states.every((number, index) => index % 18 === 0 || index % 18 > 8 || number === starts[index]));
});
