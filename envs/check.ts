/**
 * The checker of worlds: whether a world keeps the contract that rollouts, replays and resuming rely on.
 *
 * @module
 */
import { type Fault, fault } from "../lib/fault.ts";
import type { Key } from "../lib/random/key.ts";
import { split } from "../lib/random/split.ts";
import { uniform } from "../lib/random/uniform.ts";
import { type Called, checkCall, type Numbers, sameNumbers } from "./check_call.ts";
import type { World } from "./world.ts";

/** Copies of the world that are checked together. */
const COUNT = 5;

/** Steps that an episode is followed for, unless its horizon comes first. */
const STEPS = 50;

const SIZES = ["horizon", "stateSize", "observationSize", "actionSize", "goalSize"] as const;

/**
 * What the results of a world's functions are, and which of its sizes a row of them has; a row of `terminated` has
 * one number.
 */
const RESULTS = {
  reset: [["Float64Array", "stateSize"]],
  goals: [["Float32Array", "goalSize"]],
  step: [["Float64Array", "stateSize"], ["Uint8Array", undefined]],
  observe: [["Float32Array", "observationSize"]],
  achieved: [["Float32Array", "goalSize"]],
  distance: [["Float64Array", undefined]],
} as const;

const check = (
  world: World,
  name: keyof typeof RESULTS,
  inputs: readonly Numbers[],
  outputs: () => readonly Numbers[],
): Called =>
  checkCall({
    place: `${world.name}.${name}`,
    inputs,
    outputs,
    expected: RESULTS[name].map(([type, size]) => ({ type, length: COUNT * (size === undefined ? 1 : world[size]) })),
  });

/** The sizes of a world that are no whole number of at least 1. */
export const checkSizes = (world: World): readonly Fault[] =>
  SIZES.filter((size) => !Number.isSafeInteger(world[size]) || world[size] < 1).map((size) =>
    fault(
      "shape",
      `${world.name}.${size}`,
      `it is ${world[size]}, expected a whole number of at least 1`,
      "Declare the size that the functions use.",
    )
  );

/** Whether every flag says yes or no. */
const checkFlags = (world: World, flags: Numbers): readonly Fault[] =>
  flags.every((flag) => flag === 0 || flag === 1) ? [] : [
    fault(
      "world",
      `${world.name}.step`,
      "'terminated' is neither 0 nor 1",
      "Return 1 where the world ended, 0 elsewhere.",
    ),
  ];

/** The faults that a check finds, or what the world threw while it was checked. */
const attempted = (place: string, check: () => readonly Fault[]): readonly Fault[] => {
  try {
    return check();
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    return [
      fault("world", place, `it threw '${message}' for rows alone or actions beyond ±1`, "Accept every valid batch."),
    ];
  }
};

/** Whether actions beyond ±1 act as those at ±1, and whether each row moves as it would alone. */
const checkStep = (world: World, states: Float64Array, actions: Float32Array): readonly Fault[] => {
  const { stateSize, actionSize } = world;
  const beyond = actions.map((action) => 3 * action);
  const clipped = beyond.map((action) => Math.max(-1, Math.min(1, action)));
  const place = `${world.name}.step`;
  const together = world.step(states.slice(), beyond);
  const expected = world.step(states.slice(), clipped);
  const alone = Float64Array.from(
    Array.from({ length: COUNT }, (_, row) => [
      ...world.step(
        states.slice(row * stateSize, (row + 1) * stateSize),
        clipped.slice(row * actionSize, (row + 1) * actionSize),
      ).states,
    ]).flat(),
  );
  return [
    ...(sameNumbers(together.states, expected.states)
      ? []
      : [fault("world", place, "actions beyond ±1 act otherwise than ±1", "Clip every action to [-1, 1].")]),
    ...(sameNumbers(alone, expected.states)
      ? []
      : [fault("world", place, "a row moves otherwise in a batch than alone", "Let no row read another row.")]),
  ];
};

/** Whether distances are non-negative, and zero from every achieved goal to itself. */
const checkDistance = (world: World, achieved: Float32Array, goals: Float32Array): readonly Fault[] => {
  const measured = (wanted: Float32Array): Called =>
    check(world, "distance", [achieved, wanted], () => [world.distance(achieved, wanted)]);
  const apart = measured(goals);
  if (apart.faults.length > 0) return apart.faults;
  const place = `${world.name}.distance`;
  return [
    ...(apart.outputs[0].every((distance) => distance >= 0)
      ? []
      : [fault("world", place, "it is negative for some goals", "Return the length of the difference.")]),
    ...(measured(achieved.slice()).outputs[0]?.every((distance) => distance === 0)
      ? []
      : [fault("world", place, "it is not zero from a goal to itself", "Measure both goals in the same coordinates.")]),
  ];
};

/** What is wrong with one moment of an episode, and the states after it. */
const checkMoment = (
  world: World,
  states: Float64Array,
  actions: Float32Array,
  goals: Float32Array,
): { readonly states: Float64Array; readonly ended: boolean; readonly faults: readonly Fault[] } => {
  const observed = check(world, "observe", [states], () => [world.observe(states)]);
  const achieved = check(world, "achieved", [states], () => [world.achieved(states)]);
  const stepped = check(world, "step", [states, actions], () => {
    const { states: next, terminated } = world.step(states, actions);
    return [next, terminated];
  });
  const faults = [
    ...observed.faults,
    ...achieved.faults,
    ...(achieved.faults.length > 0 ? [] : checkDistance(world, achieved.outputs[0] as Float32Array, goals)),
    ...stepped.faults,
    ...(stepped.faults.length > 0 ? [] : checkFlags(world, stepped.outputs[1])),
    ...(stepped.faults.length > 0 ? [] : attempted(`${world.name}.step`, () => checkStep(world, states, actions))),
  ];
  if (faults.length > 0) return { states, ended: true, faults };
  const [next, terminated] = stepped.outputs as [Float64Array, Uint8Array];
  return { states: next, ended: terminated.some((flag) => flag !== 0), faults };
};

/**
 * Everything that is wrong with a world: an empty list where it keeps the contract.
 *
 * It plays one episode with random actions from `key` and looks for shapes other than the declared ones, numbers that
 * are not finite, functions that write into their arguments, share memory or answer differently the second time, rows
 * that disturb each other, actions that are not clipped, and distances that are negative or not zero from a goal to
 * itself.
 *
 * @example
 * ```ts
 * import { checkWorld, reacher } from "@gpim/gpim/envs";
 * import { key } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkWorld(reacher, key(7)), []);
 * const endless = { ...reacher, horizon: Infinity };
 * assertEquals(checkWorld(endless, key(7)).map(({ place }) => place), ["reacher.horizon"]);
 * ```
 */
export const checkWorld = (world: World, key: Key): readonly Fault[] => {
  const sizes = checkSizes(world);
  if (sizes.length > 0) return sizes;
  const [resetKey, goalKey, actionKey] = split(key, 3);
  const reset = check(world, "reset", [], () => [world.reset(resetKey, COUNT)]);
  const goals = check(world, "goals", [], () => [world.goals(goalKey, COUNT)]);
  const faults = [...reset.faults, ...goals.faults];
  if (faults.length > 0) return faults;

  const actionKeys = split(actionKey, Math.min(world.horizon, STEPS));
  let moment = { states: reset.outputs[0] as Float64Array, ended: false, faults: [] as readonly Fault[] };
  for (const key of actionKeys) {
    if (moment.ended) break;
    const actions = uniform(key, [COUNT, world.actionSize], { minimum: -1, maximum: 1 });
    moment = checkMoment(world, moment.states, actions, goals.outputs[0] as Float32Array);
  }
  return moment.faults;
};
