import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { ball, logStudentT } from "../../../lib/learner/mod.ts";
import { key, unitBall } from "../../../lib/random/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { logDensities, logPriorOf } from "./integral.ts";

Deno.test("ball's latents are points of the unit ball", () => {
  const { sample, size, name } = ball(3);
  assertEquals([name, size], ["ball:3", 3]);
  assertEquals(sample(key(1), 5), unitBall(key(1), [5, 3]));
});

Deno.test("ball's prior density is one over the volume of the unit ball", () => {
  [2, Math.PI, 4 / 3 * Math.PI, Math.PI ** 2 / 2].forEach((volume, index) =>
    assertAlmostEquals(logPriorOf(ball(index + 1), Array(index + 1).fill(0)), -Math.log(volume), 1e-12)
  );
});

Deno.test("ball reads its latents back by a Student-t density of scale 0.2 with one degree of freedom", () => {
  const [mean, latent] = [[0.1, 0.2], [0.5, -0.5]];
  const expected = values(logStudentT(matrix([1, 2], ...mean), matrix([1, 2], ...latent), 0.2, 1));
  assertEquals(logDensities(ball(2), mean, latent), expected);
  assert(logDensities(ball(2), mean, mean)[0] > expected[0]);
});

Deno.test("ball refuses a number of dimensions that is none", () => {
  for (const dimensions of [0, 1.5, -1]) {
    assertThrows(
      () => ball(dimensions),
      RangeError,
      `ball: the size came as ${dimensions}, expected a whole number from 1 to 2^53 - 1`,
    );
  }
});
