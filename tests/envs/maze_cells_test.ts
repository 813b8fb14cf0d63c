import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cellsOf, DOWN, isWall, LEFT, RIGHT, sideCrossed, UP, wallsOf } from "../../envs/maze_cells.ts";
import { mazes } from "../../envs/mazes.ts";
import { maze } from "./drawn_maze.ts";

Deno.test("cellsOf reads a picture of cells: all sides between two free cells are open, row 0 is at the bottom", () => {
  const { columns, rows, open, free, start } = cellsOf(maze("S.", "#.", ".."));
  assertEquals([columns, rows, start, [...free]], [2, 3, 4, [0, 1, 3, 4, 5]]);
  assertEquals([...open], [RIGHT, LEFT | UP, 0, UP | DOWN, RIGHT, LEFT | DOWN]);
});

Deno.test("cellsOf reads a picture of cells and walls: only a space between two cells is a passage", () => {
  const { columns, rows, open, free, start } = cellsOf(maze("+-+-+", "|S| |", "+ +-+", "|   |", "+-+-+"));
  assertEquals([columns, rows, start, [...free]], [2, 2, 2, [0, 1, 2, 3]]);
  assertEquals([...open], [RIGHT | UP, LEFT, DOWN, 0]);
});

Deno.test("cellsOf opens every side from both cells that it is between", () => {
  const pictures = fc.array(fc.string({ unit: fc.constantFrom(".", "#"), minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(fc.property(pictures, (lines) => {
    const { columns, open, free } = cellsOf(maze(`S${lines[0].slice(1)}`, ...lines.slice(1)));
    open.forEach((sides, cell) => {
      assertEquals((sides & RIGHT) !== 0, cell % columns < columns - 1 && (open[cell + 1] & LEFT) !== 0);
      assertEquals((sides & UP) !== 0, cell + columns < open.length && (open[cell + columns] & DOWN) !== 0);
      if (!free.includes(cell)) assertEquals(sides, 0);
    });
  }));
});

Deno.test("sideCrossed is the side by which a straight move leaves its cell, and 0 where it ends inside", () => {
  const crossed = (targetX: number, targetY: number) =>
    sideCrossed(3.5, 4.5, targetX - 3.5, targetY - 4.5, targetX, targetY, 3, 4);
  assertEquals([crossed(4.2, 4.9), crossed(2.9, 4.1), crossed(3.9, 5), crossed(3.1, 3.9)], [RIGHT, LEFT, UP, DOWN]);
  assertEquals([crossed(3.9, 4.1), crossed(3, 4)], [0, 0]);
  // To the right and up: the side that the line meets first, the right one where it meets the corner.
  assertEquals([crossed(4.5, 5.2), crossed(4.2, 5.5), crossed(4.5, 5.5)], [RIGHT, UP, RIGHT]);
  assertEquals([crossed(2.5, 3.8), crossed(2.8, 3.5), crossed(4, 5)], [LEFT, DOWN, RIGHT]);
});

Deno.test("sideCrossed looks at the target alone along an axis on which a wall has drawn it nearer", () => {
  assertEquals(sideCrossed(3.5, 4.5, 1, 1, 3.999, 5.5, 3, 4), UP);
  assertEquals(sideCrossed(3.5, 4.5, 1, 1, 4.5, 4.999, 3, 4), RIGHT);
  assertEquals(sideCrossed(3.5, 4.5, 1, 1, 3.999, 4.999, 3, 4), 0);
});

Deno.test("isWall holds between what is free and what is not, and at the edge of the picture, from either side", () => {
  const cells = cellsOf(maze("S#.", "..."));
  const along = (axis: "x" | "y", count: number, lines: number) =>
    Array.from(
      { length: lines },
      (_, line) =>
        Array.from({ length: count }, (_, place) =>
          Number(axis === "x" ? isWall(cells, place, line, "x") : isWall(cells, line, place, "y"))).join(""),
    );
  assertEquals(along("x", 3, 3), ["111", "010", "101"]);
  assertEquals(along("y", 2, 4), ["11", "01", "01", "11"]);
  assertEquals([isWall(cells, -1, 0, "x"), isWall(cells, 3, 0, "x"), isWall(cells, 5, 5, "y")], [false, false, false]);
});

Deno.test("walls stand around what is free, each straight piece in one", () => {
  const across = [[0, 0, 3, 0], [0, 1, 2, 1], [0, 2, 2, 2], [0, 3, 3, 3]] as const;
  const upright = [[0, 0, 0, 1], [0, 2, 0, 3], [2, 1, 2, 2], [3, 0, 3, 3]] as const;
  assertEquals(wallsOf(cellsOf(mazes.point_maze_u)), [...across, ...upright]);
  const thin = wallsOf(cellsOf(maze("+-+-+", "|S| |", "+ + +", "|   |", "+-+-+")));
  assertEquals(thin, [[0, 0, 2, 0], [0, 2, 2, 2], [0, 0, 0, 2], [1, 1, 1, 2], [2, 0, 2, 2]]);
});

Deno.test("pictures that are none are refused, and what is wrong is said", () => {
  assertThrows(
    () => cellsOf(maze("S.", "...")),
    RangeError,
    "drawn: the picture came with 2 lines of 2 and 3 characters",
  );
  assertThrows(() => cellsOf(maze()), RangeError, "drawn: the picture came with 0 lines");
  assertThrows(() => cellsOf(maze("+-+", "|S|")), RangeError, "expected an odd number of lines of one odd length");
  assertThrows(() => cellsOf(maze("..")), RangeError, "came with 0 starts S, expected 1");
  assertThrows(() => cellsOf(maze("SS")), RangeError, "came with 2 starts S, expected 1");
});
