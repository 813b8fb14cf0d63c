/**
 * Half a cheetah with goals for its place: the dynamics of Gymnasium's HalfCheetah-v5.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../lib/fault.ts";
import type { Key } from "../../lib/random/key.ts";
import { uniform } from "../../lib/random/uniform.ts";
import type { Colour } from "../../lib/world/scene.ts";
import { expectRows, rowCount } from "../rows.ts";
import { HALF_CHEETAH } from "./models/half_cheetah.ts";
import { noisyStarts } from "./reset.ts";
import { type Look, mujocoScene } from "./scene.ts";
import { type MujocoOptions, type MujocoWorld, simulate, type Simulation } from "./simulation.ts";

/** Width of a state, whose first nine numbers are positions: x, height and pitch of the torso, six joints. */
const STATE = 18;
const POSITIONS = 9;

/** Width of an observation. */
const OBSERVATION = 18;

/** Distance from the start to the farthest goal in metres, which scales goals to ±1. */
const REACH = 5;

/** The scale of observed velocities, in metres and radians per second. */
const SPEED = 10;

const observe = (states: Float64Array): Float32Array => {
  const count = rowCount("half_cheetah.observe", "states", states, STATE);
  const observations = new Float32Array(count * OBSERVATION);
  for (let row = 0; row < count; row++) {
    const [from, to] = [row * STATE, row * OBSERVATION - 1];
    for (let index = 1; index < POSITIONS; index++) observations[to + index] = states[from + index];
    for (let index = POSITIONS; index < STATE; index++) observations[to + index] = states[from + index] / SPEED;
    observations[to + OBSERVATION] = states[from] / REACH;
  }
  return observations;
};

const achieved = (states: Float64Array): Float32Array => {
  const count = rowCount("half_cheetah.achieved", "states", states, STATE);
  return Float32Array.from({ length: count }, (_, row) => states[row * STATE] / REACH);
};

const distance = (achieved: Float32Array, goals: Float32Array): Float64Array => {
  expectRows("half_cheetah.distance", "goals", goals, 1, achieved.length);
  return Float64Array.from(achieved, (place, row) => REACH * Math.abs(place - goals[row]));
};

/** Draws goal states: the start's pose at rest, up to {@link REACH} ahead or back. */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("half_cheetah.goalStates", "starts", starts, STATE);
  const ways = uniform(key, [count], { minimum: -REACH, maximum: REACH });
  return starts.map((number, index) => {
    const place = index % STATE;
    return place === 0 ? number + ways[index / STATE] : place < POSITIONS ? number : 0;
  });
};

const [BODY, BACK, FRONT]: readonly Colour[] = [[0, 114, 178], [0, 158, 115], [213, 94, 0]];

/** The animal, viewed from the side by a camera that follows it at a constant height. */
const LOOK: Look = {
  colours: {
    torso: BODY,
    backThigh: BACK,
    backShin: BACK,
    backFoot: BACK,
    frontThigh: FRONT,
    frontShin: FRONT,
    frontFoot: FRONT,
  },
  ground: 0,
  camera: { offset: [0, -3, 0.4], angle: Math.PI / 4 },
  side: "side",
  lookAt: (states, row, point) => point.set([states[row * STATE], 0, 0.5]),
};

const world = ({ physics, step, dispose }: Simulation): MujocoWorld => ({
  name: "half_cheetah",
  horizon: 200,
  stateSize: STATE,
  observationSize: OBSERVATION,
  actionSize: 6,
  actionSpace: "continuous",
  goalSize: 1,
  unit: "m",
  radius: 0.5,
  reset: (key, count) => noisyStarts(physics, key, count),
  step,
  observe,
  achieved,
  distance,
  goalStates,
  scene: mujocoScene(physics, LOOK),
  outline: [[-1, 0, 1, 0]],
  dispose,
});

/**
 * The half cheetah of Gymnasium's HalfCheetah-v5, with five physics steps of 10 ms per step: a state is nine positions and nine
 * velocities, an action is six torques.
 *
 * Observations are Gymnasium's (the positions but x, and the velocities / 10), then the achieved goal, which is x / 5 m; goals are
 * uniform within 5 m of the start. Episodes are 200 steps; they end early only when the simulation diverges, not when the animal
 * falls.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { halfCheetah } from "@gpim/gpim/envs/mujoco";
 * import { assertEquals } from "@std/assert";
 * import * as E from "fp-ts/Either.js";
 *
 * const loaded = await halfCheetah()();
 * if (E.isLeft(loaded)) throw new Error(loaded.left.cause);
 * const cheetah = loaded.right;
 * const { states } = cheetah.step(cheetah.reset(key(7), 4), new Float32Array(4 * cheetah.actionSize));
 * assertEquals(cheetah.observe(states).length, 4 * cheetah.observationSize);
 * cheetah.dispose();
 * ```
 */
export const halfCheetah = (options: MujocoOptions = {}): TE.TaskEither<Fault, MujocoWorld> =>
  pipe(simulate("half_cheetah", { model: HALF_CHEETAH, frameSkip: 5 }, options), TE.map(world));
