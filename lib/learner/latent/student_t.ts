/**
 * The multivariate Student-t density around a linear mean: its gradient is large close to the latent and small far away. A linear
 * mean cannot fold the goal space, as a multilayer perceptron does.
 *
 * @module
 */
import { linear, type Parameters, type Specifications } from "../../network/mod.ts";
import { add, log, multiply, square, subtract, sum, type Tensor } from "../../tensor/mod.ts";
import { latentFreedom, latentScale } from "./ranges.ts";

/** From here on Stirling's series is exact to double precision. */
const LARGE = 1000;

/**
 * log Γ(x/2) for a positive integer x, by Γ(z + 1) = z Γ(z) from Γ(1/2) = √π and Γ(1) = 1; of large ones by Stirling's series,
 * `log Γ(z) = (z − ½) log z − z + ½ log 2π + 1/(12z) − 1/(360z³)`.
 */
export const logGammaOfHalf = (x: number): number => {
  const z = x / 2;
  if (x > LARGE) return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * z) - 1 / (360 * z ** 3);
  const isOdd = x % 2 === 1;
  let total = isOdd ? Math.log(Math.PI) / 2 : 0;
  for (let half = isOdd ? 1 : 2; half < x; half += 2) total += Math.log(half / 2);
  return total;
};

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

/**
 * The log density of a Student-t posterior whose settings are checked.
 *
 * @throws {RangeError} naming the family and the setting, when one is out of range.
 */
export const studentTDensity = (
  family: string,
  { scale, degreesOfFreedom }: StudentT,
): (posterior: Tensor, latent: Tensor) => Tensor => {
  latentScale(family, "scale", scale);
  latentFreedom(family, degreesOfFreedom);
  return (posterior, latent) => logStudentT(posterior, latent, scale, degreesOfFreedom);
};

/** Settings of a Student-t density. */
export interface StudentT {
  /** The spread, in units of the latent's radius; above 0. */
  readonly scale: number;
  /** Degrees of freedom: a whole number of at least 1. */
  readonly degreesOfFreedom: number;
}

/** The settings of a Student-t density by default. */
export const STUDENT_T: StudentT = { scale: 0.2, degreesOfFreedom: 1 };
