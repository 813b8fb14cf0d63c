import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type GymnasiumSettings, gymnasiumWorld } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import { stepWorld } from "../../lib/world/actions.ts";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { left, right } from "../support/right.ts";

/** A cart on a track of 2 m, written as for Gymnasium: it ends beyond the track, and is truncated after ten steps. */
class Cart {
  x = 0;
  speed = 0;
  time = 0;
  reset(seed: number) {
    this.x = (seed % 100) / 1000;
    this.speed = this.time = 0;
    return { observation: this.#observe() };
  }
  step([force]: readonly number[]) {
    assert(Math.abs(force) <= 4, `a force of ${force} N`);
    this.speed = 0.8 * this.speed + 0.02 * force;
    this.x += this.speed;
    this.time++;
    const truncated = this.time >= 10;
    return { observation: this.#observe(), reward: -Math.abs(this.x), terminated: Math.abs(this.x) > 1, truncated };
  }
  getState() {
    return [this.x, this.speed];
  }
  setState([x, speed]: Float64Array) {
    [this.x, this.speed] = [x, speed];
  }
  #observe() {
    return [this.x, this.speed / 0.4, 1];
  }
}

/** The same with three actions: to the left, none, to the right. */
class Switched extends Cart {
  override step(choice: number | readonly number[]) {
    return super.step([typeof choice === "number" ? 4 * (choice - 1) : NaN]);
  }
}

const SETTINGS: GymnasiumSettings = {
  name: "cart",
  horizon: 20,
  unit: "cm",
  radius: 5,
  actions: [[-4, 4]],
  achieved: ([x]) => [x],
  scale: 100,
};

const cart = right(gymnasiumWorld(new Cart(), SETTINGS));

Deno.test("an environment with getState and setState keeps the contract of a world, with either kind of action", () => {
  assertEquals(checkEnvironment(cart).map(formatFault), []);
  const switched = right(gymnasiumWorld(new Switched(), { ...SETTINGS, actions: 3 }));
  assertEquals(checkEnvironment(switched).map(formatFault), []);
  assertEquals([cart.actionSpace, switched.actionSpace, switched.actionSize], ["continuous", "discrete", 3]);
});

Deno.test("a state is the environment's, then its observation; a step goes on from the state that is given", () => {
  const states = Float64Array.of(0.5, 0.1, 9, 9, 9, -0.5, 0, 9, 9, 9);
  const { states: next, terminated } = stepWorld(cart)(states, Float32Array.of(1, -1));
  const expected = [0.66, 0.16, 0.66, 0.4, 1, -0.58, -0.08, -0.58, -0.2, 1];
  next.forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-12));
  assertEquals([...terminated], [0, 0]);
  cart.observe(next).forEach((value, index) => assertAlmostEquals(value, [0.66, 0.4, 1, -0.58, -0.2, 1][index], 1e-6));
  cart.achieved(next).forEach((value, index) => assertAlmostEquals(value, [0.66, -0.58][index], 1e-6));
  assertAlmostEquals(cart.distance(Float32Array.of(0.5), Float32Array.of(-0.25))[0], 75, 1e-9);
});

Deno.test("the environment's end ends a row, and its truncation does not", () => {
  const beyond = cart.step(Float64Array.of(0.99, 0.1, 0, 0, 0, 0, 0, 0, 0, 0), new Float32Array(2));
  assertEquals([...beyond.terminated], [1, 0]);
  let states = cart.reset(key(1), 1);
  for (let time = 0; time < 15; time++) {
    const stepped = cart.step(states, new Float32Array(1));
    assertEquals([...stepped.terminated], [0]);
    states = stepped.states;
  }
});

Deno.test("starts depend on the key, and differ from row to row", () => {
  const starts = cart.reset(key(5), 20);
  assertEquals(cart.reset(key(5), 20), starts);
  assert(new Set(starts.filter((_, index) => index % 5 === 0)).size > 10);
});

Deno.test("policies observe what 'observe' makes of an observation", () => {
  const scaled = right(gymnasiumWorld(new Cart(), { ...SETTINGS, observe: ([x, speed]) => [2 * x, speed] }));
  assertEquals([scaled.observationSize, ...scaled.observe(Float64Array.of(0, 0, 0.25, 0.5, 1))], [2, 0.5, 0.5]);
});

Deno.test("an environment that keeps its state to itself is a fault that says why it cannot be a world", () => {
  const { reset, step } = new Cart();
  // deno-lint-ignore no-explicit-any -- as a program without types would pass it
  const { kind, place, cause, remedy } = left(gymnasiumWorld({ reset, step } as any, SETTINGS));
  assertEquals([kind, place], ["world", "cart"]);
  assertEquals(cause, "the environment has no getState and no setState");
  assert(remedy.includes("from states that are stored"), remedy);
});

Deno.test("an environment that forgets a part of its state is found by the checker", () => {
  class Forgetful extends Cart {
    override setState([x]: Float64Array) {
      this.x = x;
    }
  }
  const faults = checkEnvironment(right(gymnasiumWorld(new Forgetful(), SETTINGS)));
  assertEquals(faults[0].place, "cart.step");
});

Deno.test("an environment whose reset gives nothing is a fault of it", () => {
  class Silent extends Cart {
    // deno-lint-ignore no-explicit-any -- as a program without types would do
    override reset(): any {}
  }
  const { cause } = left(gymnasiumWorld(new Silent(), SETTINGS));
  assert(cause.startsWith("it threw '"), cause);
});

Deno.test("batches that are not whole rows, and states and observations of another length, are refused", () => {
  const { step } = cart;
  assertThrows(() => step(new Float64Array(4), new Float32Array(1)), RangeError, "cart.step: states came with 4");
  assertThrows(() => step(new Float64Array(5), new Float32Array(2)), RangeError, "cart.step: actions came with 2");
  class Growing extends Cart {
    override getState() {
      return this.time === 0 ? super.getState() : [...super.getState(), 1];
    }
  }
  class Shrinking extends Cart {
    override step(action: readonly number[]) {
      return { ...super.step(action), observation: [0] };
    }
  }
  for (
    const [environment, message] of [[new Growing(), "getState came with 3"], [
      new Shrinking(),
      "an observation came with 1",
    ]] as const
  ) {
    const world = right(gymnasiumWorld(environment, SETTINGS));
    assertThrows(() => world.step(new Float64Array(5), new Float32Array(1)), RangeError, message);
  }
});

Deno.test("goals may be read of the environment's state, and are in the world's unit by default", () => {
  const { scale: _, ...unscaled } = SETTINGS;
  const world = right(gymnasiumWorld(new Cart(), { ...unscaled, achieved: (_observation, [x, speed]) => [x, speed] }));
  assertEquals([...world.achieved(Float64Array.of(0.25, 0.5, 9, 9, 9))], [0.25, 0.5]);
  assertEquals([...world.distance(Float32Array.of(3, 0), Float32Array.of(0, 4))], [5]);
});

Deno.test("seeds come from all of their range", () => {
  const seeds: number[] = [];
  class Watched extends Cart {
    override reset(seed: number) {
      seeds.push(seed);
      return super.reset(seed);
    }
  }
  right(gymnasiumWorld(new Watched(), SETTINGS)).reset(key(1), 100);
  assert(seeds.every((seed) => Number.isInteger(seed) && seed >= 0));
  assertEquals(seeds[0], 0);
  assert(Math.max(...seeds) > 2 ** 30);
});

Deno.test("an environment that lacks more than its state is told all that it needs", () => {
  // deno-lint-ignore no-explicit-any -- as a program without types would pass it
  const partial: any = { getState: () => [0], reset: () => ({ observation: [0] }) };
  const { cause, remedy } = left(gymnasiumWorld(partial, SETTINGS));
  assertEquals(cause, "the environment has no step and no setState");
  assertEquals(remedy, "Pass an environment with reset(seed), step(action), getState() and setState(state).");
});
