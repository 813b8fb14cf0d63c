import { assert, assertEquals, assertLess } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { pointMazeU, pointNav } from "../../envs/mod.ts";
import { goals } from "../../mod.ts";
import { heldOutGoals } from "../../lib/train/evaluate.ts";
import { goalChoice } from "../../lib/watch/goal_choice.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

Deno.test("held-out goals are those of the run's evaluation, one after the other and round again", async () => {
  const { goalStates } = right(heldOutGoals(pointNav, 7, goals.finalState, 3));
  const { heldOut } = right(await goalChoice(pointNav, goals.finalState, 7, 3)());
  for (let number = 0; number < 7; number++) {
    const row = number % 3;
    assertEquals(heldOut(number), goalStates.slice(2 * row, 2 * row + 2));
  }
});

Deno.test("of goals in a sequence the last one is chosen", async () => {
  const { heldOut } = right(await goalChoice(pointNav, goals.waypoints(3), 7, 2)());
  const { goalStates } = right(heldOutGoals(pointNav, 7, goals.waypoints(3), 2));
  const each = goalStates.length / 4;
  assertEquals(heldOut(0), goalStates.slice(2 * (each - 1), 2 * each));
});

Deno.test("a place leads to a goal near it, and one in a wall or far outside to the nearest that can be", async () => {
  for (const world of [pointNav, pointMazeU]) {
    const { nearest } = right(await goalChoice(world, goals.finalState, 7, 2)());
    assert(nearest !== undefined && world.scene?.kind === "planar");
    const [x0, y0, x1, y1] = world.scene.bounds;
    for (const goal of [world.goalStates([1, 2], new Float64Array(2))]) {
      const [x, y] = nearest([goal[0], goal[1]]);
      assertLess(Math.hypot(x - goal[0], y - goal[1]), 0.05 * (x1 - x0), world.name);
    }
    const far = nearest([1e9, -1e9]);
    assert(far[0] >= x0 && far[0] <= x1 && far[1] >= y0 && far[1] <= y1);
    const again = nearest([1, 1]);
    again.fill(9e9);
    assert(nearest([1, 1])[0] < 9e9, "what is given away is a copy");
  }
});

Deno.test("a world without a scene has no places", async () => {
  const { nearest } = right(await goalChoice(line, goals.finalState, 7, 2)());
  assertEquals(nearest, undefined);
});

Deno.test("a world that returns the wrong number of goals, or throws, is a fault", async () => {
  for (
    const goalStates of [() => new Float64Array(3), (): Float64Array => {
      throw new Error("out of goals");
    }]
  ) {
    const { cause } = left(await goalChoice({ ...pointNav, goalStates }, goals.finalState, 7, 2)());
    assert(E.isLeft(E.left(cause)) && cause.length > 0);
  }
});
