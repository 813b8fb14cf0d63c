/**
 * Half a cheetah with goals for its place: the dynamics of Gymnasium's HalfCheetah-v5.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../lib/fault.ts";
import type { Key } from "../../lib/random/key.ts";
import { uniform } from "../../lib/random/uniform.ts";
import { measured, type Quantities } from "../../lib/world/quantity.ts";
import type { Colour } from "../../lib/world/scene.ts";
import { rowCount } from "../rows.ts";
import { HALF_CHEETAH, HALF_CHEETAH_LIMBS } from "./models/half_cheetah.ts";
import { mujocoWorld } from "./mujoco_world.ts";
import type { Look } from "./scene.ts";
import type { MujocoOptions, MujocoWorld } from "./simulation.ts";

/** Width of a state, whose first nine numbers are positions: x, height and pitch of the torso, six joints. */
const STATE = 18;
const POSITIONS = 9;

/** Distance from the start to the farthest goal in metres, which scales goals to ±1. */
const REACH = 5;

/** The scale of observed velocities, in metres and radians per second. */
const SPEED = 10;

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
  // Goals are places along the ground, at any height.
  mark: (states, row, point) => point.set([states[row * STATE], 0, NaN]),
};

const LIMBS = HALF_CHEETAH_LIMBS.map(({ title }) => title);

const PLACE = measured("m", ["x of the torso"], REACH);

const QUANTITIES: Quantities = {
  observation: [
    ...measured("m", ["height of the torso"]),
    ...measured("rad", ["pitch of the torso", ...LIMBS.map((limb) => `angle of the ${limb}`)]),
    ...measured("m/s", ["velocity along x", "velocity upwards"], SPEED),
    ...measured("rad/s", ["velocity of the pitch", ...LIMBS.map((limb) => `velocity of the ${limb}`)], SPEED),
    ...PLACE,
  ],
  goal: PLACE,
  action: HALF_CHEETAH_LIMBS.map(({ title, gear }) => ({ name: `torque of the ${title}`, unit: `${gear} N m` })),
};

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
  mujocoWorld({
    name: "half_cheetah",
    xml: HALF_CHEETAH,
    frameSkip: 5,
    horizon: 200,
    unit: "m",
    radius: 0.5,
    observe: ({ positions, velocities }) => {
      const [x, ...pose] = positions;
      return [...pose, ...velocities.map((velocity) => velocity / SPEED), x / REACH];
    },
    achieved: ({ positions }) => [positions[0] / REACH],
    scale: REACH,
    goalStates,
    look: LOOK,
    quantities: QUANTITIES,
    outline: [[-1, 0, 1, 0]],
  }, options);
