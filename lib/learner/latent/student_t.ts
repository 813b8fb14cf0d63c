/**
 * The multivariate Student-t density around a linear mean: its gradient is large close to the latent and small far away. A linear
 * mean cannot fold the goal space, as a multilayer perceptron does.
 *
 * @module
 */
import { linear, type Parameters, type Specifications } from "../../network/mod.ts";
import { add, log, multiply, square, subtract, sum, type Tensor } from "../../tensor/mod.ts";

/** log Γ(x/2) for a positive integer x, by Γ(z + 1) = z Γ(z) from Γ(1/2) = √π and Γ(1) = 1. */
export const logGammaOfHalf = (x: number): number =>
  x === 1 ? Math.log(Math.PI) / 2 : x === 2 ? 0 : Math.log(x / 2 - 1) + logGammaOfHalf(x - 2);

/**
 * `log t_ν(ω; m, σ²I) = log Γ((ν+d)/2) − log Γ(ν/2) − (d/2) log(νπ) − d log σ − ((ν+d)/2) log(1 + ‖ω−m‖²/(νσ²))`.
 *
 * @param mean `[batch, d]`
 * @param latent `[batch, d]`
 */
export const logStudentT = (mean: Tensor, latent: Tensor, scale: number, degreesOfFreedom: number): Tensor => {
  const dimensions = latent.shape[latent.shape.length - 1];
  const constant = logGammaOfHalf(degreesOfFreedom + dimensions) - logGammaOfHalf(degreesOfFreedom) -
    dimensions / 2 * Math.log(degreesOfFreedom * Math.PI) - dimensions * Math.log(scale);
  const distance = multiply(sum(square(subtract(latent, mean)), [-1], true), 1 / (degreesOfFreedom * scale ** 2));
  return add(multiply(log(add(distance, 1)), -(degreesOfFreedom + dimensions) / 2), constant);
};

/** The common parts of {@link import("./latents.ts").Latents} for continuous latents with a linear mean. */
export const linearMean = (size: number): {
  readonly specifications: (goalSize: number) => Specifications;
  readonly posterior: (parameters: Parameters, achieved: Tensor) => Tensor;
  readonly posteriorMean: (posterior: Tensor) => Tensor;
  readonly posteriorMode: (posterior: Tensor) => Tensor;
} => ({
  specifications: (goalSize) => linear(goalSize, size).specifications,
  posterior: (parameters, achieved) => linear(achieved.shape[1], size).apply(parameters, achieved),
  posteriorMean: (posterior) => posterior,
  posteriorMode: (posterior) => posterior,
});

/** Spread of the discriminator's density, in units of the latent's radius, and its degrees of freedom. */
export const STUDENT_T = { scale: 0.2, degreesOfFreedom: 1 } as const;
