import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Physics } from "../../../envs/mujoco/physics.ts";
import { type Look, mujocoScene } from "../../../envs/mujoco/scene.ts";

const geom = (body: string, index: number, radius: number): Physics["geoms"][number] => ({
  body,
  index,
  radius,
  half: 0,
});

/** Three geoms, each at its own index and at a height of ten times that, beside the first number of the state. */
const physics: Physics = {
  stateSize: 2,
  actionSize: 0,
  start: new Float64Array(1),
  geoms: [geom("arm", 1, 0.1), geom("table", 2, 0.2), geom("hand", 3, 0.3)],
  advance: () => true,
  place: (geoms, states, row, ends) =>
    geoms.forEach(({ index }, figure) => {
      const x = states[2 * row] + index;
      ends.set([x, index, 10 * index, x, -index, 10 * index + 1], 6 * figure);
    }),
  stateAt: (states) => ({ positions: states, velocities: states, placeOf: () => [0, 0, 0] }),
  free: () => {},
};

const look: Look = {
  colours: { hand: [1, 2, 3], arm: [4, 5, 6], leg: [7, 8, 9] },
  ground: -0.5,
  camera: { offset: [0, -1, 2], angle: 0.8 },
  side: "above",
  lookAt: (states, row, point) => point.fill(states[2 * row]),
};

Deno.test("mujocoScene draws the geoms of the bodies that have a colour, in the model's order", () => {
  const { figures, kind } = mujocoScene(physics, look);
  assertEquals([kind, figures], ["spatial", [{ radius: 0.1, colour: [4, 5, 6] }, { radius: 0.3, colour: [1, 2, 3] }]]);
});

Deno.test("mujocoScene places its figures where the physics does, with the ground at height 0", () => {
  const { place } = mujocoScene(physics, look);
  const ends = new Float64Array(12);
  place(Float64Array.of(0, 0, 100, 0), 1, ends);
  assertEquals([...ends], [101, 1, 10.5, 101, -1, 11.5, 103, 3, 30.5, 103, -3, 31.5]);
});

Deno.test("mujocoScene hands camera, side and point of view on", () => {
  const { camera, side, lookAt } = mujocoScene(physics, look);
  assertStrictEquals(camera, look.camera);
  assertEquals(side, "above");
  const point = new Float64Array(3);
  lookAt(Float64Array.of(0, 0, 7, 0), 1, point);
  assertEquals([...point], [7, 7, 7]);
});

Deno.test("mujocoScene of no coloured body is empty", () => {
  const { figures, place } = mujocoScene(physics, { ...look, colours: {} });
  assertEquals(figures, []);
  place(new Float64Array(2), 0, new Float64Array(0));
});
