/**
 * Latents uniform in the unit ball (in two dimensions: the disc), with a Student-t density of linear mean as discriminator.
 *
 * @module
 */
import { unitBall } from "../../random/mod.ts";
import { constant } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";
import { linearMean, logGammaOfHalf, STUDENT_T, type StudentT, studentTDensity } from "./student_t.ts";

/**
 * Latents in the unit ball of d dimensions, whose volume is `π^(d/2) / Γ(d/2 + 1)`.
 *
 * @throws {RangeError} when the dimensions or a setting are not allowed; latents that are too large for a run are its fault.
 */
export const ball = (dimensions: number, density: StudentT = STUDENT_T): Latents => ({
  name: `ball:${dimensions}`,
  size: latentSize("ball", dimensions, 1),
  sample: (key, count) => unitBall(key, [count, dimensions]),
  logPrior: () => constant(logGammaOfHalf(dimensions + 2) - dimensions / 2 * Math.log(Math.PI)),
  ...linearMean(dimensions),
  logDensity: studentTDensity("ball", density),
});
