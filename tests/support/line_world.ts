/**
 * The smallest world whose optimum is known, to see in a second or two that a method learns what it should.
 *
 * @module
 */
import type { World } from "../../lib/world/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import type { MethodFactory, TrainState } from "../../lib/method/mod.ts";
import { uniform } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { right } from "./right.ts";

const STRIDE = 0.25;

/**
 * A point on the line from −1 to 1 that starts in the middle and moves a quarter at most: any goal can be reached within four of
 * its eight steps, which leaves a normalised distance of 0; staying leaves 1, running away from the goal 2 or more, and
 * random actions about 1.
 */
export const line: World = {
  name: "line",
  horizon: 8,
  stateSize: 1,
  observationSize: 1,
  actionSize: 1,
  actionSpace: "continuous",
  goalSize: 1,
  unit: "units",
  radius: 0.1,
  reset: (_key, count) => new Float64Array(count),
  step: (states, actions) => ({
    states: states.map((x, row) => Math.max(-1, Math.min(1, x + STRIDE * Math.max(-1, Math.min(1, actions[row]))))),
    terminated: new Uint8Array(states.length),
  }),
  observe: (states) => Float32Array.from(states),
  achieved: (states) => Float32Array.from(states),
  distance: (achieved, goals) => Float64Array.from(achieved, (x, row) => Math.abs(x - goals[row])),
  goalStates: (key, starts) => Float64Array.from(uniform(key, [starts.length], { minimum: -1, maximum: 1 })),
  outline: [],
};

/** The line with three actions: to the left, none, to the right. */
export const discreteLine: World = {
  ...line,
  actionSize: 3,
  actionSpace: "discrete",
  step: (states, actions) =>
    line.step(states, Float32Array.from(states, (_, row) => actions[3 * row + 2] - actions[3 * row])),
};

/** Settings small enough for a test. */
export const SMALL = {
  hidden: [16, 16],
  batch: 64,
  worlds: 16,
  replayEpisodes: 200,
  updatesPerIteration: 20,
} as const;

/** The normalised distance that a method's own policy leaves on the line after a number of gradient steps. */
export const distanceLeft = async (
  method: MethodFactory<TrainState>,
  updates: number,
  seed = 1,
  world: World = line,
): Promise<number> => {
  const { evaluation } = right(await train({ world, method, updates, seed, evaluateEvery: updates })(webassembly())());
  return Object.values(evaluation)[0].normalisedDistance;
};
