import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { sphere } from "../../../lib/learner/mod.ts";
import { key, unitSphere } from "../../../lib/random/mod.ts";
import { matrix, values } from "../../tensor/by_hand.ts";
import { logDensities, logPriorOf } from "./integral.ts";

/** The density of a direction that is `cosine` along the mean, times `e^(−κ cosine)`: the normaliser alone. */
const normaliser = (dimensions: number, concentration: number): number => {
  const mean = Array.from({ length: dimensions }, (_, index) => index === 0 ? 1 : 0);
  return Math.exp(logDensities(sphere(dimensions, { concentration }), mean, mean)[0] - concentration);
};

Deno.test("sphere's normaliser is κ^(d/2−1) / ((2π)^(d/2) I(κ)) with the tabulated Bessel functions I₀ and I₁", () => {
  assertAlmostEquals(normaliser(2, 1) * 2 * Math.PI * 1.2660658777520084, 1, 1e-12);
  assertAlmostEquals(normaliser(2, 10) * 2 * Math.PI * 2815.716628466254, 1, 1e-12);
  assertAlmostEquals(normaliser(4, 1) * (2 * Math.PI) ** 2 * 0.5651591039924850, 1, 1e-12);
});

Deno.test("sphere's normaliser in three and five dimensions is that of the closed forms of I½ and of I three halves", () => {
  fc.assert(fc.property(fc.double({ min: 0.05, max: 200, noNaN: true }), (kappa) => {
    // Times e^−κ, so that nothing overflows.
    const [sinh, cosh] = [-Math.expm1(-2 * kappa) / 2, (1 + Math.exp(-2 * kappa)) / 2];
    const scaled = (dimensions: number) => normaliser(dimensions, kappa) * Math.exp(kappa);
    assertAlmostEquals(scaled(3) * 4 * Math.PI * sinh / kappa, 1, 1e-10);
    assertAlmostEquals(scaled(5) * 8 * Math.PI ** 2 * (cosh - sinh / kappa) / kappa ** 2, 1, 1e-6);
  }));
});

Deno.test("sphere's latents are directions, and their prior density is one over the sphere's area", () => {
  const { sample, size, name } = sphere(3);
  assertEquals([name, size], ["sphere:3", 3]);
  assertEquals(sample(key(1), 4), unitSphere(key(1), [4, 3]));
  [2 * Math.PI, 4 * Math.PI, 2 * Math.PI ** 2].forEach((area, index) =>
    assertAlmostEquals(logPriorOf(sphere(index + 2), Array(index + 2).fill(0)), -Math.log(area), 1e-12)
  );
});

Deno.test("sphere's density in three dimensions is κ exp(κ cos) / (4π sinh κ)", () => {
  const kappa = 2;
  const expected = Math.log(kappa / (4 * Math.PI * Math.sinh(kappa)));
  const density = logDensities(sphere(3, { concentration: kappa }), [0, 0, 1], [0, 0, 1, 1, 0, 0, 0, 0, -1]);
  [kappa, 0, -kappa].forEach((exponent, row) => assertAlmostEquals(density[row], expected + exponent, 1e-12));
});

Deno.test("sphere's density adds up to 1 over the circle, for every concentration", () => {
  const points = 400;
  const circle = Array.from({ length: points }, (_, index) => 2 * Math.PI * index / points)
    .flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
  for (const concentration of [0.5, 5, 40]) {
    const total = logDensities(sphere(2, { concentration }), [0.6, 0.8], circle)
      .reduce((sum, logDensity) => sum + Math.exp(logDensity) * 2 * Math.PI / points, 0);
    assertAlmostEquals(total, 1, 1e-9);
  }
  assertEquals(logDensities(sphere(2), [1, 0], [1, 0]), logDensities(sphere(2, { concentration: 5 }), [1, 0], [1, 0]));
});

Deno.test("sphere's posterior is the direction of an affine mean, finite also where the mean is 0", () => {
  const { specifications, posterior, posteriorMean, posteriorMode } = sphere(2);
  assertEquals(specifications(1).weight.shape, [1, 2]);
  const parameters = { weight: matrix([1, 2], 3, 4), bias: matrix([2], 0, 0) };
  const direction = posterior(parameters, matrix([3, 1], 2, -1, 0));
  [0.6, 0.8, -0.6, -0.8, 0, 0].forEach((value, index) => assertAlmostEquals(values(direction)[index], value, 1e-9));
  assertEquals([posteriorMean(direction) === direction, posteriorMode(direction) === direction], [true, true]);
});

Deno.test("sphere refuses fewer than two dimensions", () => {
  assertThrows(() => sphere(1), RangeError, "sphere: the size came as 1, expected a whole number from 2 to 2^53 - 1");
});

Deno.test("sphere's density is uniform without concentration, and finite at any that single precision can hold", () => {
  assertEquals(
    logDensities(sphere(3, { concentration: 0 }), [0, 0, 1], [0, 0, 1, 1, 0, 0]).map((density) => density.toFixed(12)),
    Array(2).fill((-Math.log(4 * Math.PI)).toFixed(12)),
  );
  // log I₀(x) = x − log(2πx)/2 + log(1 + 1/(8x) + 9/(128x²) + …), and I½ in closed form: κ / (2π (1 − e^(−2κ))) at the mean.
  for (const kappa of [600, 1000, 1e6]) {
    const circle = Math.log(kappa / (2 * Math.PI)) / 2 - Math.log1p(1 / (8 * kappa) + 9 / (128 * kappa ** 2));
    assertAlmostEquals(logDensities(sphere(2, { concentration: kappa }), [1, 0], [1, 0])[0], circle, 1e-7);
    assertAlmostEquals(
      logDensities(sphere(3, { concentration: kappa }), [1, 0, 0], [1, 0, 0])[0],
      Math.log(kappa / (2 * Math.PI)),
      1e-7,
    );
  }
  assertThrows(() => sphere(3, { concentration: -1 }), RangeError, "sphere: the concentration came as -1");
});
