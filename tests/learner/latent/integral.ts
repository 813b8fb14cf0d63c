/**
 * Integrals of densities over a grid, to show that they are densities.
 *
 * @module
 */
import type { Latents } from "../../../lib/learner/mod.ts";
import { constant, evaluate } from "../../../lib/tensor/mod.ts";

/** `log q(ω|m)` of some latents, all under one posterior. */
export const logDensities = (
  { size, logDensity }: Latents,
  posterior: readonly number[],
  latents: readonly number[],
): readonly number[] => {
  const rows = latents.length / size;
  const repeated = Array.from({ length: rows }, () => posterior).flat();
  return [...evaluate(logDensity(constant(repeated, [rows, size]), constant(latents, [rows, size]))).data];
};

/** `log p(ω)` of one latent. */
export const logPriorOf = ({ logPrior }: Latents, latent: readonly number[]): number =>
  evaluate(logPrior(constant(latent, [1, latent.length]))).data[0];

/** The integral of a density from minus to plus `reach`, by the midpoint rule. */
export const integral = (
  logDensities: (places: readonly number[]) => readonly number[],
  reach: number,
  points: number,
): number =>
  logDensities(Array.from({ length: points }, (_, index) => reach * ((2 * index + 1) / points - 1)))
    .reduce((sum, logDensity) => sum + Math.exp(logDensity) * 2 * reach / points, 0);
