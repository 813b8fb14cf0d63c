/**
 * Latents uniform on the unit sphere, with a von Mises–Fisher density as discriminator.
 *
 * @module
 */
import { unitSphere } from "../../random/mod.ts";
import { add, constant, divide, multiply, sqrt, square, sum, type Tensor } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";
import { latentConcentration } from "./ranges.ts";
import { linearMean, logGammaOfHalf } from "./student_t.ts";

/** Numbers above this are scaled down before the next term is added. */
const LARGE = 1e200;

/**
 * `log Σ_k (x/2)^(2k) Γ(ν+1) / (k! Γ(k+ν+1))`, ν = order/2: the power series of the modified Bessel function of the first kind,
 * `log I_ν(x) − ν log(x/2) + log Γ(ν+1)`, which is 0 at x = 0.
 */
const logBesselSeries = (order: number, x: number): number => {
  // Terms relative to the first one, each computed from the one before; beyond x = 700 they leave double precision's range.
  let term = 1;
  let total = 1;
  let scaled = 0;
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (x / 2) ** 2 / (k * (k + order / 2));
    total += term;
    if (total > LARGE) [term, total, scaled] = [term / LARGE, total / LARGE, scaled + Math.log(LARGE)];
  }
  return scaled + Math.log(total);
};

/**
 * Latents on the unit sphere in a number of dimensions (2: the circle), with
 * `log q(ω|g) = κ⟨ω, m/‖m‖⟩ + (d/2 − 1) log κ − (d/2) log 2π − log I_{d/2−1}(κ)`; the sphere's area is `2π^(d/2) / Γ(d/2)`.
 *
 * @see Fisher, "Dispersion on a sphere", 1953.
 *
 * @throws {RangeError} when the dimensions or the concentration are not allowed.
 */
export const sphere = (dimensions: number, { concentration } = { concentration: 5 }): Latents => {
  latentSize("sphere", dimensions, 2);
  latentConcentration("sphere", concentration);
  // log κ^ν leaves with that of I_ν(κ), so that a concentration of 0 is the uniform density.
  const normaliser = (dimensions / 2 - 1) * Math.log(2) + logGammaOfHalf(dimensions) -
    dimensions / 2 * Math.log(2 * Math.PI) -
    logBesselSeries(dimensions - 2, concentration);
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
