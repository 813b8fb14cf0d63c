import { assertEquals, assertStrictEquals } from "@std/assert";
import { repeated } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { project } from "../../lib/goal/mod.ts";
import { box } from "../../lib/learner/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { type Key, uniform } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { boundWorld, checkEnvironment, type World } from "../../lib/world/mod.ts";
import { right } from "../support/right.ts";

/** A line of a length, from 0 on, as a class whose functions call each other. */
class Line implements World {
  readonly name = "line";
  readonly horizon = 10;
  readonly stateSize = 1;
  readonly observationSize = 1;
  readonly actionSize = 1;
  readonly actionSpace = "continuous";
  readonly goalSize = 1;
  readonly unit = "m";
  readonly radius = 0.1;
  readonly outline = [];
  readonly length: number;
  constructor(length: number) {
    this.length = length;
  }
  get half() {
    return this.length / 2;
  }
  reset(_key: Key, count: number) {
    return new Float64Array(count);
  }
  step(states: Float64Array, actions: Float32Array) {
    const next = states.map((x, row) => x + 0.1 * this.length * Math.max(-1, Math.min(1, actions[row])));
    return { states: next, terminated: new Uint8Array(states.length) };
  }
  observe(states: Float64Array) {
    return Float32Array.from(states, (x) => x / this.length);
  }
  achieved(states: Float64Array) {
    return this.observe(states);
  }
  distance(achieved: Float32Array, goals: Float32Array) {
    return Float64Array.from(achieved, (x, row) => this.length * Math.abs(x - goals[row]));
  }
  goalStates(key: Key, starts: Float64Array) {
    return Float64Array.from(uniform(key, [starts.length], { minimum: -1, maximum: 1 }), (x) => x * this.length);
  }
}

Deno.test("boundWorld keeps every value, getters and inherited functions included, and binds what is a function", () => {
  class Longer extends Line {
    override observe(states: Float64Array) {
      return super.observe(states).map((x) => 2 * x);
    }
  }
  const world = new Longer(4);
  const { achieved, outline, name, half, length } = boundWorld(world);
  assertEquals([...achieved(Float64Array.of(2))], [1]);
  assertStrictEquals(outline, world.outline);
  assertEquals([name, half, length], ["line", 2, 4]);
  assertEquals(Object.hasOwn(boundWorld(world), "constructor"), false);
});

Deno.test("a world that is a class keeps the contract, also with repeated actions", () => {
  assertEquals(checkEnvironment(new Line(2)), []);
  assertEquals(checkEnvironment(repeated(new Line(2), 2)), []);
});

for (const goals of [undefined, project([0])]) {
  Deno.test(`a world that is a class is trained on, with ${goals?.name ?? "the final state"} as the goal`, async () => {
    const options = { latents: box(1), hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 };
    const method = gpim({ ...options, ...(goals === undefined ? {} : { goals }) });
    const { state } = right(
      await train({ world: new Line(2), method, updates: 10, seed: 1, goals: 3 })(webassembly())(),
    );
    assertEquals(state.updates, 10);
  });
}
