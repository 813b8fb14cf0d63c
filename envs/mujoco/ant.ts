/**
 * An ant with goals for its place: the dynamics of Gymnasium's Ant-v5.
 *
 * @module
 */
import type * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../lib/fault.ts";
import type { Key } from "../../lib/random/key.ts";
import { unitBall } from "../../lib/random/unit_ball.ts";
import { circle } from "../circle.ts";
import { rowCount } from "../rows.ts";
import { measured, type Quantities } from "../../lib/world/quantity.ts";
import type { Colour } from "../../lib/world/scene.ts";
import { ANT, ANT_ACTION_LEGS, ANT_GEAR } from "./models/ant.ts";
import { type MujocoModel, mujocoWorld } from "./mujoco_world.ts";
import type { Look } from "./scene.ts";
import type { MujocoOptions, MujocoWorld } from "./simulation.ts";

/** Width of an ant's state: the torso's x, y, z and orientation, eight joints, and the velocities of all. */
export const ANT_STATE = 29;

/** Number of positions in an ant's state. */
export const ANT_POSITIONS = 15;

/** Number of physics steps per step of the world. */
export const ANT_FRAME_SKIP = 5;

/** The scale of observed velocities, in metres and radians per second. */
const SPEED = 10;

/** The radius of the disc of goals in metres, which scales them to ±1. */
const REACH = 4;

/** The least and the largest height of the torso of a healthy ant, in metres. */
const [LOW, HIGH] = [0.2, 1];

/** Observations of an ant, 29 numbers: all positions but x and y, velocities / 10, then x and y in `scale` metres. */
export const observeAnt = (scale: number): MujocoModel["observe"] => ({ positions: [x, y, ...pose], velocities }) => [
  ...pose,
  ...velocities.map((velocity) => velocity / SPEED),
  x / scale,
  y / scale,
];

/** The place of an ant's torso in `scale` metres, two numbers. */
export const placeOfAnt = (scale: number): MujocoModel["achieved"] => ({ positions: [x, y] }) => [x / scale, y / scale];

const LEGS = [0, 1, 2, 3];

/** The quantities of an ant whose place is divided by `scale` metres. */
export const antQuantities = (scale: number): Quantities => {
  const place = measured("m", ["x of the torso", "y of the torso"], scale);
  const joints = (what: string) => LEGS.flatMap((leg) => [`${what} of hip ${leg}`, `${what} of ankle ${leg}`]);
  return {
    observation: [
      ...measured("m", ["height of the torso"]),
      ...measured("", ["w", "x", "y", "z"].map((part) => `${part} of the torso's quaternion`)),
      ...measured("rad", joints("angle")),
      ...measured("m/s", ["x", "y", "z"].map((axis) => `velocity along ${axis}`), SPEED),
      ...measured("rad/s", ["x", "y", "z"].map((axis) => `velocity about the torso's ${axis}`), SPEED),
      ...measured("rad/s", joints("velocity"), SPEED),
      ...place,
    ],
    goal: place,
    action: measured(
      `${ANT_GEAR} N m`,
      ANT_ACTION_LEGS.flatMap((leg) => [`torque of hip ${leg}`, `torque of ankle ${leg}`]),
    ),
  };
};

const [TORSO, STUB, UPPER, LOWER]: readonly Colour[] = [[0, 114, 178], [86, 180, 233], [0, 158, 115], [213, 94, 0]];

/** The ant, viewed from above by a camera that follows it. */
export const ANT_LOOK: Look = {
  colours: {
    torso: TORSO,
    ...Object.fromEntries(
      [0, 1, 2, 3].flatMap((leg) => [[`stub${leg}`, STUB], [`upper${leg}`, UPPER], [`lower${leg}`, LOWER]]),
    ),
  },
  ground: 0,
  camera: { offset: [0, -2.5, 3.5], angle: Math.PI / 4 },
  side: "above",
  lookAt: (states, row, point) => point.set([states[row * ANT_STATE], states[row * ANT_STATE + 1], 0.5]),
  mark: (states, row, point) => point.set([states[row * ANT_STATE], states[row * ANT_STATE + 1], NaN]),
};

/** Draws goal states: the start's pose at rest, uniformly over the disc of radius {@link REACH} around the start. */
const goalStates = (key: Key, starts: Float64Array): Float64Array => {
  const count = rowCount("ant.goalStates", "starts", starts, ANT_STATE);
  const ways = unitBall(key, [count, 2]);
  const states = starts.slice();
  for (let row = 0; row < count; row++) {
    states[row * ANT_STATE] += REACH * ways[2 * row];
    states[row * ANT_STATE + 1] += REACH * ways[2 * row + 1];
    states.fill(0, row * ANT_STATE + ANT_POSITIONS, (row + 1) * ANT_STATE);
  }
  return states;
};

/**
 * The ant of Gymnasium's Ant-v5, with five physics steps of 10 ms per step: a state is fifteen positions and fourteen velocities, an
 * action is eight torques.
 *
 * Observations are Gymnasium's without contact forces (the positions but x and y, and the velocities / 10), then the achieved goal,
 * which is (x, y) / 4 m; goals are uniform over the disc of radius 4 m around the start. Episodes are 200 steps; they end early when
 * the torso's centre is below 0.2 m or above 1 m.
 *
 * @example
 * ```ts
 * import { key } from "@gpim/gpim/random";
 * import { ant } from "@gpim/gpim/envs/mujoco";
 * import { assertEquals } from "@std/assert";
 * import * as E from "fp-ts/Either.js";
 *
 * const loaded = await ant({ workers: 1 })();
 * if (E.isLeft(loaded)) throw new Error(loaded.left.cause);
 * const { actionSize, dispose, reset, step } = loaded.right;
 * const { terminated } = step(reset(key(7), 4), new Float32Array(4 * actionSize));
 * assertEquals(terminated, new Uint8Array(4));
 * dispose();
 * ```
 */
export const ant = (options: MujocoOptions = {}): TE.TaskEither<Fault, MujocoWorld> =>
  mujocoWorld({
    name: "ant",
    xml: ANT,
    frameSkip: ANT_FRAME_SKIP,
    horizon: 200,
    unit: "m",
    radius: 0.5,
    observe: observeAnt(REACH),
    achieved: placeOfAnt(REACH),
    scale: REACH,
    isTerminal: ({ positions: [, , height] }) => height < LOW || height > HIGH,
    goalStates,
    look: ANT_LOOK,
    quantities: antQuantities(REACH),
    outline: circle(1),
  }, options);
