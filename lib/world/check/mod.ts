/**
 * The checker of worlds: whether a world keeps the contract that rollouts, replays, pictures and resuming rely on.
 *
 * @module
 */
import { type Fault, fault } from "../../fault.ts";
import type { Key } from "../../random/key.ts";
import { split } from "../../random/split.ts";
import { attempt, checkCall, joined } from "./call.ts";
import { labelFaults, nameOf, structureFaults } from "./declared.ts";
import { checkGoals, checkGoalStates } from "./goals.ts";
import { checkReading, type Reading, readingCall, readings } from "./reading.ts";
import { checkScene } from "./scene.ts";
import { checkStep, play, randomActions, randomMoment, stepCall } from "./step.ts";
import type { World } from "../world.ts";

/** The key of all that is drawn where none is given. */
const KEY: Key = [0, 7];

/** Copies of the world that are checked together. */
const COPIES = 5;

/** Steps that other copies make between two equal calls. */
const OTHER_STEPS = 3;

/** Plays with other copies of a world, which must leave no trace; what goes wrong here is found elsewhere. */
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

/** What is known of a world once each of its functions has been called. */
interface Explored {
  /** The starts, and the states that an episode passed through. */
  readonly visited: Float64Array;
  /** Goal states for the starts under several keys; nothing where something was wrong with them. */
  readonly goals: Float64Array | undefined;
  /** The readings that keep the contract of a call. */
  readonly sound: readonly Reading[];
  /** Everything that was wrong. */
  readonly faults: readonly Fault[];
}

/** The fault of goal states with which a function fails, though it does not with the states of an episode. */
const goalFaults = (
  world: World,
  goals: Float64Array,
  sound: readonly Reading[],
  isStepSound: boolean,
  key: Key,
): readonly Fault[] => {
  const calls = [
    ...sound.map((reading) => readingCall(world, reading, goals, () => {})),
    ...(isStepSound ? [stepCall(world, randomMoment(world, goals, key), () => {})] : []),
  ];
  for (const call of calls) {
    const { outputs, faults: [found] } = checkCall({ ...call, rowwise: false });
    if (outputs.length > 0) continue;
    const cause = `they are no valid states for ${call.place}: ${found.cause}`;
    const remedy = "Return states that an episode could pass through.";
    return [fault(found.kind, `${nameOf(world)}.goalStates`, cause, remedy)];
  }
  return [];
};

/** Calls every function that goes from states to anything else, in an episode and in goal states. */
const explore = (world: World, starts: Float64Array, key: Key, between: () => void): Explored => {
  const [goalKey, actionKey, otherKey] = split(key, 3);
  const episode = play(world, starts, actionKey);
  const stepped = checkStep(world, episode, otherKey, between);
  const [next] = stepped.outputs as readonly (Float64Array | undefined)[];
  const visited = next === undefined ? episode.states : joined([starts, next]);
  const read = readings(world).map((reading) => {
    const { faults } = checkCall(readingCall(world, reading, visited, between));
    return { reading, faults };
  });
  const sound = read.filter(({ faults }) => faults.length === 0).map(({ reading }) => reading);
  const drawn = checkGoalStates(world, starts, goalKey, between);
  const [goals] = drawn.outputs as readonly (Float64Array | undefined)[];
  const isStepSound = stepped.faults.length === 0;
  const misused = goals === undefined ? [] : goalFaults(world, goals, sound, isStepSound, otherKey);
  return {
    visited,
    goals: misused.length > 0 ? undefined : goals,
    sound,
    faults: [...stepped.faults, ...read.flatMap(({ faults }) => faults), ...drawn.faults, ...misused],
  };
};

/** What is wrong with how a world behaves, given that what it declares is sound. */
const checkBehaviour = (world: World, key: Key): readonly Fault[] => {
  const [resetKey, playKey, otherKey] = split(key, 3);
  const between = playElsewhere(world, otherKey);
  const reset = checkCall({
    place: `${nameOf(world)}.reset`,
    rows: COPIES,
    inputs: [],
    run: () => [world.reset(resetKey, COPIES)],
    expected: [{ name: "its result", type: "Float64Array", size: world.stateSize }],
    between,
    rowwise: false,
  });
  const [starts] = reset.outputs as readonly (Float64Array | undefined)[];
  if (starts === undefined) return reset.faults;
  const { visited, goals, sound, faults } = explore(world, starts, playKey, between);
  const states = goals === undefined ? visited : joined([visited, goals]);
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

/** A function whose result may not be a promise; what comes of one is of no more interest. */
const now =
  <Arguments extends readonly unknown[], Result>(of: (...given: Arguments) => Result) =>
  (...given: Arguments): Result => {
    const result = of(...given);
    if (!(result instanceof Promise)) return result;
    result.catch(() => {});
    throw new Error("it returned a promise of its result, not the result");
  };

/** The same world, whose functions throw where they return promises. */
const immediate = (world: World): World => ({
  ...world,
  reset: now(world.reset),
  step: now(world.step),
  observe: now(world.observe),
  achieved: now(world.achieved),
  distance: now(world.distance),
  goalStates: now(world.goalStates),
});

/**
 * Everything that is wrong with a world: an empty list where it keeps the contract.
 *
 * It reads what the world declares, plays one random episode of at most 50 steps in 5 copies, draws goal states, and calls every
 * function again, with rows alone and with other calls in between. A fault names the function, what was found and what to do; one
 * mistake is named once. Nothing that a world throws gets out of here; a function that never returns cannot be helped.
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
    const behaviour = () => checkBehaviour(immediate(world), key);
    return [...structure, ...labelFaults(world), ...(structure.length > 0 ? [] : behaviour())];
  });
  if ("value" in came) return came.value;
  const cause = `it could not be checked to the end: '${came.thrown}' was thrown`;
  return [fault("world", "world", cause, "Pass a record that has every field of the World contract.")];
};
