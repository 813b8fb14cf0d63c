import { assertAlmostEquals, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ball, box, linearMean, logGammaOfHalf, logStudentT, STUDENT_T } from "../../../lib/learner/mod.ts";
import { studentTDensity } from "../../../lib/learner/latent/student_t.ts";
import { input } from "../../../lib/tensor/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { integral } from "./integral.ts";

Deno.test("logGammaOfHalf is log Γ(x/2): factorials for even x, and multiples of √π for odd x", () => {
  const sqrtPi = Math.sqrt(Math.PI);
  const gammas = [sqrtPi, 1, sqrtPi / 2, 1, 3 / 4 * sqrtPi, 2, 15 / 8 * sqrtPi, 6];
  gammas.forEach((gamma, index) => assertAlmostEquals(logGammaOfHalf(index + 1), Math.log(gamma), 1e-14));
  fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), (x) => {
    assertAlmostEquals(logGammaOfHalf(x + 2), logGammaOfHalf(x) + Math.log(x / 2), 1e-9);
  }));
});

Deno.test("logGammaOfHalf goes on beyond 1000, where it is a series, to the digits that numbers of its size have", () => {
  for (const x of [997, 998, 999, 1000, 1001, 1002, 5000]) {
    assertAlmostEquals(logGammaOfHalf(x + 2), logGammaOfHalf(x) + Math.log(x / 2), 1e-10 * x);
  }
  // log 999! by its sum.
  const sum = Array.from({ length: 999 }, (_, n) => Math.log(n + 1)).reduce((sum, log) => sum + log);
  assertAlmostEquals(logGammaOfHalf(2000), sum, 1e-9);
});

Deno.test("logStudentT with one degree of freedom in one dimension is the Cauchy density", () => {
  const density = logStudentT(matrix([2, 1], 0, 2), matrix([2, 1], 0, 5), 3, 1);
  assertEquals(density.shape, [2, 1]);
  [1 / (3 * Math.PI), 1 / (3 * Math.PI * 2)].forEach((expected, row) =>
    assertAlmostEquals(values(density)[row], Math.log(expected), 1e-12)
  );
});

Deno.test("logStudentT with three degrees of freedom in two dimensions is the one that is worked out by hand", () => {
  // Γ(5/2) / (Γ(3/2) 3π σ²) · (1 + 25 / (3 σ²))^(−5/2), σ = 2, Γ(5/2) / Γ(3/2) = 3/2.
  const expected = 1.5 / (3 * Math.PI * 4) * (1 + 25 / 12) ** -2.5;
  const density = logStudentT(matrix([1, 2], 1, 1), matrix([1, 2], 4, 5), 2, 3);
  assertAlmostEquals(values(density)[0], Math.log(expected), 1e-12);
});

Deno.test("logStudentT is symmetric about its mean, and falls with the distance from it", () => {
  const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 2 });
  fc.assert(fc.property(numbers, numbers, fc.integer({ min: 1, max: 5 }), (mean, way, freedom) => {
    const at = (factor: number) =>
      values(
        logStudentT(matrix([1, 2], ...mean), matrix([1, 2], ...mean.map((m, i) => m + factor * way[i])), 1, freedom),
      )[0];
    assertAlmostEquals(at(1), at(-1), 1e-12);
    assertEquals(at(2) <= at(1) && at(1) <= at(0), true);
  }));
});

Deno.test("logStudentT's density adds up to 1", () => {
  for (const degreesOfFreedom of [3, 4, 9]) {
    const density = (places: readonly number[]) =>
      values(logStudentT(matrix([1, 1], 0.3), matrix([places.length, 1], ...places), 0.5, degreesOfFreedom));
    assertAlmostEquals(integral(density, 60, 20_000), 1, 1e-4);
  }
});

Deno.test("linearMean is an affine layer, and its output is both mean and mode", () => {
  const { specifications, posterior, posteriorMean, posteriorMode } = linearMean(2);
  const { weight, bias } = specifications(3);
  assertEquals([weight.shape, bias.shape], [[3, 2], [2]]);
  const achieved = matrix([1, 3], 1, 2, 3);
  const mean = posterior({ weight: matrix([3, 2], 1, 10, 0, 1, -1, 0), bias: matrix([2], 100, 200) }, achieved);
  assertEquals(values(mean), [1 - 3 + 100, 10 + 2 + 200]);
  const leaf = input("mean", [1, 2]);
  assertStrictEquals(posteriorMean(leaf), leaf);
  assertStrictEquals(posteriorMode(leaf), leaf);
});

Deno.test("STUDENT_T is a fifth of the latent's radius wide, with one degree of freedom", () => {
  assertEquals(STUDENT_T, { scale: 0.2, degreesOfFreedom: 1 });
});

Deno.test("studentTDensity is logStudentT with its settings, which it checks", () => {
  const [mean, latent] = [matrix([1, 2], 0, 1), matrix([1, 2], 2, 5)];
  assertEquals(
    values(studentTDensity("ball", { scale: 2, degreesOfFreedom: 3 })(mean, latent)),
    values(logStudentT(mean, latent, 2, 3)),
  );
  for (const family of [ball, box]) {
    assertThrows(() => family(2, { scale: 0, degreesOfFreedom: 1 }), RangeError, `${family.name}: the scale came as 0`);
    assertThrows(
      () => family(2, { scale: 1, degreesOfFreedom: 2.5 }),
      RangeError,
      "the degrees of freedom came as 2.5",
    );
  }
});
