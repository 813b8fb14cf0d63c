/**
 * The checker of worlds: whether a world keeps the contract that rollouts, replays, pictures and resuming rely on.
 *
 * @module
 */
import { type Fault, fault } from "../../fault.ts";
import type { Key } from "../../random/key.ts";
import { split } from "../../random/split.ts";
import { attempt, type Call, checkCall, joined, type Numbers } from "./call.ts";
import { labelFaults, nameOf, structureFaults } from "./declared.ts";
import { checkGoals, checkGoalStates } from "./goals.ts";
import { checkReading, type Reading, readingCall, readings } from "./reading.ts";
import { checkScene } from "./scene.ts";
import { checkStep, play, randomActions, randomMoment, resetCall, stepCall } from "./step.ts";
import { synchronousWorld } from "./synchronous.ts";
import type { World } from "../world.ts";

/** The key of all draws, unless another is given. */
const KEY: Key = [0, 7];

/** Copies of the world that are checked together. */
const COPIES = 5;

/** Steps of other copies between two equal calls. */
const OTHER_STEPS = 3;

/** Steps other copies of a world, which must leave no trace; faults that occur here are reported elsewhere. */
const playElsewhere = (world: World, key: Key) => (): void => {
  attempt(() => {
    const [resetKey, goalKey, ...actionKeys] = split(key, 2 + OTHER_STEPS);
    const states = actionKeys.reduce(
      (states, key) => world.step(states, randomActions(world, key, COPIES - 1)).states,
      world.reset(resetKey, COPIES - 1),
    );
    world.goalStates(goalKey, states);
    readings(world).forEach(({ read }) => read(states));
  });
};

/** The findings about a world after a call of each of its functions. */
interface Explored {
  /** The start states, and the states of an episode. */
  readonly visited: Float64Array;
  /** Goal states for the starts under several keys; `undefined` if they are faulty. */
  readonly goals: Float64Array | undefined;
  /** The readings whose calls have no fault. */
  readonly sound: readonly Reading[];
  /** Everything that was wrong. */
  readonly faults: readonly Fault[];
}

/** A check of a call without that of its rows alone, and the place of the call. */
const batchCheck = <Inputs extends readonly Numbers[], Outputs extends readonly Numbers[]>(
  call: Call<Inputs, Outputs>,
) => ({ place: call.place, check: () => checkCall({ ...call, rowwise: false }) });

/** The fault of goal states on which a function fails that does not fail on the states of an episode. */
const goalFaults = (
  world: World,
  goals: Float64Array,
  sound: readonly Reading[],
  isStepSound: boolean,
  key: Key,
): readonly Fault[] => {
  const checks = [
    ...sound.map((reading) => batchCheck(readingCall(world, reading, goals, () => {}))),
    ...(isStepSound ? [batchCheck(stepCall(world, randomMoment(world, goals, key), () => {}))] : []),
  ];
  for (const { place, check } of checks) {
    const { outputs, faults: [found] } = check();
    if (outputs !== undefined) continue;
    const cause = `they are no valid states for ${place}: ${found.cause}`;
    const remedy = "Return states that an episode could pass through.";
    return [fault(found.kind, `${nameOf(world)}.goalStates`, cause, remedy)];
  }
  return [];
};

/** Calls every function of states, on an episode and on goal states. */
const explore = (world: World, starts: Float64Array, key: Key, between: () => void): Explored => {
  const [goalKey, actionKey, otherKey] = split(key, 3);
  const episode = play(world, starts, actionKey);
  const stepped = checkStep(world, episode, otherKey, between);
  const visited = stepped.outputs === undefined ? episode.states : joined(Float64Array, [starts, stepped.outputs[0]]);
  const read = readings(world).map((reading) => {
    const { faults } = checkCall(readingCall(world, reading, visited, between));
    return { reading, faults };
  });
  const sound = read.filter(({ faults }) => faults.length === 0).map(({ reading }) => reading);
  const drawn = checkGoalStates(world, starts, goalKey, between);
  const goals = drawn.outputs?.[0];
  const isStepSound = stepped.faults.length === 0;
  const misused = goals === undefined ? [] : goalFaults(world, goals, sound, isStepSound, otherKey);
  return {
    visited,
    goals: misused.length > 0 ? undefined : goals,
    sound,
    faults: [...stepped.faults, ...read.flatMap(({ faults }) => faults), ...drawn.faults, ...misused],
  };
};

/** The faults of a world's functions, given that its declarations are sound. */
const checkBehaviour = (world: World, key: Key): readonly Fault[] => {
  const [resetKey, playKey, otherKey] = split(key, 3);
  const between = playElsewhere(world, otherKey);
  const reset = checkCall(resetCall(world, resetKey, COPIES, between));
  if (reset.outputs === undefined) return reset.faults;
  const [starts] = reset.outputs;
  const { visited, goals, sound, faults } = explore(world, starts, playKey, between);
  const states = goals === undefined ? visited : joined(Float64Array, [visited, goals]);
  const read = sound.map((reading) => ({ reading, faults: checkReading(world, reading, states) }));
  const isAchievedSound = read.some(({ reading, faults }) => reading.name === "achieved" && faults.length === 0);
  return [
    ...reset.faults,
    ...faults,
    ...read.flatMap(({ faults }) => faults),
    ...checkGoals(world, { starts, goals, states }, isAchievedSound, otherKey, between),
    ...checkScene(world, states, between),
  ];
};

/**
 * All faults of a world; an empty list if it keeps the contract.
 *
 * Reads the world's declarations, plays one random episode of at most 50 steps in 5 copies, draws goal states, and calls every
 * function again, with single rows and with other calls in between. A fault names the function, the finding and the remedy; each
 * mistake is reported once. Everything that a world throws is caught; a function that never returns is not.
 *
 * @example
 * ```ts
 * import { checkEnvironment } from "@gpim/gpim/world";
 * import { reacher } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkEnvironment(reacher), []);
 * const loose = { ...reacher, step: (states: Float64Array) => reacher.step(states, new Float32Array(states.length / 2)) };
 * const [{ place, cause }] = checkEnvironment(loose);
 * assertEquals(`${place}: ${cause}`, "reacher.step: its actions make no difference in any state of an episode");
 * ```
 */
export const checkEnvironment = (world: World, key: Key = KEY): readonly Fault[] => {
  const came = attempt(() => {
    const structure = structureFaults(world);
    const behaviour = () => checkBehaviour(synchronousWorld(world), key);
    return [...structure, ...labelFaults(world), ...(structure.length > 0 ? [] : behaviour())];
  });
  if ("value" in came) return came.value;
  const cause = `it could not be checked to the end: '${came.thrown}' was thrown`;
  return [fault("world", "world", cause, "Pass a record that has every field of the World contract.")];
};
