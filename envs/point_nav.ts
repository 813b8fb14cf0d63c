/**
 * A point in an open square: the smallest world with distinguishable goals.
 *
 * @module
 */
import type { Key } from "../lib/random/key.ts";
import { uniform } from "../lib/random/uniform.ts";
import { planarDistance } from "./distance.ts";
import { expectRows, rowCount } from "./rows.ts";
import type { PlanarScene } from "../lib/world/scene.ts";
import { measured } from "../lib/world/quantity.ts";
import type { Stepped, World } from "../lib/world/world.ts";

/** The side of the square, in units. */
const SIDE = 10;

/** The centre of the square, from which coordinates are scaled to ±1. */
const CENTRE = SIDE / 2;

/** The largest distance of a start from the centre along each axis, in units. */
const START = 0.1;

const clip = (value: number, minimum: number, maximum: number): number => Math.max(minimum, Math.min(maximum, value));

const reset = (key: Key, count: number): Float64Array =>
  Float64Array.from(uniform(key, [count, 2], { minimum: -START, maximum: START }), (offset) => CENTRE + offset);

const step = (states: Float64Array, actions: Float32Array): Stepped => {
  const count = rowCount("pointNav.step", "states", states, 2);
  expectRows("pointNav.step", "actions", actions, 2, count);
  const next = new Float64Array(states.length);
  for (let index = 0; index < next.length; index++) {
    next[index] = clip(states[index] + clip(actions[index], -1, 1), 0, SIDE);
  }
  return { states: next, terminated: new Uint8Array(count) };
};

const scaled = (place: string) => (states: Float64Array): Float32Array => {
  rowCount(place, "states", states, 2);
  const values = new Float32Array(states.length);
  for (let index = 0; index < values.length; index++) values[index] = (states[index] - CENTRE) / CENTRE;
  return values;
};

const SCENE: PlanarScene = {
  kind: "planar",
  bounds: [-0.6, -0.6, SIDE + 0.6, SIDE + 0.6],
  ground: [244, 244, 240],
  still: [[0, 0, SIDE, 0], [SIDE, 0, SIDE, SIDE], [SIDE, SIDE, 0, SIDE], [0, SIDE, 0, 0]].map(([x0, y0, x1, y1]) => ({
    shape: "capsule",
    radius: 0.15,
    colour: [120, 120, 120],
    ends: [x0, y0, x1, y1],
  })),
  moving: [{ shape: "capsule", radius: 0.6, colour: [0, 114, 178] }],
  place: (states, row, ends) => {
    const [x, y] = [states[2 * row], states[2 * row + 1]];
    ends[0] = ends[2] = x;
    ends[1] = ends[3] = y;
  },
  mark: (states, row, point) => point.set(states.subarray(2 * row, 2 * row + 2)),
};

const PLACE = measured("units", ["x", "y"], CENTRE, CENTRE);

/**
 * A point in the square [0, 10]²: s′ = clip(s + a, 0, 10), from a start within ±0.1 of the centre.
 *
 * A state is its two coordinates; observations and achieved goals are (s − 5) / 5; goals are uniform over the square.
 *
 * @example
 * ```ts
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const { states } = pointNav.step(Float64Array.of(5, 9.5), Float32Array.of(-0.5, 1));
 * assertEquals([...states], [4.5, 10]);
 * ```
 */
export const pointNav: World = {
  name: "point_nav",
  horizon: 50,
  stateSize: 2,
  observationSize: 2,
  actionSize: 2,
  actionSpace: "continuous",
  goalSize: 2,
  unit: "units",
  radius: 0.5,
  reset,
  step,
  observe: scaled("pointNav.observe"),
  achieved: scaled("pointNav.achieved"),
  distance: planarDistance("pointNav.distance", CENTRE),
  goalStates: (key, starts) => {
    const count = rowCount("pointNav.goalStates", "starts", starts, 2);
    return Float64Array.from(uniform(key, [count, 2], { minimum: 0, maximum: SIDE }));
  },
  scene: SCENE,
  quantities: { observation: PLACE, goal: PLACE, action: measured("units", ["step along x", "step along y"]) },
  outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
};
