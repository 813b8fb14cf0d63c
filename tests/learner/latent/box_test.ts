import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { box, logStudentT } from "../../../lib/learner/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { logDensities, logPriorOf } from "./integral.ts";

Deno.test("box's latents fill [−1, 1) in every dimension", () => {
  const { sample, size, name } = box(2);
  assertEquals([name, size], ["box:2", 2]);
  const latents = sample(key(1), 2000);
  assertEquals(latents.length, 4000);
  assert(latents.every((number) => number >= -1 && number < 1));
  for (const axis of [0, 1]) {
    const numbers = latents.filter((_, index) => index % 2 === axis);
    assert(Math.min(...numbers) < -0.99 && Math.max(...numbers) > 0.99);
    assertAlmostEquals(numbers.reduce((sum, number) => sum + number ** 2, 0) / 2000, 1 / 3, 0.03);
  }
});

Deno.test("box's prior density is one over its volume, 2 to the number of dimensions", () => {
  for (const dimensions of [1, 2, 5]) {
    assertAlmostEquals(logPriorOf(box(dimensions), Array(dimensions).fill(0)), -dimensions * Math.LN2, 1e-12);
  }
});

Deno.test("box reads its latents back by a Student-t density of scale 0.2 with one degree of freedom", () => {
  const expected = values(logStudentT(matrix([1, 2], 0.1, 0.2), matrix([1, 2], 0.5, -0.5), 0.2, 1));
  assertEquals(logDensities(box(2), [0.1, 0.2], [0.5, -0.5]), expected);
});

Deno.test("box refuses a number of dimensions that is none", () => {
  assertThrows(() => box(0), RangeError, "box: the size came as 0, expected a whole number from 1 to 2^53 - 1");
});
