import { assert, assertAlmostEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { logKernelDensity } from "../../../lib/method/shared/kernel_density.ts";
import { key, normal } from "../../../lib/random/mod.ts";

Deno.test("the density of a point is the mean of Gaussian kernels as wide as the bandwidth times the samples' deviation", () => {
  const samples = Float32Array.of(0, 10, 2, 30, 4, 20);
  // Deviations of 0, 2, 4 and of 10, 30, 20, a ten-thousandth added to each.
  const std = [Math.sqrt(8 / 3) + 1e-4, Math.sqrt(200 / 3) + 1e-4];
  const kernel = (point: readonly number[], sample: number) =>
    point.reduce((product, x, i) => {
      const width = 0.5 * std[i];
      return product * Math.exp(-(((x - samples[2 * sample + i]) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI));
    }, 1);
  const points = [[0, 10], [1, 25], [-3, 40]];
  const logDensity = logKernelDensity(samples, Float32Array.from(points.flat()), 2, 0.5);
  points.forEach((point, row) => {
    const density = [0, 1, 2].reduce((sum, sample) => sum + kernel(point, sample) / 3, 0);
    assertAlmostEquals(logDensity[row], Math.log(density), 1e-9);
  });
});

Deno.test("a density adds up to 1 over the line", () => {
  const samples = normal(key(1), [50]);
  const stride = 0.01;
  const grid = Float32Array.from({ length: 2000 }, (_, place) => (place - 1000) * stride);
  const total = logKernelDensity(samples, grid, 1, 0.3).reduce((sum, log) => sum + Math.exp(log) * stride, 0);
  assertAlmostEquals(total, 1, 1e-4);
});

Deno.test("units make no difference to the order of densities, and farther points are rarer, however far away", () => {
  const order = (values: Float64Array) =>
    [...values.keys()].toSorted((first, second) => values[first] - values[second] || first - second);
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -4, max: 4 }), (seed, power) => {
    const [samples, points] = [normal(key(seed), [40]), normal(key(seed + 1), [20])];
    const scaled = (numbers: Float32Array) => numbers.map((value) => value * 2 ** power);
    const own = logKernelDensity(samples, points, 1, 0.2);
    // A deviation that is far above the ten-thousandth added to it.
    if (power < 0) return;
    const other = logKernelDensity(scaled(samples), scaled(points), 1, 0.2);
    order(own).forEach((point, rank) => assertAlmostEquals(own[order(other)[rank]], own[point], 1e-2));
  }));
  const far = logKernelDensity(Float32Array.of(0, 1), Float32Array.of(1, 2, 50, 500), 1, 0.1);
  far.forEach((value, place) => assert(place === 0 || (value < far[place - 1] && Number.isFinite(value))));
});

Deno.test("samples that agree in a coordinate have a finite density", () => {
  const [own, other] = logKernelDensity(Float32Array.of(1, 1, 1), Float32Array.of(1, 2), 1, 0.1);
  assert(Number.isFinite(own) && Number.isFinite(other));
  assertGreater(own, other);
});
