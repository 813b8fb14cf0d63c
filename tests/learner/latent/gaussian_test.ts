import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gaussianLatents, logGaussian } from "../../../lib/learner/mod.ts";
import { key, normal } from "../../../lib/random/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { integral, logDensities, logPriorOf } from "./integral.ts";

Deno.test("logGaussian is the logarithm of the normal density in each row, around a mean of any shape that broadcasts", () => {
  const rows = matrix([2, 2], 1, 3, 0, 0);
  // −‖(1, 3) − (1, 1)‖² / 8 − log(8π), and −2 / 8 − log(8π).
  const expected = [-4 / 8 - Math.log(8 * Math.PI), -2 / 8 - Math.log(8 * Math.PI)];
  const around = [matrix([2, 2], 1, 1, 1, 1), matrix([2], 1, 1), 1] as const;
  for (const mean of around) {
    const density = logGaussian(mean, rows, 2);
    assertEquals(density.shape, [2, 1]);
    expected.forEach((value, row) => assertAlmostEquals(values(density)[row], value, 1e-12));
  }
});

Deno.test("gaussianLatents are standard normal, in draws and in their prior density", () => {
  const { sample, size, name } = gaussianLatents(2);
  assertEquals([name, size], ["gaussian:2", 2]);
  assertEquals(sample(key(1), 3), normal(key(1), [3, 2]));
  assertAlmostEquals(logPriorOf(gaussianLatents(2), [3, 4]), -12.5 - Math.log(2 * Math.PI), 1e-12);
});

Deno.test("gaussianLatents are read back by a normal density of half their own standard deviation", () => {
  // −‖(0.5, 0)‖² / (2 · 0.25) − log(2π · 0.25)
  assertAlmostEquals(logDensities(gaussianLatents(2), [1, 1], [1.5, 1])[0], -0.5 - Math.log(Math.PI / 2), 1e-12);
  assertAlmostEquals(integral((places) => logDensities(gaussianLatents(1), [0.3], places), 8, 2000), 1, 1e-9);
});

Deno.test("gaussianLatents refuse a number of dimensions that is none", () => {
  assertThrows(() => gaussianLatents(0), RangeError, "gaussianLatents: the size came as 0, expected");
});

Deno.test("gaussianLatents refuses a standard deviation that is not above 0", () => {
  for (const std of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => gaussianLatents(2, { std }),
      RangeError,
      `gaussianLatents: the standard deviation came as ${std}`,
    );
  }
});
