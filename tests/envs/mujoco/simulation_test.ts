import { assert, assertEquals, assertThrows } from "@std/assert";
import { WORD } from "../../../envs/mujoco/board.ts";
import { halfCheetah } from "../../../envs/mujoco/mod.ts";
import { HALF_CHEETAH } from "../../../envs/mujoco/models/mod.ts";
import { type MujocoOptions, simulate } from "../../../envs/mujoco/simulation.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { thrownFault } from "../../../lib/world/validation.ts";
import { left, right } from "../../support/right.ts";

const loaded = (options: MujocoOptions = {}) => simulate("cheetah", { model: HALF_CHEETAH, frameSkip: 5 }, options);

Deno.test("simulate steps every row as its physics does alone, and terminates none", async () => {
  const { physics, step, dispose } = right(await loaded()());
  const { stateSize, actionSize } = physics;
  const states = Float64Array.from(uniform(key(1), [3 * stateSize], { minimum: -0.1, maximum: 0.1 }));
  const actions = uniform(key(2), [3 * actionSize], { minimum: -1.5, maximum: 1.5 });
  const before = states.slice();
  const { states: next, terminated } = step(states, actions);
  const expected = new Float64Array(states.length);
  for (let row = 0; row < 3; row++) assertEquals(physics.advance(states, actions, expected, row), true);
  assertEquals([next, terminated, states], [expected, new Uint8Array(3), before]);
  dispose();
});

Deno.test("simulate terminates the rows that diverge, and those alone", async () => {
  const { physics: { stateSize, actionSize }, step, dispose } = right(await loaded()());
  const states = new Float64Array(3 * stateSize);
  states.fill(NaN, stateSize, 2 * stateSize);
  assertEquals([...step(states, new Float32Array(3 * actionSize)).terminated], [0, 1, 0]);
  dispose();
});

Deno.test("simulate refuses batches that are not whole rows, and names its world", async () => {
  const { physics: { stateSize, actionSize }, step, dispose } = right(await loaded()());
  assertThrows(
    () => step(new Float64Array(stateSize + 1), new Float32Array(actionSize)),
    RangeError,
    "cheetah.step: states",
  );
  assertThrows(() => step(new Float64Array(stateSize), new Float32Array(1)), RangeError, "cheetah.step: actions");
  dispose();
});

Deno.test("simulate takes from no workers to 256, and every other number is a fault", async () => {
  for (const workers of [-1, 0.5, 257, NaN, Infinity]) {
    const { kind, place, cause } = left(await loaded({ workers })());
    assertEquals([kind, place, cause], ["configuration", "cheetah", `'workers' came as ${workers}`]);
  }
  // The model is refused before any worker starts.
  const { kind } = left(await simulate("cheetah", { model: "<mujoco>", frameSkip: 1 }, { workers: 256 })());
  assertEquals(kind, "world");
});

Deno.test("simulate answers a model that is none with a fault of its world", async () => {
  const { kind, place, cause } = left(await simulate("cheetah", { model: "<mujoco>", frameSkip: 1 }, {})());
  assertEquals([kind, place], ["world", "cheetah"]);
  assert(cause.includes("XML"), cause);
});

Deno.test("a world can be disposed of twice, and then no longer be stepped", async () => {
  for (const workers of [0, 1]) {
    const world = right(await halfCheetah({ workers })());
    const states = world.reset(key(7), 2);
    world.dispose();
    world.dispose();
    assertThrows(
      () => world.step(states, new Float32Array(12)),
      Error,
      "half_cheetah.step: this world has been disposed of",
    );
  }
});

Deno.test("bytes that are no MuJoCo are a fault that says what to hand in", async () => {
  const { kind, place, remedy } = left(await halfCheetah({ binary: Uint8Array.of(1, 2, 3) })());
  assertEquals([kind, place], ["world", "half_cheetah"]);
  assert(remedy.includes("'binary'"));
});

Deno.test(
  "workers without the permission to read are a fault that names it",
  { permissions: { read: false } },
  async () => {
    const { cause, remedy } = left(await halfCheetah({ workers: 1 })());
    assert(cause.includes("Requires read access"), cause);
    assert(remedy.includes("--allow-read"));
  },
);

Deno.test("a step whose workers fail has the remedy in the cause of its error", async () => {
  const { physics: { stateSize, actionSize }, step, dispose } = right(await loaded({ workers: 1 })());
  const { load } = Atomics;
  // The word that says that a worker failed, without one that does.
  Object.assign(Atomics, {
    load: (words: Int32Array, index: number) => index === WORD.failed ? 1 : load(words, index),
  });
  try {
    const reason = assertThrows(() => step(new Float64Array(stateSize), new Float32Array(actionSize)), Error);
    assertEquals(
      thrownFault("world.step")(reason).remedy,
      "Load the world again; if it happens again, with fewer workers or none.",
    );
  } finally {
    Object.assign(Atomics, { load });
    dispose();
  }
});
