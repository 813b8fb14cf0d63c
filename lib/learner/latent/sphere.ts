/**
 * Latents uniform on the unit sphere, with a von Mises–Fisher density as discriminator.
 *
 * @module
 */
import { unitSphere } from "../../random/mod.ts";
import { add, constant, divide, multiply, sqrt, square, sum, type Tensor } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";
import { linearMean, logGammaOfHalf } from "./student_t.ts";

/** log I_ν(x) of the modified Bessel function of the first kind, ν = order/2, by its power series (x up to a few hundred). */
const logBesselOfHalf = (order: number, x: number): number => {
  // I_ν(x) = Σ_k (x/2)^(2k+ν) / (k! Γ(k+ν+1)); terms relative to the first one, each computed from the one before.
  let term = 1;
  let total = 1;
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (x / 2) ** 2 / (k * (k + order / 2));
    total += term;
  }
  return order / 2 * Math.log(x / 2) - logGammaOfHalf(order + 2) + Math.log(total);
};

/**
 * Latents on the unit sphere in a number of dimensions (2: the circle), with
 * `log q(ω|g) = κ⟨ω, m/‖m‖⟩ + (d/2 − 1) log κ − (d/2) log 2π − log I_{d/2−1}(κ)`; the sphere's area is `2π^(d/2) / Γ(d/2)`.
 *
 * @see Fisher, "Dispersion on a sphere", 1953.
 */
export const sphere = (dimensions: number, { concentration } = { concentration: 5 }): Latents => {
  latentSize("sphere", dimensions, 2);
  const normaliser = (dimensions / 2 - 1) * Math.log(concentration) - dimensions / 2 * Math.log(2 * Math.PI) -
    logBesselOfHalf(dimensions - 2, concentration);
  const { specifications, posterior } = linearMean(dimensions);
  // The small constant keeps the direction of a vanishing mean finite.
  const direction = (mean: Tensor) => divide(mean, sqrt(add(sum(square(mean), [-1], true), 1e-12)));
  return {
    name: `sphere:${dimensions}`,
    size: dimensions,
    sample: (key, count) => unitSphere(key, [count, dimensions]),
    logPrior: () => constant(logGammaOfHalf(dimensions) - Math.log(2) - dimensions / 2 * Math.log(Math.PI)),
    specifications,
    posterior: (parameters, achieved) => direction(posterior(parameters, achieved)),
    logDensity: (mean, latent) => add(multiply(sum(multiply(mean, latent), [-1], true), concentration), normaliser),
    posteriorMean: (mean) => mean,
    posteriorMode: (mean) => mean,
  };
};
