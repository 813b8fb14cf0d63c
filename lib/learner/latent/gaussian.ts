/**
 * Standard normal latents, with a Gaussian of linear mean and fixed standard deviation as discriminator.
 *
 * @module
 */
import { normal } from "../../random/mod.ts";
import { multiply, square, subtract, sum, type Tensor } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";
import { latentScale } from "./ranges.ts";
import { linearMean } from "./student_t.ts";

/** `log N(ω; m, σ²I) = −‖ω−m‖²/(2σ²) − (d/2) log(2πσ²)`, `[batch, 1]`. */
export const logGaussian = (mean: Tensor | number, latent: Tensor, std: number): Tensor => {
  const dimensions = latent.shape[latent.shape.length - 1];
  const distance = sum(square(subtract(latent, mean)), [-1], true);
  return subtract(
    multiply(distance, -1 / (2 * std ** 2)),
    dimensions / 2 * Math.log(2 * Math.PI * std ** 2),
  );
};

const gaussianDensity = (std: number) => {
  latentScale("gaussianLatents", "standard deviation", std);
  return (posterior: Tensor, latent: Tensor): Tensor => logGaussian(posterior, latent, std);
};

/**
 * Standard normal latents of a number of dimensions.
 *
 * @throws {RangeError} when the dimensions or a setting are not allowed; latents that are too large for a run are its fault.
 */
export const gaussianLatents = (dimensions: number, { std } = { std: 0.5 }): Latents => ({
  name: `gaussian:${dimensions}`,
  size: latentSize("gaussianLatents", dimensions, 1),
  sample: (key, count) => normal(key, [count, dimensions]),
  logPrior: (latent) => logGaussian(0, latent, 1),
  ...linearMean(dimensions),
  logDensity: gaussianDensity(std),
});
