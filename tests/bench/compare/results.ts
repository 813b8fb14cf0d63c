/**
 * Results of a comparison for tests.
 *
 * @module
 */
import type { Result } from "../../../bench/compare/result.ts";
import { fold, key, normal } from "../../../lib/random/mod.ts";

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

/** The normalised distance of each method on each main world, about which the results of its seeds lie. */
const LEVELS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  gpim: [0.014, 0.084, 0.026, 0.222],
  contrastive_gpim: [0.009, 0.027, 0.006, 0.171],
  diayn: [0.017, 0.08, 0.03, 0.161],
  diayn_normalized: [0.014, 0.039, 0.03, 0.122],
  metra: [0.192, 0.226, 0.655, 0.604],
  perceptual_distance: [0.007, 0.201, 0.178, 0.262],
  rig: [0.035, 0.372, 0.074, 0.663],
  discern: [0.006, 0.135, 0.017, 0.182],
  dynamical_distance: [0.035, 0.212, 0.039, 0.224],
  dense_sac: [0.005, 0.008, 0.022, 0.058],
  hindsight_replay: [0.013, 0.017, 0.034, 0.142],
  contrastive: [0.007, 0.224, 0.01, 0.172],
};

const SUITE_WORLDS = ["point_nav", "point_maze_u", "reacher", "swimmer"];

/** Results of twelve methods on the four main worlds with a number of seeds, drawn about levels of a real comparison. */
export const suite = (seeds: number): readonly Result[] =>
  Object.entries(LEVELS).flatMap(([method, levels], place) =>
    SUITE_WORLDS.flatMap((world, task) => {
      const spread = normal(fold(fold(key(5), place), task), [seeds]);
      return Array.from({ length: seeds }, (_, seed) =>
        result(method, seed + 1, levels[task] * Math.exp(0.3 * spread[seed]), {
          world,
          timeAtGoal: 0.5,
          lateTimeAtGoal: 0.75,
          everAtGoal: 1,
        }));
    })
  );
