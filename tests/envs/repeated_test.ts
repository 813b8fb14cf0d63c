import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkEnvironment, type World } from "../../lib/world/mod.ts";
import { reacher, repeated } from "../../envs/mod.ts";
import { key, uniform } from "../../lib/random/mod.ts";

Deno.test("a repeated action is the action taken that number of times", () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, times) => {
    const states = reacher.reset(key(seed), 3);
    const actions = uniform(key(seed + 1), [3, 2], { minimum: -1, maximum: 1 });
    let expected: Float64Array = states;
    for (let time = 0; time < times; time++) expected = reacher.step(expected, actions).states;
    assertEquals(repeated(reacher, times).step(states, actions).states, expected);
  }));
});

Deno.test("a world with repeated actions keeps the contract", () => {
  assertEquals(checkEnvironment(repeated(reacher, 4), key(1)), []);
});

Deno.test("a row that ends on the way stays where it ended, and counts as ended", () => {
  const counter: World = {
    ...reacher,
    stateSize: 1,
    step: (states) => ({
      states: states.map((value) => value + 1),
      terminated: Uint8Array.from(states, (value) => +(value + 1 === 2)),
    }),
  };
  const { states, terminated } = repeated(counter, 3).step(Float64Array.of(1, 5, -1), new Float32Array(0));
  assertEquals([...states], [2, 8, 2]);
  assertEquals([...terminated], [1, 0, 1]);
});

Deno.test("an episode lasts as long as before", () => {
  assertEquals(repeated(reacher, 4).horizon, 13);
  assertThrows(() => repeated(reacher, 0), RangeError, "taken 0 times");
});
