/**
 * Latents uniform in the box [−1, 1]ᵈ, with a Student-t density of linear mean as discriminator.
 *
 * @module
 */
import { uniform } from "../../random/mod.ts";
import { constant } from "../../tensor/mod.ts";
import { type Latents, latentSize } from "./latents.ts";
import { linearMean, STUDENT_T, type StudentT, studentTDensity } from "./student_t.ts";

/**
 * Latents in the box of d dimensions, whose volume is `2ᵈ`.
 *
 * @throws {RangeError} when the dimensions or a setting are not allowed; latents that are too large for a run are its fault.
 */
export const box = (dimensions: number, density: StudentT = STUDENT_T): Latents => ({
  name: `box:${dimensions}`,
  size: latentSize("box", dimensions, 1),
  sample: (key, count) => uniform(key, [count, dimensions], { minimum: -1, maximum: 1 }),
  logPrior: () => constant(-dimensions * Math.log(2)),
  ...linearMean(dimensions),
  logDensity: studentTDensity("box", density),
});
