import { assertAlmostEquals, assertEquals } from "@std/assert";
import { overTime, pathsOf, squareAround } from "../../../examples/watch/skill_paths.ts";

const SKILLS = {
  ...{ updates: 1, count: 2, isDiscrete: false },
  places: Float64Array.of(0, 0, 1, 2, 0, 0, -3, 4),
  latents: Float64Array.of(1, 2),
};

Deno.test("places become the path of each skill", () => {
  assertEquals(pathsOf(SKILLS), [[[0, 0], [1, 2]], [[0, 0], [-3, 4]]]);
});

Deno.test("the picture is the square around all paths, with a margin, however short they are", () => {
  const [x0, y0, x1, y1] = squareAround(pathsOf(SKILLS));
  assertAlmostEquals(x1 - x0, y1 - y0, 1e-12);
  assertAlmostEquals((x0 + x1) / 2, -1, 1e-12);
  assertAlmostEquals((y0 + y1) / 2, 2, 1e-12);
  assertEquals(x0 < -3 && x1 > 1 && y0 < 0 && y1 > 4, true);
  const [left, , right] = squareAround([[[1, 1], [1, 1]]]);
  assertEquals(right > left, true);
  assertEquals(squareAround([[[0, 0], [NaN, 1], [1, 1]]]).every(Number.isFinite), true);
});

Deno.test("from the side time runs downwards, over as much as the widest way", () => {
  assertEquals(overTime([[[0, 9], [2, 9], [4, 9]], [[0, 9], [0, 9], [0, 9]]]), [
    [[0, -0], [2, -2], [4, -4]],
    [[0, -0], [0, -2], [0, -4]],
  ]);
});
