import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { antMaze, type MujocoWorld } from "../../../envs/mujoco/mod.ts";
import { ANT_MAZE_U, freeCells, MAZE_CELL } from "../../../envs/mujoco/models/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { right } from "../../support/right.ts";
import recorded from "./ant_maze_mujoco.json" with { type: "json" };
import { goals, testWorld } from "./contract.ts";

const maze = right(await antMaze()());

testWorld(maze, recorded.episodes, 1);

Deno.test("the ant of the maze sees its pose, its velocities and where it is", () => {
  const state = Float64Array.from({ length: 29 }, (_, index) => index + 1);
  const expected = [...state.slice(2, 15), ...state.slice(15).map((velocity) => velocity / 10), 1 / 6, 2 / 6];
  maze.observe(state).forEach((value, index) => assertAlmostEquals(value, expected[index], 1e-6));
  assertEquals(maze.achieved(state), Float32Array.of(1 / 6, 2 / 6));
  assertAlmostEquals(maze.distance(Float32Array.of(0, 0), Float32Array.of(0.3, 0.4))[0], 0.5 * 6, 1e-6);
});

Deno.test("the ant of the maze does not end where its torso is too high or too low", () => {
  const state = (height: number) => [0, 4, height, 1, ...new Array(25).fill(0)];
  const states = Float64Array.from([0.1, 0.75, 1.5].flatMap(state));
  assertEquals(maze.step(states, new Float32Array(24)).terminated, new Uint8Array(3));
});

/** The distance of a point from the centre of a cell, along the axis where it is farther. */
const offset = ([x, y]: readonly [number, number], centre: readonly [number, number]): number =>
  Math.max(Math.abs(x - centre[0]), Math.abs(y - centre[1]));

Deno.test("the maze's starts and goals are within a metre of the centres of different free cells, all equally likely", () => {
  const cells = freeCells(ANT_MAZE_U);
  const { starts, states, distances } = goals(maze, 10, 4200);
  const cellOf = (all: Float64Array, index: number): number =>
    cells.findIndex((cell) => offset([all[29 * index], all[29 * index + 1]], cell) <= MAZE_CELL / 4 + 1e-6);
  const pairs = Array.from(distances, (_, index) => [cellOf(starts, index), cellOf(states, index)]);
  assert(pairs.every(([start, goal]) => start >= 0 && goal >= 0 && start !== goal));
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair.join(), (counts.get(pair.join()) ?? 0) + 1);
  assertEquals(counts.size, 42);
  assert([...counts.values()].every((count) => count > 50 && count < 160));
  assert(distances.every((distance) => distance > MAZE_CELL / 2 - 1e-6));
  // The pose is the model's own, without noise.
  assert(starts.every((number, index) => index % 29 < 2 || number === [0.75, 1][index % 29 - 2] || number === 0));
});

Deno.test("a start of the maze touches no wall, wherever in its cell it is", () => {
  const reach = (world: MujocoWorld, corner: number): number => {
    const { scene } = world;
    if (scene?.kind !== "spatial") return Infinity;
    const states = world.reset(key(corner), 50);
    const ends = new Float64Array(6 * scene.figures.length);
    const farthest = Array.from({ length: 50 }, (_, index) => {
      scene.place(states, index, ends);
      const cell = freeCells(ANT_MAZE_U).find((centre) =>
        offset([states[29 * index], states[29 * index + 1]], centre) < 2
      )!;
      return scene.figures.map(({ radius }, figure) =>
        radius + Math.max(...[0, 3].map((end) => offset([ends[6 * figure + end], ends[6 * figure + end + 1]], cell)))
      );
    });
    return Math.max(...farthest.flat());
  };
  assert(reach(maze, 11) < MAZE_CELL / 2);
});

Deno.test("the maze is outlined by the sixteen sides of its walls", () => {
  assertEquals(maze.outline.length, 16);
  const corners = new Map<string, number>();
  for (const [x0, y0, x1, y1] of maze.outline) {
    assertAlmostEquals(Math.hypot(x1 - x0, y1 - y0), 2 / 3, 1e-12);
    for (const point of [[x0, y0], [x1, y1]]) {
      const name = point.map((coordinate) => Math.round(3 * coordinate)).join();
      corners.set(name, (corners.get(name) ?? 0) + 1);
    }
  }
  // A closed line: every corner belongs to two sides.
  assert([...corners.values()].every((sides) => sides === 2));
});
