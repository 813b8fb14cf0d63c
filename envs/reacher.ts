/**
 * A two-link arm in a plane with goals for its fingertip: the dynamics of Gymnasium's Reacher-v5, without an engine.
 *
 * @module
 */
import type { Key } from "../lib/random/key.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import { unitBall } from "../lib/random/unit_ball.ts";
import { cosine, quarterSine, sine } from "./angle.ts";
import { circle } from "./circle.ts";
import { planarDistance } from "./distance.ts";
import { FOREARM, GEAR, LIMIT, LINK, step } from "./reacher_dynamics.ts";
import { rowCount } from "./rows.ts";
import type { PlanarScene } from "../lib/world/scene.ts";
import { measured } from "../lib/world/quantity.ts";
import type { World } from "../lib/world/world.ts";

/** The radius of the disc of goals in metres, which scales them to ±1. */
const SCALE = 0.2;

/** The scale of observed velocities, in radians per second. */
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
 * It is computed from the new angles. Gymnasium reports that of the last Runge–Kutta stage, up to 0.14 mm away, and millimetres
 * away while joint 1 hits its limit.
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

/** Distance from joint 0 to the fingertip when joint 1 is at its limit, in metres. */
const NEAREST = Math.sqrt(LINK ** 2 + FOREARM ** 2 + 2 * LINK * FOREARM * Math.cos(LIMIT));

/**
 * Draws arms at rest, with the elbow on either side, whose fingertips are uniform over the disc of radius 0.2 m. The law of cosines
 * gives the elbow's angle, `r² = l₀² + l₁² + 2 l₀ l₁ cos q₁`; points too near to the base are moved out to the least reachable
 * distance.
 */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("reacher.goalStates", "starts", starts, 4);
  const [tipKey, elbowKey] = split(key);
  const tips = unitBall(tipKey, [count, 2]);
  const elbows = uniform(elbowKey, [count]);
  const states = new Float64Array(4 * count);
  for (let row = 0; row < count; row++) {
    const [x, y] = [tips[2 * row], tips[2 * row + 1]];
    const radius = Math.max(NEAREST, SCALE * Math.sqrt(x * x + y * y));
    const bend = Math.acos((radius ** 2 - LINK ** 2 - FOREARM ** 2) / (2 * LINK * FOREARM));
    const angle1 = elbows[row] < 0.5 ? -bend : bend;
    const lead = Math.atan2(FOREARM * Math.sin(angle1), LINK + FOREARM * Math.cos(angle1));
    states[4 * row] = Math.atan2(y, x) - lead;
    states[4 * row + 1] = angle1;
  }
  return states;
};

/** The arm, its base and its fingertip, viewed from above. */
const SCENE: PlanarScene = {
  kind: "planar",
  bounds: [-0.25, -0.25, 0.25, 0.25],
  ground: [244, 244, 240],
  still: [{ shape: "capsule", radius: 0.02, colour: [120, 120, 120], ends: [0, 0, 0, 0] }],
  moving: [
    { shape: "capsule", radius: 0.014, colour: [0, 114, 178] },
    { shape: "capsule", radius: 0.014, colour: [0, 158, 115] },
    { shape: "capsule", radius: 0.022, colour: [213, 94, 0] },
  ],
  place: (states, row, ends) => {
    const quarter0 = quarterSine(states[4 * row]);
    const quarter = quarterSine(states[4 * row] + states[4 * row + 1]);
    ends[0] = ends[1] = 0;
    ends[2] = ends[4] = LINK * cosine(quarter0);
    ends[3] = ends[5] = LINK * sine(quarter0);
    ends[6] = ends[8] = ends[10] = ends[2] + FOREARM * cosine(quarter);
    ends[7] = ends[9] = ends[11] = ends[3] + FOREARM * sine(quarter);
  },
  mark: (states, row, point) => point.set(fingertip(states.subarray(4 * row, 4 * row + 4))),
};

const TIP = measured("m", ["x of the fingertip", "y of the fingertip"], SCALE);

/**
 * The two-link arm of Gymnasium's Reacher-v5: a state is two angles and two velocities, an action two torques.
 *
 * Observations are cos q₀, cos q₁, sin q₀, sin q₁, the achieved goal and both velocities / 10; an achieved goal is the fingertip
 * divided by 0.2 m; goals are uniform over the disc of radius 0.2 m, except for its innermost 18 mm, which the arm cannot reach.
 * Positions and velocities agree with MuJoCo 3.14.0 to 10⁻⁹.
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
  actionSpace: "continuous",
  goalSize: 2,
  unit: "m",
  radius: 0.02,
  reset,
  step,
  observe,
  achieved,
  distance: planarDistance("reacher.distance", SCALE),
  goalStates,
  scene: SCENE,
  quantities: {
    observation: [
      ...measured("", ["cosine of angle 0", "cosine of angle 1", "sine of angle 0", "sine of angle 1"]),
      ...TIP,
      ...measured("rad/s", ["velocity of joint 0", "velocity of joint 1"], SPEED),
    ],
    goal: TIP,
    action: measured(`${GEAR} N m`, ["torque of joint 0", "torque of joint 1"]),
  },
  // The disc within reach of the stretched arm.
  outline: circle((LINK + FOREARM) / SCALE),
};
