/**
 * A saved run of a few numbers, for tests of how it is stored.
 *
 * @module
 */
import { append, emptyReplay, type Replay } from "../../lib/replay/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";

/** A replay with a number of episodes of one or two steps. */
export const episodesOf = (count: number, capacity = 10): Replay<string> =>
  append(emptyReplay<string>(capacity), {
    count,
    horizon: 2,
    lengths: Int32Array.from({ length: count }, (_, episode) => 1 + episode % 2),
    columns: {
      state: { rows: 3, width: 1, data: Float32Array.from({ length: 3 * count }, (_, place) => place / 3) },
      latent: { rows: 1, width: 1, data: Float32Array.from({ length: count }, (_, episode) => -episode) },
    },
  });

/** A saved run with numbers that JSON does not hold, and values of every kind. */
export const SAVED: SavedRun = {
  identity: {
    world: {
      name: "line",
      horizon: 2,
      stateSize: 1,
      observationSize: 1,
      actionSize: 1,
      actionSpace: "continuous",
      goalSize: 1,
    },
    method: "gpim",
    options: { hidden: "[8]", latents: "box:1" },
    seed: 2 ** 53 - 1,
    goals: 4,
  },
  budget: { updates: 100 },
  engine: { engine: "webassembly", reason: "requested" },
  seconds: 1.25,
  state: {
    key: [0xFFFFFFFF, 7],
    iteration: 3,
    updates: 30,
    environmentSteps: 960,
    metrics: { loss: -0, reward: 0.1 },
    replays: { latentPolicy: episodesOf(14), goalPolicy: emptyReplay(5) },
    memory: { goals: Float32Array.of(1, NaN, -0) },
    learners: { "goalPolicy.parameters": Float32Array.of(0.1, -Infinity), "goalPolicy.target": Float32Array.of(2) },
  },
  curve: [
    {
      updates: 0,
      environmentSteps: 0,
      seconds: 0.5,
      normalisedDistance: { gpim: 1 },
      success: { gpim: 0 },
      metrics: {},
    },
    {
      updates: 20,
      environmentSteps: 640,
      seconds: 1,
      normalisedDistance: { gpim: 1 / 3 },
      success: { gpim: 0.5 },
      timeAtGoal: { gpim: 0.25 },
      lateTimeAtGoal: { gpim: 1 / 3 },
      everAtGoal: { gpim: 1 },
      metrics: { loss: NaN, reward: Infinity },
      probe: { drift: [1, 2], name: "far" },
    },
  ],
};
