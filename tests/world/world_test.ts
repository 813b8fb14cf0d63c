import { assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { checkEnvironment, type World } from "../../lib/world/mod.ts";

// These tests hold if they compile: `deno task check` is what tries them.

Deno.test("a world's results can be assigned to arrays that were made by `new`, and to those of either declared type", () => {
  let states = new Float64Array(2);
  states = pointNav.reset(key(1), 1);
  states = pointNav.goalStates(key(2), states);
  let { terminated } = { terminated: new Uint8Array(1) };
  ({ states, terminated } = pointNav.step(states, new Float32Array(2)));
  const observed: Float32Array<ArrayBuffer> = pointNav.observe(states);
  const achieved: Float32Array = pointNav.achieved(states);
  const apart: Float64Array<ArrayBuffer> = pointNav.distance(achieved, observed);
  assertEquals([states.length, observed.length, apart.length, terminated.length], [2, 2, 1, 1]);
});

Deno.test("a world may be written with functions that declare no more than the type of the array", () => {
  const half = (states: Float64Array): Float64Array => states.map((value) => value / 2);
  const own: World = {
    ...pointNav,
    step: (states, actions) => {
      const next: Float64Array = pointNav.step(states, actions).states;
      const terminated: Uint8Array = new Uint8Array(states.length / 2);
      return { states: next, terminated };
    },
    goalStates: (key, starts) => half(pointNav.goalStates(key, starts)),
    observe: (states) => {
      const observed: Float32Array = Float32Array.from(states, (value) => value / 5 - 1);
      return observed;
    },
  };
  assertEquals(checkEnvironment(own), []);
});
