import { assertEquals } from "@std/assert";
import { antMaze, halfCheetah, pusher } from "../../envs/mujoco/mod.ts";
import { objectPush, pointMazeU, pointNav, reacher, rooms, swimmer } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { structureFaults } from "../../lib/world/check/declared.ts";
import { toQuantities, widthOf } from "../../lib/world/quantity.ts";
import { actionQuantities, goalQuantities, observationQuantities } from "../../lib/world/world_quantities.ts";
import { right } from "../support/right.ts";

Deno.test("a world without quantities has plain numbers, as many as its sizes say", () => {
  const { quantities: _, ...plain } = reacher;
  for (const quantitiesOf of [observationQuantities, goalQuantities, actionQuantities]) {
    assertEquals(quantitiesOf(plain).map(({ unit, scale, offset }) => [unit, scale, offset]), [[
      "",
      undefined,
      undefined,
    ]]);
  }
  assertEquals([observationQuantities, goalQuantities, actionQuantities].map((of) => widthOf(of(plain))), [8, 2, 2]);
  const pictured = { ...plain, observationShape: [2, 2, 2] } as const;
  assertEquals(observationQuantities(pictured)[0].shape, [2, 2, 2]);
});

Deno.test("the quantities of every world of the library describe all of its numbers", async () => {
  const loaded = await Promise.all([halfCheetah(), antMaze(), pusher()].map(async (world) => right(await world())));
  for (const world of [objectPush, pointMazeU, pointNav, reacher, rooms, swimmer, ...loaded]) {
    assertEquals(structureFaults(world), [], world.name);
    const { observation, goal, action } = world.quantities!;
    assertEquals([observation, goal, action].map(widthOf), [world.observationSize, world.goalSize, world.actionSize]);
    const names = observation.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length, world.name);
  }
  loaded.forEach(({ dispose }) => dispose());
});

Deno.test("observations and goals in units are the numbers of the state", async () => {
  const close = (
    actual: Float32Array,
    expected: ArrayLike<number>,
    places: readonly number[],
    sources: readonly number[],
  ) =>
    places.forEach((place, at) => {
      const difference = Math.abs(actual[place] - expected[sources[at]]);
      if (!(difference < 1e-5)) throw new Error(`number ${place} is ${actual[place]}, not ${expected[sources[at]]}`);
    });
  for (const world of [pointNav, pointMazeU]) {
    const states = world.goalStates(key(1), world.reset(key(2), 1));
    close(toQuantities(observationQuantities(world), world.observe(states)), states, [0, 1], [0, 1]);
    close(toQuantities(goalQuantities(world), world.achieved(states)), states, [0, 1], [0, 1]);
  }
  const arm = Float64Array.of(0.3, -0.4, 2, -7);
  close(toQuantities(observationQuantities(reacher), reacher.observe(arm)), arm, [6, 7], [2, 3]);
  const pushed = objectPush.reset(key(3), 1);
  close(toQuantities(observationQuantities(objectPush), objectPush.observe(pushed)), pushed, [0, 1], [1, 2]);
  const cheetah = right(await halfCheetah()());
  const running = cheetah.reset(key(4), 1).map((number, place) => number + place / 10);
  const places = Array.from({ length: 18 }, (_, place) => place);
  const sources = [...places.slice(1), 0];
  close(toQuantities(observationQuantities(cheetah), cheetah.observe(running)), running, places, sources);
  cheetah.dispose();
});
