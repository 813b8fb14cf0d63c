/**
 * Results of a comparison for tests.
 *
 * @module
 */
import type { Result } from "../../../bench/compare/result.ts";

/** A result on point_nav whose curve falls linearly. */
export const result = (
  method: string,
  seed: number,
  normalisedDistance: number,
  changes: Partial<Result> = {},
): Result => ({
  world: "point_nav",
  method,
  seed,
  budget: 1000,
  engine: "native",
  steps: 1024,
  updates: 32,
  seconds: 2,
  curve: [0, 512, 1024].map((steps) => ({
    steps,
    updates: steps / 32,
    normalisedDistance: { [method]: 1 - (1 - normalisedDistance) * steps / 1024 },
    success: { [method]: 0.5 },
  })),
  distance: normalisedDistance * 4,
  normalisedDistance,
  success: 0.5,
  others: { random: 1.3 },
  drift: 0.01,
  ...changes,
});

/** Two seeds of GPIM, the first with a path, and one of DIAYN with skills and a map. */
export const RESULTS = [
  result("gpim", 1, 0.1, { paths: [{ path: [[0, 0], [0.5, 0.5]], goal: [0.6, 0.5] }] }),
  result("gpim", 2, 0.2),
  result("diayn", 1, 0.3, {
    skills: { accuracy: 0.9, centreError: 0.4 },
    map: {
      geodesic: 0.8,
      euclidean: 0.7,
      rewards: Array.from({ length: 1600 }, (_, place) => place === 3 ? null : place),
    },
  }),
];
