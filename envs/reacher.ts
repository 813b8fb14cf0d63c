/**
 * A two-link arm in a plane, whose fingertip is to be somewhere: the dynamics of Gymnasium's Reacher-v5, without an
 * engine.
 *
 * @module
 */
import type { Key } from "../lib/random/key.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import { unitBall } from "../lib/random/unit_ball.ts";
import { cosine, quarterSine, sine } from "./angle.ts";
import { planarDistance } from "./distance.ts";
import { FOREARM, LINK, step } from "./reacher_dynamics.ts";
import { rowCount } from "./rows.ts";
import type { World } from "./world.ts";

/** Metres: the radius of the disc of goals, which scales them to ±1. */
const SCALE = 0.2;

/** Radians a second by which observed velocities are divided. */
const SPEED = 10;

const reset = (key: Key, count: number): Float64Array => {
  const [angleKey, velocityKey] = split(key);
  const angles = uniform(angleKey, [count, 2], { minimum: -0.1, maximum: 0.1 });
  const velocities = uniform(velocityKey, [count, 2], { minimum: -0.005, maximum: 0.005 });
  const states = new Float64Array(4 * count);
  for (let row = 0; row < count; row++) {
    states.set(angles.subarray(2 * row, 2 * row + 2), 4 * row);
    states.set(velocities.subarray(2 * row, 2 * row + 2), 4 * row + 2);
  }
  return states;
};

const observe = (states: Float64Array): Float32Array => {
  const count = rowCount("reacher.observe", "states", states, 4);
  const tips = fingertip(states);
  const observations = new Float32Array(8 * count);
  for (let row = 0; row < count; row++) {
    const quarter0 = quarterSine(states[4 * row]);
    const quarter1 = quarterSine(states[4 * row + 1]);
    observations[8 * row] = cosine(quarter0);
    observations[8 * row + 1] = cosine(quarter1);
    observations[8 * row + 2] = sine(quarter0);
    observations[8 * row + 3] = sine(quarter1);
    observations[8 * row + 4] = tips[2 * row] / SCALE;
    observations[8 * row + 5] = tips[2 * row + 1] / SCALE;
    observations[8 * row + 6] = states[4 * row + 2] / SPEED;
    observations[8 * row + 7] = states[4 * row + 3] / SPEED;
  }
  return observations;
};

/**
 * The fingertip in metres, `[n, 2]`: 0.1 (cos q₀, sin q₀) + 0.11 (cos(q₀ + q₁), sin(q₀ + q₁)).
 *
 * It is where the new angles put it. Gymnasium reads it where the last Runge–Kutta stage left it, up to 0.14 mm away,
 * and millimetres away while joint 1 runs into its limit.
 *
 * @example
 * ```ts
 * import { fingertip } from "@gpim/gpim/envs";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [x, y] = fingertip(Float64Array.of(Math.PI / 2, 0, 0, 0));
 * assertAlmostEquals(x, 0, 1e-15);
 * assertAlmostEquals(y, 0.21, 1e-15);
 * ```
 */
export const fingertip = (states: Float64Array): Float64Array => {
  const count = rowCount("fingertip", "states", states, 4);
  const positions = new Float64Array(2 * count);
  for (let row = 0; row < count; row++) {
    const quarter0 = quarterSine(states[4 * row]);
    const quarter1 = quarterSine(states[4 * row + 1]);
    const cosine0 = cosine(quarter0);
    const sine0 = sine(quarter0);
    const cosine1 = cosine(quarter1);
    const sine1 = sine(quarter1);
    positions[2 * row] = LINK * cosine0 + FOREARM * (cosine0 * cosine1 - sine0 * sine1);
    positions[2 * row + 1] = LINK * sine0 + FOREARM * (sine0 * cosine1 + cosine0 * sine1);
  }
  return positions;
};

const achieved = (states: Float64Array): Float32Array => {
  rowCount("reacher.achieved", "states", states, 4);
  return Float32Array.from(fingertip(states), (coordinate) => coordinate / SCALE);
};

/** The disc that the stretched arm reaches, as a polygon. */
const outline = (segments: number): World["outline"] =>
  Array.from({ length: segments }, (_, segment) => {
    const radius = (LINK + FOREARM) / SCALE;
    const [start, end] = [segment, segment + 1].map((corner) => 2 * Math.PI * (corner % segments) / segments);
    return [
      radius * Math.cos(start),
      radius * Math.sin(start),
      radius * Math.cos(end),
      radius * Math.sin(end),
    ] as const;
  });

/**
 * The two-link arm of Gymnasium's Reacher-v5: a state is two angles and two velocities, an action two torques.
 *
 * Observations are cos q₀, cos q₁, sin q₀, sin q₁, the achieved goal and both velocities / 10; an achieved goal is the
 * fingertip divided by 0.2 m; goals are uniform over the disc of radius 0.2 m. Positions and velocities agree with
 * MuJoCo 3.14.0 to 10⁻⁹.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { reacher } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const start = reacher.reset(key(7), 64);
 * const { states } = reacher.step(start, new Float32Array(64 * reacher.actionSize));
 * assertEquals(reacher.observe(states).length, 64 * reacher.observationSize);
 * assertEquals(reacher.distance(reacher.achieved(states), reacher.achieved(states)), new Float64Array(64));
 * ```
 */
export const reacher: World = {
  name: "reacher",
  horizon: 50,
  stateSize: 4,
  observationSize: 8,
  actionSize: 2,
  goalSize: 2,
  unit: "m",
  reset,
  step,
  observe,
  achieved,
  distance: planarDistance("reacher.distance", SCALE),
  goals: (key, count) => unitBall(key, [count, 2]),
  outline: outline(64),
};
