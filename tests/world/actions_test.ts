import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav, rooms } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { randomPolicy, rollOut } from "../../lib/stage/mod.ts";
import { stepWorld } from "../../lib/world/actions.ts";
import { checkEnvironment, type World } from "../../lib/world/mod.ts";
import { right } from "../support/right.ts";

/** A point that is pushed by forces of its own units, −4 to 0 along x and −2 to 2 along y; it does no clipping itself. */
const pushed: World = {
  ...pointNav,
  name: "pushed",
  actionBounds: [[-4, 0], [-2, 2]],
  step: (states, forces) =>
    pointNav.step(states, forces.map((force, index) => (force + (index % 2 === 0 ? 2 : 0)) / 2)),
};

Deno.test("actions within ±1 are scaled to the world's bounds, and those beyond become a bound", () => {
  let came = new Float32Array();
  const world: World = {
    ...pushed,
    step: (states, actions) => (came = actions.slice(), pointNav.step(states, actions)),
  };
  const step = stepWorld(world);
  step(new Float64Array(8), Float32Array.of(-1, -1, 0, 0, 1, 1, -3, 3));
  assertEquals([...came], [-4, -2, -2, 0, 0, 2, -4, 2]);
});

Deno.test("without bounds actions reach the world as they are", () => {
  const actions = Float32Array.of(0.3, -7);
  let came: Float32Array | undefined;
  stepWorld({ ...pointNav, step: (states, actions) => (came = actions, pointNav.step(states, actions)) })(
    Float64Array.of(5, 5),
    actions,
  );
  assertEquals(came, actions);
});

Deno.test("an episode of a world with bounds is that of the world in units of ±1, and stores actions within ±1", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), async (seed) => {
      const roll = async (world: World) =>
        right(await rollOut(world, randomPolicy(world))(world.reset(key(seed), 3), key(seed + 1))());
      const [own, plain] = [await roll({ ...pushed, horizon: 5 }), await roll({ ...pointNav, horizon: 5 })];
      assertEquals(own.columns.action, plain.columns.action);
      own.states.forEach((value, index) => assertEquals(Math.abs(value - plain.states[index]) < 1e-5, true));
    }),
    { numRuns: 10 },
  );
});

Deno.test("a world with bounds keeps the contract without clipping anything itself", () => {
  assertEquals(checkEnvironment(pushed), []);
});

const REFUSED: Readonly<Record<string, readonly [world: World, cause: string]>> = {
  "one pair for two numbers": [
    { ...pushed, actionBounds: [[-1, 1]] },
    "they are not one pair for each of 2 numbers of an action",
  ],
  "a pair the wrong way round": [
    { ...pushed, actionBounds: [[-1, 1], [1, -1]] },
    "a pair is not two finite numbers, the lower one first",
  ],
  "a bound that is not finite": [
    { ...pushed, actionBounds: [[-1, 1], [0, Infinity]] },
    "a pair is not two finite numbers, the lower one first",
  ],
  "bounds of discrete actions": [
    { ...rooms, actionBounds: Array.from({ length: rooms.actionSize }, () => [-1, 1] as const) },
    "the actions are discrete, and have no bounds",
  ],
};

for (const [name, [world, cause]] of Object.entries(REFUSED)) {
  Deno.test(`${name} is refused in a sentence, by the checker and by a rollout`, async () => {
    assertEquals(checkEnvironment(world).map((fault) => fault.cause), [cause]);
    const outcome = await rollOut(world, randomPolicy(world))(world.reset(key(1), 2), key(2))();
    assertEquals(outcome._tag === "Left" && outcome.left.cause, cause);
  });
}
