import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { ant as loadAnt } from "../../../envs/mujoco/mod.ts";
import { right } from "../../support/right.ts";
import recorded from "./ant_mujoco.json" with { type: "json" };
import { goals, mean, testWorld } from "./contract.ts";

const ant = right(await loadAnt()());

testWorld(ant, recorded.episodes, 1);

Deno.test("the ant sees its pose, its velocities and where it is", () => {
  const state = Float64Array.from({ length: 29 }, (_, index) => index + 1);
  const expected = [...state.slice(2, 15), ...state.slice(15).map((velocity) => velocity / 10), 1 / 4, 2 / 4];
  ant.observe(state).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-6));
  assertEquals(ant.achieved(state), Float32Array.of(1 / 4, 2 / 4));
  assertAlmostEquals(ant.distance(Float32Array.of(0, 0), Float32Array.of(0.3, 0.4))[0], 0.5 * 4, 1e-6);
});

Deno.test("the ant's goals fill a disc of four metres around it", () => {
  const { starts, states, distances } = goals(ant, 9, 4000);
  assert(distances.every((distance) => distance <= 4 + 1e-5));
  assertAlmostEquals(mean(distances), 8 / 3, 0.05);
  assert(states.every((number, index) => index % 29 < 2 || index % 29 > 14 || number === starts[index]));
});

Deno.test("the ant ends where its torso is too high or too low", () => {
  const state = (height: number) => [0, 4, height, 1, ...new Array(25).fill(0)];
  const states = Float64Array.from([0.1, 0.75, 1.5].flatMap(state));
  const { states: next, terminated } = ant.step(states, new Float32Array(24));
  assertEquals(
    [...terminated],
    [0, 1, 2].map((index) => Number(!(next[29 * index + 2] >= 0.2 && next[29 * index + 2] <= 1))),
  );
  assertEquals([...terminated].slice(1), [0, 1]);
});

Deno.test("the ant's disc of goals is outlined by the circle at which they are ±1", () => {
  assertEquals(ant.outline.length, 64);
  for (const [x, y] of ant.outline) assertAlmostEquals(Math.hypot(x, y), 1, 1e-12);
});
