/**
 * A chain of three links that swims by bending, with goals for its centre of mass: the dynamics of Gymnasium's Swimmer-v5, without
 * an engine.
 *
 * @module
 */
import type { Key } from "../lib/random/key.ts";
import { uniform } from "../lib/random/uniform.ts";
import { unitBall } from "../lib/random/unit_ball.ts";
import { cosine, quarterSine, sine } from "./angle.ts";
import { circle } from "./circle.ts";
import { planarDistance } from "./distance.ts";
import { rowCount } from "./rows.ts";
import type { Colour, PlanarScene, StillFigure } from "../lib/world/scene.ts";
import { GEAR, LENGTH, LEVER_SUMS, LIMIT, RADIUS, step } from "./swimmer_dynamics.ts";
import { measured } from "../lib/world/quantity.ts";
import type { World } from "../lib/world/world.ts";

/**
 * The radius of the disc of goals in metres, which scales them to ±1. Within an episode the best actions that a search found move
 * the centre of mass 1.6 m ahead, 1.5 m back, or 0.8 m to a side.
 */
const SCALE = 0.8;

/** The scale of observed velocities of the centre of mass, in metres per second. */
const SPEED = 0.3;

/** The scale of observed angular velocities, in radians per second. */
const SPIN = 4;

const reset = (key: Key, count: number): Float64Array =>
  Float64Array.from(uniform(key, [count, 10], { minimum: -0.1, maximum: 0.1 }));

/** Position and velocity of the centre of mass, in metres and metres per second, `[n, 4]`. */
const centres = (place: string, states: Float64Array): Float64Array => {
  const count = rowCount(place, "states", states, 10);
  const rows = new Float64Array(4 * count);
  for (let row = 0; row < count; row++) {
    let x = states[10 * row];
    let y = states[10 * row + 1];
    let velocityX = states[10 * row + 5];
    let velocityY = states[10 * row + 6];
    let angle = 0;
    let spin = 0;
    for (let link = 0; link < 3; link++) {
      angle += states[10 * row + 2 + link];
      spin += states[10 * row + 7 + link];
      const quarter = quarterSine(angle);
      const leverX = LEVER_SUMS[link] / 3 * cosine(quarter);
      const leverY = LEVER_SUMS[link] / 3 * sine(quarter);
      x += leverX;
      y += leverY;
      velocityX -= spin * leverY;
      velocityY += spin * leverX;
    }
    rows.set([x, y, velocityX, velocityY], 4 * row);
  }
  return rows;
};

const observe = (states: Float64Array): Float32Array => {
  const centre = centres("swimmer.observe", states);
  const count = centre.length / 4;
  const observations = new Float32Array(11 * count);
  for (let row = 0; row < count; row++) {
    const [x, y, velocityX, velocityY] = centre.subarray(4 * row, 4 * row + 4);
    const [, , angle0, angle1, angle2, , , velocity0, velocity1, velocity2] = states.subarray(10 * row, 10 * row + 10);
    const quarter = quarterSine(angle0);
    const c = cosine(quarter);
    const s = sine(quarter);
    observations.set([
      c,
      s,
      angle1 / LIMIT,
      angle2 / LIMIT,
      (c * velocityX + s * velocityY) / SPEED,
      (c * velocityY - s * velocityX) / SPEED,
      velocity0 / SPIN,
      velocity1 / SPIN,
      velocity2 / SPIN,
      x / SCALE,
      y / SCALE,
    ], 11 * row);
  }
  return observations;
};

const achieved = (states: Float64Array): Float32Array => {
  const centre = centres("swimmer.achieved", states);
  const goals = new Float32Array(centre.length / 2);
  for (let row = 0; 2 * row < goals.length; row++) {
    goals[2 * row] = centre[4 * row] / SCALE;
    goals[2 * row + 1] = centre[4 * row + 1] / SCALE;
  }
  return goals;
};

/** Draws goal states: the start states at rest, moved by up to 0.8 m, uniformly over that disc. */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("swimmer.goalStates", "starts", starts, 10);
  const offsets = unitBall(key, [count, 2]);
  const states = starts.slice();
  for (let row = 0; row < count; row++) {
    states[10 * row] += SCALE * offsets[2 * row];
    states[10 * row + 1] += SCALE * offsets[2 * row + 1];
    states.fill(0, 10 * row + 5, 10 * row + 10);
  }
  return states;
};

/** Distance from the origin to the edges of a picture, in metres. */
const EDGE = 2.5;

const HEAD: Colour = [213, 94, 0];
const BODY: Colour = [0, 114, 178];

/** Lines at every metre along both axes, which make the place of the swimmer visible. */
const GRID: readonly StillFigure[] = [-2, -1, 0, 1, 2].flatMap((at) =>
  ([[-EDGE, at, EDGE, at], [at, -EDGE, at, EDGE]] as const).map((ends) => ({
    shape: "capsule",
    radius: 0.02,
    colour: [222, 222, 216],
    ends,
  }))
);

const SCENE: PlanarScene = {
  kind: "planar",
  bounds: [-EDGE, -EDGE, EDGE, EDGE],
  ground: [244, 244, 240],
  still: GRID,
  moving: [HEAD, BODY, BODY].map((colour) => ({ shape: "capsule", radius: RADIUS, colour })),
  place: (states, row, ends) => {
    let angle = states[10 * row + 2];
    let x = states[10 * row] + 3 / 2 * LENGTH * Math.cos(angle);
    let y = states[10 * row + 1] + 3 / 2 * LENGTH * Math.sin(angle);
    for (let link = 0; link < 3; link++) {
      if (link > 0) angle += states[10 * row + 2 + link];
      ends[4 * link] = x;
      ends[4 * link + 1] = y;
      x -= LENGTH * Math.cos(angle);
      y -= LENGTH * Math.sin(angle);
      ends[4 * link + 2] = x;
      ends[4 * link + 3] = y;
    }
  },
  mark: (states, row, point) =>
    point.set(centres("swimmer.scene.mark", states.subarray(10 * row, 10 * row + 10)).subarray(0, 2)),
};

const CENTRE_OF_MASS = measured("m", ["x of the centre of mass", "y of the centre of mass"], SCALE);

/**
 * The swimmer of Gymnasium's Swimmer-v5: a state is the place and the angle of its head, two joint angles and the velocities of all
 * five; an action is two torques at the joints.
 *
 * Observations are cosine and sine of the head's angle, the joint angles / 100°, the velocity of the centre of mass
 * along and across the head / 0.3 m/s, the three angular velocities / 4 rad/s, and the achieved goal. An achieved goal
 * is the centre of mass divided by 0.8 m; goals are uniform over the disc of radius 0.8 m around that of the start.
 * States agree with MuJoCo 3.14.0 to 10⁻¹². An episode is a fifth as long as Gymnasium's.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { swimmer } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const start = swimmer.reset(key(7), 64);
 * const { states } = swimmer.step(start, new Float32Array(64 * swimmer.actionSize));
 * assertEquals(swimmer.observe(states).length, 64 * swimmer.observationSize);
 * assertEquals(swimmer.distance(swimmer.achieved(states), swimmer.achieved(states)), new Float64Array(64));
 * ```
 */
export const swimmer: World = {
  name: "swimmer",
  horizon: 200,
  stateSize: 10,
  observationSize: 11,
  actionSize: 2,
  actionSpace: "continuous",
  goalSize: 2,
  unit: "m",
  radius: 0.1,
  reset,
  step,
  observe,
  achieved,
  distance: planarDistance("swimmer.distance", SCALE),
  goalStates,
  scene: SCENE,
  quantities: {
    observation: [
      ...measured("", ["cosine of the first link's angle", "sine of the first link's angle"]),
      ...measured("rad", ["angle of joint 0", "angle of joint 1"], LIMIT),
      ...measured("m/s", ["velocity along the first link", "velocity across the first link"], SPEED),
      ...measured("rad/s", ["velocity of the first link", "velocity of joint 0", "velocity of joint 1"], SPIN),
      ...CENTRE_OF_MASS,
    ],
    goal: CENTRE_OF_MASS,
    action: measured(`${GEAR} N m`, ["torque of joint 0", "torque of joint 1"]),
  },
  // The disc of goals around the origin.
  outline: circle(1),
};
