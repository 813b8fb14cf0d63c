/**
 * Families of latents, each with a suitable discriminator.
 *
 * @module
 */
export * from "./ball.ts";
export * from "./box.ts";
export * from "./gaussian.ts";
export * from "./latents.ts";
export * from "./named.ts";
export * from "./skills.ts";
export * from "./sphere.ts";
export { linearMean, logGammaOfHalf, logStudentT, STUDENT_T, type StudentT } from "./student_t.ts";
