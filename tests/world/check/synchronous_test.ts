import { assertEquals, assertThrows } from "@std/assert";
import { key } from "../../../lib/random/mod.ts";
import { synchronousWorld } from "../../../lib/world/check/synchronous.ts";
import type { World } from "../../../lib/world/mod.ts";
import { line } from "../../support/line_world.ts";

const STATES = Float64Array.of(0.5, 0);

Deno.test("a synchronous world returns what the world does, with actions scaled to its bounds", () => {
  const world = synchronousWorld({
    ...line,
    actionBounds: [[-2, 0]],
    step: (states, actions) => line.step(states, actions),
  });
  assertEquals(world.step(STATES, Float32Array.of(0, 1)), line.step(STATES, Float32Array.of(-1, 0)));
  assertEquals(world.reset(key(1), 3), line.reset(key(1), 3));
  assertEquals(world.observe(STATES), line.observe(STATES));
  assertEquals(world.goalStates(key(1), STATES), line.goalStates(key(1), STATES));
});

Deno.test("every function of a synchronous world throws where it returns a promise, and the promise's end is ignored", () => {
  const late = async () => await Promise.reject(new Error("late"));
  const never = { reset: late, step: late, observe: late, achieved: late, distance: late, goalStates: late };
  const world = synchronousWorld({ ...line, ...(never as unknown as Partial<World>) });
  const numbers = Float32Array.from(STATES);
  for (
    const call of [
      () => world.reset(key(1), 2),
      () => world.step(STATES, numbers),
      () => world.observe(STATES),
      () => world.achieved(STATES),
      () => world.distance(numbers, numbers),
      () => world.goalStates(key(1), STATES),
    ]
  ) assertThrows(call, TypeError, "it returned a promise of its result");
});
