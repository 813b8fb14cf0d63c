import { assert, assertEquals } from "@std/assert";
import { cellsOf } from "../../envs/maze_cells.ts";
import { type MazeName, mazes } from "../../envs/mazes.ts";
import { within } from "./drawn_maze.ts";

/** Free cells, columns and rows of each maze. */
const SIZES: Readonly<Record<MazeName, readonly [number, number, number]>> = {
  point_maze_u: [7, 3, 3],
  point_maze_big: [26, 6, 6],
  point_maze_hardest: [46, 10, 7],
  square_a: [17, 5, 5],
  square_b: [17, 5, 5],
  square_c: [17, 5, 5],
  square_tree: [31, 13, 7],
  square_corridor: [11, 11, 1],
  square_bottleneck: [100, 10, 10],
  square_large: [100, 10, 10],
};

const layouts = Object.values(mazes);

Deno.test("every maze has as many cells as documented, and all can be reached from the start", () => {
  layouts.forEach((layout) => {
    const cells = cellsOf(layout);
    assertEquals([cells.free.length, cells.columns, cells.rows], SIZES[layout.name as MazeName], layout.name);
    const reached = within(cells, cells.start, cells.free.length);
    assertEquals([...reached].sort((left, right) => left - right), [...cells.free], layout.name);
  });
});

Deno.test("passages lead both ways", () => {
  layouts.forEach((layout) => {
    const cells = cellsOf(layout);
    cells.free.forEach((cell) => within(cells, cell, 1).forEach((next) => assert(within(cells, next, 1).has(cell))));
  });
});

Deno.test("mazes bear their own names, and the settings of their family", () => {
  for (const [name, layout] of Object.entries(mazes)) {
    assertEquals(layout.name, name);
    const isSquare = name.startsWith("square_");
    assertEquals([layout.reach, layout.radius], isSquare ? [0.95, 0.15] : [0.5, 0.25], name);
  }
  assertEquals(layouts.map(({ horizon }) => horizon), [50, 100, 150, ...Array(7).fill(50)]);
});

Deno.test("square_tree has no way round: between any two of its cells there is exactly one", () => {
  const { open, free } = cellsOf(mazes.square_tree);
  const sides = open.reduce((count, bits) => count + bits.toString(2).replaceAll("0", "").length, 0);
  assertEquals(sides / 2, free.length - 1);
});
