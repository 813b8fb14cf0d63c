import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { arrowGoal } from "../../../examples/page/arrows.ts";
import { mapCells, PAGE_WORLDS, type PageWorld, type Place } from "../../../examples/page/worlds.ts";
import { key } from "../../../lib/random/mod.ts";

const WORLDS = Object.entries(PAGE_WORLDS);

const startOf = ({ world }: PageWorld) => world.reset(key(4), 1);

const assertNear = ([x, y]: Place, [u, v]: Place, tolerance = 1e-9) => {
  assertAlmostEquals(x, u, tolerance);
  assertAlmostEquals(y, v, tolerance);
};

for (const [name, page] of WORLDS) {
  const { world, scene, placeOf, nearest, stateAt, outlined: [factor, x0, y0] } = page;
  const start = startOf(page);
  const anyPlace = fc.tuple(
    fc.double({ min: scene.bounds[0], max: scene.bounds[2], noNaN: true }),
    fc.double({ min: scene.bounds[1], max: scene.bounds[3], noNaN: true }),
  );

  Deno.test(`${name}: a goal that is pointed to is achieved in its state, at the nearest place`, () => {
    assertEquals(world.name, name);
    fc.assert(fc.property(anyPlace, (place) => {
      const goal = nearest(place);
      assertNear(nearest(goal), goal);
      const state = stateAt(goal, start);
      assertEquals(state.length, world.stateSize);
      assert(state.every(Number.isFinite));
      assertNear(placeOf(state, 0), goal);
      if (world.goalSize === 2) {
        const [x, y] = world.achieved(state);
        assertNear([x0 + factor * x, y0 + factor * y], goal, 1e-5);
      }
    }));
  });

  Deno.test(`${name}: goals of the world itself are places that can be pointed to`, () => {
    const goals = world.goalStates(
      key(9),
      Float64Array.from({ length: 20 * start.length }, (_, i) => start[i % start.length]),
    );
    for (let row = 0; row < 20; row++) assertNear(nearest(placeOf(goals, row)), placeOf(goals, row), 1e-6);
  });

  Deno.test(`${name}: the map's cells hold a state each, and most of the world has one`, () => {
    const { side, indices, states } = mapCells(page, start);
    assertEquals(states.length, indices.length * world.stateSize);
    assert(indices.length > 0.3 * side * side && indices.length <= side * side);
    assertEquals(new Set(indices).size, indices.length);
  });

  Deno.test(`${name}: arrow keys move the goal, and together reach all of the picture`, () => {
    const side = scene.bounds[2] - scene.bounds[0];
    const reached = new Map<string, Place>();
    const goals = [nearest([scene.bounds[0], scene.bounds[1]])];
    for (const goal of goals) {
      const cell = goal.map((value) => Math.round(50 * value / side)).join();
      if (reached.has(cell)) continue;
      reached.set(cell, goal);
      for (const arrow of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
        goals.push(arrowGoal(page, goal, arrow)!);
      }
    }
    const places = [...reached.values()];
    for (const corner of [[0, 0], [2, 1], [0, 3], [2, 3]]) {
      const [x, y] = nearest([scene.bounds[corner[0]], scene.bounds[corner[1]]]);
      assert(places.some(([u, v]) => Math.hypot(u - x, v - y) < 0.1 * side), `no key leads to ${x}, ${y}`);
    }
    assertEquals(arrowGoal(page, nearest([0, 0]), "Enter"), undefined);
  });
}
