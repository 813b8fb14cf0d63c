/**
 * A world of an environment in JavaScript that has the shape of Gymnasium's: `reset`, and `step` with `terminated` and `truncated`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault, messageOf } from "../lib/fault.ts";
import { integer } from "../lib/random/integer.ts";
import { stepWorld } from "../lib/world/actions.ts";
import type { World } from "../lib/world/world.ts";
import { straightDistance } from "./distance.ts";
import { readRows } from "./read_rows.ts";
import { randomGoals } from "./random_goals.ts";
import { expectRows, rowCount } from "./rows.ts";

/** The result of a step of an environment; what a world does not need, a reward among others, is ignored. */
export interface GymnasiumStep {
  /** The observation after the step. */
  readonly observation: ArrayLike<number>;
  /** Whether the environment itself ended. */
  readonly terminated: boolean;
}

/**
 * An environment of Gymnasium's shape whose state can be read and set.
 *
 * Its members are methods, since an environment may be a class, and take either kind of action.
 */
export interface GymnasiumEnvironment {
  /** Begins an episode that depends on the seed alone, from 0 to below 2³¹. */
  reset(seed: number): Pick<GymnasiumStep, "observation">;
  /** Takes an action: the numbers within their bounds, or the number of a choice. `truncated` is left to the world's horizon. */
  step(action: readonly number[] | number): GymnasiumStep;
  /** All that the next step depends on, as numbers; as many at any time. */
  getState(): ArrayLike<number>;
  /** Sets what `getState` has read. */
  setState(state: Float64Array): void;
}

/** The names, the actions and the goals of an environment that becomes a world. */
export interface GymnasiumSettings extends Pick<World, "name" | "horizon" | "unit" | "radius" | "quantities"> {
  /** The bounds of each number of an action, or the number of choices. */
  readonly actions: NonNullable<World["actionBounds"]> | number;
  /** The achieved goal of an observation and the state behind it, scaled to about ±1. */
  readonly achieved: (observation: Float64Array, state: Float64Array) => ArrayLike<number>;
  /** The observation as policies get it, scaled to about ±1; the environment's own by default. */
  readonly observe?: (observation: Float64Array) => ArrayLike<number>;
  /** The length of 1 in an achieved goal, in {@link World.unit}; 1 by default. Distances are straight lines. */
  readonly scale?: number;
  /** Distances between goals that are no straight lines. */
  readonly distance?: World["distance"];
  /** Draws goal states; by default they are those of random actions, each held for a fifth of the horizon, at a random time. */
  readonly goalStates?: World["goalStates"];
  /** Line segments in goal coordinates that outline the world; none by default. */
  readonly outline?: World["outline"];
}

/** Seeds are below this. */
const SEEDS = 2 ** 31;

/** The widths of the parts of a state: that of the environment, and the observation behind it. */
interface Widths {
  readonly own: number;
  readonly observed: number;
}

const REMEDY =
  "Give it both: getState() returns all that its next step depends on as numbers, and setState(state) sets it. A world steps many " +
  "copies from states that are stored, and goes back to earlier ones, which an environment that keeps its state to itself cannot.";

/** The fault of an environment that lacks one of its functions. */
const missingFault = (name: string, environment: GymnasiumEnvironment): Fault | undefined => {
  const missing = (["reset", "step", "getState", "setState"] as const)
    .filter((method) => typeof Object(environment)[method] !== "function");
  if (missing.length === 0) return undefined;
  const isStateless = missing.every((method) => method.endsWith("State"));
  const remedy = isStateless
    ? REMEDY
    : "Pass an environment with reset(seed), step(action), getState() and setState(state).";
  return fault("world", name, `the environment has no ${missing.join(" and no ")}`, remedy);
};

/** The number of the first largest choice. */
const choiceOf = (row: Float32Array): number => row.indexOf(Math.max(...row));

/** The functions that move an environment: a state is its own, then the observation, which it gives only with a step. */
const movesOf = (
  environment: GymnasiumEnvironment,
  { name, actions }: GymnasiumSettings,
  { own, observed }: Widths,
): Pick<World, "reset" | "step"> => {
  const stateSize = own + observed;
  const actionSize = typeof actions === "number" ? actions : actions.length;
  const write = (states: Float64Array, row: number, observation: ArrayLike<number>): void => {
    const state = environment.getState();
    expectRows(name, "getState", state, own, 1);
    expectRows(name, "an observation", observation, observed, 1);
    states.set(state, row * stateSize);
    states.set(observation, row * stateSize + own);
  };
  return {
    reset: (key, count) => {
      const states = new Float64Array(count * stateSize);
      integer(key, [count], { minimum: 0, maximum: SEEDS }).forEach((seed, row) =>
        write(states, row, environment.reset(seed).observation)
      );
      return states;
    },
    step: (states, batch) => {
      const count = rowCount(`${name}.step`, "states", states, stateSize);
      expectRows(`${name}.step`, "actions", batch, actionSize, count);
      const next = new Float64Array(states.length);
      const terminated = new Uint8Array(count);
      for (let row = 0; row < count; row++) {
        const action = batch.subarray(row * actionSize, (row + 1) * actionSize);
        environment.setState(states.slice(row * stateSize, row * stateSize + own));
        const stepped = environment.step(typeof actions === "number" ? choiceOf(action) : [...action]);
        write(next, row, stepped.observation);
        terminated[row] = Number(stepped.terminated);
      }
      return { states: next, terminated };
    },
  };
};

/** The state of the environment at reset, and the observation there, in one row. */
const startOf = (environment: GymnasiumEnvironment): readonly [row: Float64Array, widths: Widths] => {
  const { observation } = environment.reset(0);
  const state = environment.getState();
  return [
    Float64Array.from([...Array.from(state), ...Array.from(observation)]),
    { own: state.length, observed: observation.length },
  ];
};

const spaceOf = (actions: GymnasiumSettings["actions"]): Pick<World, "actionSize" | "actionSpace" | "actionBounds"> =>
  typeof actions === "number"
    ? { actionSize: actions, actionSpace: "discrete" }
    : { actionSize: actions.length, actionSpace: "continuous", actionBounds: actions };

const worldOf = (environment: GymnasiumEnvironment, settings: GymnasiumSettings): World => {
  const { name, horizon, unit, radius, quantities, outline = [], scale = 1 } = settings;
  const [start, widths] = startOf(environment);
  const stateSize = widths.own + widths.observed;
  const parts = (states: Float64Array, row: number) => {
    const state = states.slice(row * stateSize, (row + 1) * stateSize);
    return { state: state.subarray(0, widths.own), observation: state.subarray(widths.own) };
  };
  const observe = (states: Float64Array, row: number) => {
    const { observation } = parts(states, row);
    return settings.observe?.(observation) ?? observation;
  };
  const achieved = (states: Float64Array, row: number) => {
    const { observation, state } = parts(states, row);
    return settings.achieved(observation, state);
  };
  const [observationSize, goalSize] = [observe, achieved].map((read) => read(start, 0).length);
  const world: World = {
    name,
    horizon,
    stateSize,
    observationSize,
    ...spaceOf(settings.actions),
    goalSize,
    unit,
    radius,
    ...movesOf(environment, settings, widths),
    observe: readRows(`${name}.observe`, stateSize, observationSize, observe),
    achieved: readRows(`${name}.achieved`, stateSize, goalSize, achieved),
    distance: settings.distance ?? straightDistance(`${name}.distance`, goalSize, scale),
    goalStates: settings.goalStates ??
      ((key, starts) => randomGoals({ ...world, step: stepWorld(world) })(key, starts)),
    ...(quantities === undefined ? {} : { quantities }),
    outline,
  };
  return world;
};

/**
 * A world of an environment in the shape of Gymnasium's, one copy of which is moved from state to state; a fault for one whose state
 * cannot be read and set.
 *
 * A state of the world is the environment's, then the observation there. Rewards are not used, and episodes are truncated at the
 * world's horizon, not where the environment would. {@link checkEnvironment} tells whether `getState` reads all that the next step
 * depends on: an environment that draws random numbers as it steps has to keep its generator there.
 *
 * @example
 * ```ts
 * import { gymnasiumWorld } from "@gpim/gpim/envs";
 * import { checkEnvironment } from "@gpim/gpim/world";
 * import { assertEquals } from "@std/assert";
 *
 * class Drift {
 *   x = 0;
 *   reset(seed: number) { this.x = seed % 7 / 100; return { observation: [this.x] }; }
 *   step([push]: readonly number[]) {
 *     this.x = Math.max(-1, Math.min(1, this.x + push / 20));
 *     return { observation: [this.x], reward: -this.x, terminated: false, truncated: false };
 *   }
 *   getState() { return [this.x]; }
 *   setState([x]: Float64Array) { this.x = x; }
 * }
 * const world = gymnasiumWorld(new Drift(), {
 *   name: "drift", horizon: 20, unit: "m", radius: 0.05, actions: [[-2, 2]], achieved: ([x]) => [x],
 * });
 * assertEquals(world._tag === "Right" && checkEnvironment(world.right), []);
 * ```
 */
export const gymnasiumWorld = (
  environment: GymnasiumEnvironment,
  settings: GymnasiumSettings,
): E.Either<Fault, World> => {
  const missing = missingFault(settings.name, environment);
  return missing !== undefined ? E.left(missing) : E.tryCatch(
    () => worldOf(environment, settings),
    (reason) =>
      fault(
        "world",
        settings.name,
        `it threw '${messageOf(reason)}' at reset(0)`,
        "Return { observation } from reset, and numbers from getState, observe and achieved.",
      ),
  );
};
