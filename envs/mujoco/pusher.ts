/**
 * An arm with goals for a cylinder that it pushes: the dynamics of Gymnasium's Pusher-v5.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../lib/fault.ts";
import { fold } from "../../lib/random/fold.ts";
import type { Key } from "../../lib/random/key.ts";
import { split } from "../../lib/random/split.ts";
import { uniform } from "../../lib/random/uniform.ts";
import { planarDistance } from "../distance.ts";
import { rowCount } from "../rows.ts";
import { measured, type Quantities } from "../../lib/world/quantity.ts";
import type { Colour } from "../../lib/world/scene.ts";
import { PUSHER, PUSHER_JOINTS, PUSHER_PLACE, PUSHER_TORQUE } from "./models/pusher.ts";
import type { Physics } from "./physics.ts";
import { type Look, mujocoScene } from "./scene.ts";
import { type MujocoOptions, type MujocoWorld, simulate, type Simulation } from "./simulation.ts";

/** Width of a state: seven joints, y and x of the cylinder, y and x of the disc, which stays at 0, and the velocities of all. */
const STATE = 22;
const JOINTS = 7;
const VELOCITIES = 11;

/** The indices of the cylinder's y and x in a state. */
const [CYLINDER_Y, CYLINDER_X] = [7, 8];

/** Width of an observation. */
const OBSERVATION = 19;

/** Half the sides of the cylinder's part of the table along x and along y, in metres. */
const [HALF_X, HALF_Y] = [0.2, 0.15];

/** The y coordinate of the middle of that part, in metres. */
const MIDDLE_Y = -0.15;

/** The scale of goals, in metres. */
const SCALE = 0.2;

/** The height of the table, in metres. */
const TABLE = -0.325;

/** The least distance of a goal from the cylinder, in metres. */
const APART = 0.17;

/** The scale of observed velocities, in radians per second. */
const SPEED = 10;

/** Draws the cylinder in its part of the table, more than {@link APART} from (x, y) in `avoided`, `[n, 2]`. */
const placeApart = (key: Key, avoided: Float64Array, states: Float64Array): Float64Array => {
  const placed = states.slice();
  let open = Array.from({ length: avoided.length / 2 }, (_, row) => row);
  for (let attempt = 0; open.length > 0; attempt++) {
    const points = uniform(fold(key, attempt), [open.length, 2], { minimum: -1, maximum: 1 });
    open = open.filter((row, index) => {
      const [x, y] = [HALF_X * points[2 * index], MIDDLE_Y + HALF_Y * points[2 * index + 1]];
      placed[row * STATE + CYLINDER_X] = x;
      placed[row * STATE + CYLINDER_Y] = y;
      return Math.hypot(x - avoided[2 * row], y - avoided[2 * row + 1]) <= APART;
    });
  }
  return placed;
};

/** Draws start states: the arm stretched out, almost at rest; the cylinder is apart from the only goal of Gymnasium. */
const reset = (start: Float64Array, key: Key, count: number): Float64Array => {
  const [placeKey, velocityKey] = split(key);
  const velocities = uniform(velocityKey, [count, JOINTS], { minimum: -0.005, maximum: 0.005 });
  const states = new Float64Array(count * STATE);
  for (let row = 0; row < count; row++) {
    states.set(start, row * STATE);
    states.set(velocities.subarray(row * JOINTS, (row + 1) * JOINTS), row * STATE + VELOCITIES);
  }
  return placeApart(placeKey, new Float64Array(2 * count), states);
};

/** The start's pose at rest, with the cylinder elsewhere. */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("pusher.goalStates", "starts", starts, STATE);
  const places = Float64Array.from(
    { length: 2 * count },
    (_, index) => starts[(index >> 1) * STATE + (index % 2 === 0 ? CYLINDER_X : CYLINDER_Y)],
  );
  return placeApart(key, places, starts.map((number, index) => index % STATE < VELOCITIES ? number : 0));
};

const achieved = (states: Float64Array): Float32Array => {
  const count = rowCount("pusher.achieved", "states", states, STATE);
  const goals = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    goals[2 * row] = states[row * STATE + CYLINDER_X] / SCALE;
    goals[2 * row + 1] = (states[row * STATE + CYLINDER_Y] - MIDDLE_Y) / SCALE;
  }
  return goals;
};

/** Observations, `[n, 19]`: joints, their velocities, the wrist and the achieved goal. */
const observer = ({ geoms, place }: Physics): (states: Float64Array) => Float32Array => {
  const wrist = geoms.filter(({ body }) => body === "wristFlex");
  const ends = new Float64Array(6 * wrist.length);
  return (states) => {
    const goals = achieved(states);
    const observations = new Float32Array(goals.length / 2 * OBSERVATION);
    for (let row = 0; row < goals.length / 2; row++) {
      const [from, to] = [row * STATE, row * OBSERVATION];
      place(wrist, states, row, ends);
      for (let joint = 0; joint < JOINTS; joint++) {
        observations[to + joint] = states[from + joint];
        observations[to + JOINTS + joint] = states[from + VELOCITIES + joint] / SPEED;
      }
      // The hand is fixed to the middle of the wrist's capsule.
      for (let axis = 0; axis < 3; axis++) observations[to + 2 * JOINTS + axis] = (ends[axis] + ends[3 + axis]) / 2;
      observations.set(goals.subarray(2 * row, 2 * row + 2), to + 2 * JOINTS + 3);
    }
    return observations;
  };
};

const [TRUNK, UPPER, LOWER, HAND, CYLINDER]: readonly Colour[] = [
  [120, 120, 120],
  [0, 114, 178],
  [86, 180, 233],
  [0, 158, 115],
  [213, 94, 0],
];

/** Arm and cylinder, viewed from above by a camera that does not move. */
const LOOK: Look = {
  colours: {
    shoulderPan: TRUNK,
    shoulderLift: TRUNK,
    upperArm: UPPER,
    elbowFlex: UPPER,
    forearm: LOWER,
    wristFlex: HAND,
    wristRoll: HAND,
    cylinder: CYLINDER,
  },
  ground: TABLE,
  camera: { offset: [0, -0.8, 1.8], angle: Math.PI / 4 },
  side: "above",
  lookAt: (_states, _row, point) => point.set([PUSHER_PLACE[0], PUSHER_PLACE[1] + MIDDLE_Y, 0.05]),
  mark: (states, row, point) =>
    point.set([
      PUSHER_PLACE[0] + states[row * STATE + CYLINDER_X],
      PUSHER_PLACE[1] + states[row * STATE + CYLINDER_Y],
      NaN,
    ]),
};

const CYLINDER_PLACE = [
  ...measured("m", ["x of the cylinder"], SCALE),
  ...measured("m", ["y of the cylinder"], SCALE, MIDDLE_Y),
];

/** Joints in words: `shoulderPan` is the shoulder pan. */
const JOINT_TITLES = PUSHER_JOINTS.map((name) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

const QUANTITIES: Quantities = {
  observation: [
    ...measured("rad", JOINT_TITLES.map((joint) => `angle of the ${joint}`)),
    ...measured("rad/s", JOINT_TITLES.map((joint) => `velocity of the ${joint}`), SPEED),
    ...measured("m", ["x", "y", "z"].map((axis) => `${axis} of the wrist`)),
    ...CYLINDER_PLACE,
  ],
  goal: CYLINDER_PLACE,
  action: measured(`${PUSHER_TORQUE} N m`, JOINT_TITLES.map((joint) => `torque of the ${joint}`)),
};

const world = ({ physics, step, dispose }: Simulation): MujocoWorld => ({
  name: "pusher",
  horizon: 100,
  stateSize: STATE,
  observationSize: OBSERVATION,
  actionSize: 7,
  actionSpace: "continuous",
  goalSize: 2,
  unit: "m",
  radius: 0.05,
  reset: (key, count) => reset(physics.start, key, count),
  step,
  observe: observer(physics),
  achieved,
  distance: planarDistance("pusher.distance", SCALE),
  goalStates,
  scene: mujocoScene(physics, LOOK),
  quantities: QUANTITIES,
  outline: [[-1, -0.75, 1, -0.75], [1, -0.75, 1, 0.75], [1, 0.75, -1, 0.75], [-1, 0.75, -1, -0.75]],
  dispose,
});

/**
 * The arm of Gymnasium's Pusher-v5, with five physics steps of 10 ms per step: a state is eleven positions and eleven velocities, an
 * action is seven torques, ±1 for ±2 Nm.
 *
 * Observations are the seven joints, their velocities / 10, the wrist in metres and the achieved goal. The achieved goal is the place
 * of the cylinder, relative to the middle of the 0.4 m by 0.3 m of the table in which it starts, divided by 0.2 m. Gymnasium's goal
 * is always one point at the edge of that part, and the cylinder starts more than 0.17 m from it. Starts are the same here, but
 * goals are uniform over that part, more than 0.17 m from the cylinder.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { pusher } from "@gpim/gpim/envs/mujoco";
 * import { assert } from "@std/assert";
 * import * as E from "fp-ts/Either.js";
 *
 * const loaded = await pusher()();
 * if (E.isLeft(loaded)) throw new Error(loaded.left.cause);
 * const { achieved, dispose, distance, goalStates, reset } = loaded.right;
 * const starts = reset(key(7), 64);
 * assert(distance(achieved(starts), achieved(goalStates(key(8), starts))).every((metres) => metres > 0.169));
 * dispose();
 * ```
 */
export const pusher = (options: MujocoOptions = {}): TE.TaskEither<Fault, MujocoWorld> =>
  pipe(simulate("pusher", { model: PUSHER, frameSkip: 5 }, options), TE.map(world));
