import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  ANT,
  ANT_MAZE_U,
  antMaze,
  cellCentre,
  freeCells,
  MAZE_CELL,
  wallCells,
} from "../../../../envs/mujoco/models/mod.ts";
import recorded from "../ant_maze_mujoco.json" with { type: "json" };
import { compiled, run, testModel } from "./compiled.ts";

testModel("ant in the U maze", compiled(antMaze(ANT_MAZE_U)), recorded);

Deno.test("the U maze has seven free cells around one wall, the first at the top left", () => {
  assertEquals(freeCells(ANT_MAZE_U), [[-4, 4], [0, 4], [4, 4], [4, 0], [-4, -4], [0, -4], [4, -4]]);
  assertEquals(wallCells(ANT_MAZE_U).length, 18);
  assertEquals(cellCentre(ANT_MAZE_U, 0, 4), [8, 8]);
  assertEquals(cellCentre(["#  ", "   "], 1, 0), [-4, -2]);
});

Deno.test("freeCells and wallCells share out the cells of a layout, whose centres surround the origin", () => {
  const layouts = fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc.array(fc.string({ unit: fc.constantFrom("#", " "), minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 5,
    })
  );
  fc.assert(fc.property(layouts, (layout) => {
    const [free, walls] = [freeCells(layout), wallCells(layout)];
    assertEquals(free.length, layout.join("").replaceAll("#", "").length);
    assertEquals(free.length + walls.length, layout.join("").length);
    const all = [...free, ...walls];
    assertEquals(new Set(all.map(String)).size, all.length);
    for (const axis of [0, 1]) assertEquals(all.reduce((sum, centre) => sum + centre[axis], 0), 0);
    for (const [x, y] of all) {
      assert(Math.abs(x) < MAZE_CELL * layout[0].length / 2 && Math.abs(y) < MAZE_CELL * layout.length / 2);
    }
  }));
});

Deno.test("antMaze has a box of half a cell's side and two metres' height at every wall", () => {
  const [plain, maze] = [compiled(ANT), compiled(antMaze(["###", "# #", "###"]))];
  assertEquals(maze.ngeom - plain.ngeom, 8);
  // The floor is first, the walls follow.
  const walls = Array.from({ length: 8 }, (_, wall) => [...maze.geom_pos.slice(3 + 3 * wall, 6 + 3 * wall)]);
  assertEquals(walls, wallCells(["###", "# #", "###"]).map(([x, y]) => [x, y, 1]));
  assertEquals([...maze.geom_size.slice(3, 6)], [2, 2, 1]);
});

Deno.test("the walls hold an ant that an empty floor lets pass", () => {
  const { start, actions, states } = recorded.episodes[1];
  const freed = run(compiled(ANT), start, actions, recorded.physicsSteps).states;
  const southward = (all: readonly (readonly number[])[]) => Math.min(...all.map(([, y]) => y));
  assert(southward(freed) < 1.9);
  assert(southward(states) > 2);
});

Deno.test("a maze whose rows differ in length is refused", () => {
  assertThrows(
    () => antMaze(["###", "####", "###"]),
    RangeError,
    "antMaze: row 1 came with 4 cells, expected 3 as in row 0",
  );
});
