/**
 * A world of one's own on MuJoCo, from a model as MJCF.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../../lib/fault.ts";
import type { Key } from "../../lib/random/key.ts";
import type { World } from "../../lib/world/world.ts";
import { straightDistance } from "../distance.ts";
import { randomGoals } from "../random_goals.ts";
import { readRows } from "../read_rows.ts";
import type { ModelState, Physics } from "./physics.ts";
import { noisyStarts } from "./reset.ts";
import { type Look, mujocoScene } from "./scene.ts";
import { type MujocoOptions, type MujocoWorld, simulate, type Simulation } from "./simulation.ts";

/** Numbers of one state, as many for every state. */
type Reading = MujocoModel["observe"];

/** A model, and what of its states is observed and achieved. */
export interface MujocoModel extends Pick<World, "name" | "horizon" | "unit" | "radius" | "quantities"> {
  /** The model as MJCF. Its controls are the actions, ±1 for the ends of their ranges. */
  readonly xml: string;
  /** Number of physics steps per step of the world. */
  readonly frameSkip: number;
  /** The observation of a state, scaled to about ±1. */
  readonly observe: (state: ModelState) => ArrayLike<number>;
  /** The achieved goal of a state, scaled to about ±1. */
  readonly achieved: (state: ModelState) => ArrayLike<number>;
  /** The length of 1 in an achieved goal, in {@link World.unit}; 1 by default. Distances are straight lines. */
  readonly scale?: number;
  /** Distances between goals that are no straight lines. */
  readonly distance?: World["distance"];
  /** Whether the world itself ends in a state, e.g. by a fall; only a simulation that diverges ends by default. */
  readonly isTerminal?: (state: ModelState) => boolean;
  /** The scale of the noise of start states; 0.1 by default. */
  readonly noise?: number;
  /**
   * Draws `count` start states, `[count, stateSize]`, given the model's own at rest, `[stateSize]`; by default the model's positions
   * + noise · U(−1, 1), and velocities of noise · N(0, 1).
   */
  readonly reset?: (key: Key, count: number, start: Float64Array) => Float64Array;
  /** Draws goal states; by default they are those of random actions, each held for a fifth of the horizon, at a random time. */
  readonly goalStates?: World["goalStates"];
  /** The look of the model; without it there are no pictures of it. */
  readonly look?: Look;
  /** Line segments in goal coordinates that outline the world; none by default. */
  readonly outline?: World["outline"];
}

/** A step that also ends the rows in terminal states. */
const endTerminal = ({ physics, step }: Simulation, isTerminal: MujocoModel["isTerminal"]): World["step"] =>
  isTerminal === undefined ? step : (states, actions) => {
    const stepped = step(states, actions);
    const terminated = stepped.terminated.map((flag, row) =>
      flag === 1 || isTerminal(physics.stateAt(stepped.states, row)) ? 1 : 0
    );
    return { states: stepped.states, terminated };
  };

/** The model's start at rest, `[stateSize]`. */
const restingStart = ({ start, stateSize }: Physics): Float64Array => {
  const state = new Float64Array(stateSize);
  state.set(start);
  return state;
};

/** The number of numbers that a reading has in the model's start. */
const sizeOf = (place: string, physics: Physics, read: Reading): E.Either<Fault, number> =>
  E.tryCatch(
    () => read(physics.stateAt(restingStart(physics), 0)).length,
    (reason) => {
      const remedy = "Read positions, velocities, and places of sites and bodies of the model.";
      return fault("world", place, `it threw '${messageOf(reason)}'`, remedy);
    },
  );

/** The widths of observations and of achieved goals. */
const sizesOf = (
  { name, observe, achieved }: MujocoModel,
  physics: Physics,
): E.Either<Fault, readonly [observationSize: number, goalSize: number]> =>
  pipe(
    sizeOf(`${name}.observe`, physics, observe),
    E.chain((observationSize) =>
      pipe(sizeOf(`${name}.achieved`, physics, achieved), E.map((goalSize) => [observationSize, goalSize]))
    ),
  );

const worldOf = (
  model: MujocoModel,
  simulation: Simulation,
  observationSize: number,
  goalSize: number,
): MujocoWorld => {
  const { name, horizon, unit, radius, look, scale = 1, noise, quantities, outline = [] } = model;
  const { physics, dispose } = simulation;
  const { stateSize, actionSize, stateAt } = physics;
  const step = endTerminal(simulation, model.isTerminal);
  return {
    name,
    horizon,
    stateSize,
    observationSize,
    actionSize,
    actionSpace: "continuous",
    goalSize,
    unit,
    radius,
    reset: (key, count) => model.reset?.(key, count, restingStart(physics)) ?? noisyStarts(physics, key, count, noise),
    step,
    observe: readRows(`${name}.observe`, stateSize, observationSize, (...at) => model.observe(stateAt(...at))),
    achieved: readRows(`${name}.achieved`, stateSize, goalSize, (...at) => model.achieved(stateAt(...at))),
    distance: model.distance ?? straightDistance(`${name}.distance`, goalSize, scale),
    goalStates: model.goalStates ?? randomGoals({ name, horizon, stateSize, actionSize, step }),
    ...(look === undefined ? {} : { scene: mujocoScene(physics, look) }),
    ...(quantities === undefined ? {} : { quantities }),
    outline,
    dispose,
  };
};

/**
 * A world of one's own on MuJoCo: a model as MJCF, and what of its states is observed and achieved.
 *
 * A state is MuJoCo's `qpos`, then `qvel`; an action is one number for each control, ±1 for the ends of its range, or of ±1 where the
 * model sets none. Starts and goals are drawn by default, distances are straight lines. A model that MuJoCo refuses is a fault with
 * MuJoCo's message and the line. Warm start is switched off, since a state has to be complete; models with activations are refused
 * for the same reason.
 *
 * @example
 * ```ts
 * import { mujocoWorld } from "@gpim/gpim/envs/mujoco";
 * import { checkEnvironment } from "@gpim/gpim/world";
 * import { assertEquals } from "@std/assert";
 *
 * const xml = `<mujoco><worldbody><body name="bead"><joint name="slide" type="slide" axis="1 0 0" damping="1" range="-1 1" limited="true"/>
 *   <geom size="0.1"/></body></worldbody><actuator><motor joint="slide" gear="5"/></actuator></mujoco>`;
 * const loaded = await mujocoWorld({
 *   name: "bead", xml, frameSkip: 10, horizon: 20, unit: "m", radius: 0.05,
 *   observe: ({ positions, velocities }) => [positions[0], velocities[0]],
 *   achieved: ({ placeOf }) => placeOf("bead").slice(0, 1),
 * })();
 * if (loaded._tag === "Left") throw loaded.left;
 * assertEquals(checkEnvironment(loaded.right), []);
 * loaded.right.dispose();
 * ```
 */
export const mujocoWorld = (model: MujocoModel, options: MujocoOptions = {}): TE.TaskEither<Fault, MujocoWorld> =>
  pipe(
    simulate(model.name, { model: model.xml, frameSkip: model.frameSkip }, options),
    TE.chainEitherK((simulation) =>
      pipe(
        sizesOf(model, simulation.physics),
        E.map(([observationSize, goalSize]) => worldOf(model, simulation, observationSize, goalSize)),
        E.mapLeft((found) => (simulation.dispose(), found)),
      )
    ),
  );
