/**
 * The checker of goals: goal states, and the distance between goals.
 *
 * @module
 */
import { type Fault, fault } from "../../fault.ts";
import type { Key } from "../../random/key.ts";
import { split } from "../../random/split.ts";
import {
  type Call,
  type Called,
  checkCall,
  firstBroken,
  isRepeated,
  joined,
  type Law,
  type Numbers,
  rowOf,
  sameNumbers,
  shown,
} from "./call.ts";
import { nameOf } from "./declared.ts";
import { rounded } from "./scaling.ts";
import { isReached } from "../reached.ts";
import type { World } from "../world.ts";

/** Number of keys that goal states are drawn from, for the same starts. */
const DRAWS = 8;

/** The largest error of rounding, as a fraction of {@link World.radius}. */
const ROUNDING = 0.01;

/** The difference of a coordinate above which two goals are clearly different. */
const CLEAR = 0.01;

/** The call that draws goal states for some starts. */
export const goalStatesCall = (
  world: World,
  starts: Float64Array,
  key: Key,
  between: () => void,
): Call<readonly [starts: Float64Array], readonly [goals: Float64Array]> => ({
  place: `${nameOf(world)}.goalStates`,
  rows: starts.length / world.stateSize,
  inputs: [starts],
  run: ([starts]) => [world.goalStates(key, starts)],
  expected: [{ name: "its result", type: "Float64Array", size: world.stateSize }],
  between,
  rowwise: false,
});

/** The call that measures the distances of goals from others. */
export const distanceCall = (
  world: World,
  goals: Float32Array,
  others: Float32Array,
  between: () => void,
): Call<readonly [achieved: Float32Array, goals: Float32Array], readonly [Float64Array]> => ({
  place: `${nameOf(world)}.distance`,
  rows: goals.length / world.goalSize,
  inputs: [goals, others],
  run: ([achieved, goals]) => [world.distance(achieved, goals)],
  expected: [{ name: "its result", type: "Float64Array", size: 1 }],
  between,
  rowwise: true,
});

/** The faults of the goal states of some starts; a sound result holds those of several keys, one after another. */
export const checkGoalStates = (
  world: World,
  starts: Float64Array,
  key: Key,
  between: () => void,
): Called<readonly [goals: Float64Array]> => {
  const [firstKey, ...otherKeys] = split(key, DRAWS);
  const called = (key: Key, between: () => void) => checkCall(goalStatesCall(world, starts, key, between));
  const draws = [called(firstKey, between), ...otherKeys.map((key) => called(key, () => {}))];
  const wrong = draws.find(({ faults }) => faults.length > 0);
  if (wrong !== undefined) return { outputs: undefined, faults: wrong.faults };
  return { outputs: [joined(Float64Array, draws.flatMap(({ outputs = [] }) => outputs))], faults: [] };
};

/** The faults of goals and starts that do not depend on their keys; `goals` are achieved in the states of {@link checkGoalStates}. */
const checkDraws = (world: World, key: Key, starts: Float64Array, goals: Numbers): readonly Fault[] => {
  if (!isRepeated(goals, DRAWS)) return [];
  const copies = starts.length / world.stateSize;
  const isOne = isRepeated(goals, DRAWS * copies) && isRepeated(starts, copies);
  return [
    fault("world", `${nameOf(world)}.goalStates`, `${DRAWS} keys gave the same goals`, "Draw the goals from the key."),
    ...firstBroken(`${nameOf(world)}.reset`, () => [[
      isOne && sameNumbers(world.reset(key, copies), starts),
      "every start is the same, and so is every goal",
      "Draw starts, goals or both from the key.",
    ]]),
  ];
};

/** Rows shifted cyclically by half their number, so that each is paired with another. */
const turned = (numbers: Float32Array, rows: number): Float32Array => {
  const split = Math.floor(rows / 2) * numbers.length / rows;
  return joined(Float32Array, [numbers.subarray(split), numbers.subarray(0, split)]);
};

/** The rows in which two batches of goals are clearly different. */
const clearRows = (left: Float32Array, right: Float32Array, rows: number): readonly number[] =>
  Array.from({ length: rows }, (_, row) => row).filter((row) => {
    const other = rowOf(right, rows, row);
    return rowOf(left, rows, row).some((value, index) => Math.abs(value - other[index]) > CLEAR);
  });

const distanceLaws = (world: World, left: Float32Array, right: Float32Array, apart: Float64Array): readonly Law[] => {
  const rows = apart.length;
  const rounding = ROUNDING * Math.max(0, world.radius);
  const own = world.distance(left.slice(), left.slice());
  const back = world.distance(right.slice(), left.slice());
  const pair = (row: number): string => `${shown(rowOf(left, rows, row))} and ${shown(rowOf(right, rows, row))}`;
  const negative = apart.findIndex((distance) => distance < 0);
  const away = own.findIndex((distance) => !(distance <= rounding));
  const uneven = apart.findIndex((distance, row) => !(Math.abs(distance - back[row]) <= rounding + 1e-5 * distance));
  const clear = clearRows(left, right, rows);
  return [
    [
      negative !== -1,
      `it is negative: ${apart[negative]} between ${pair(negative)}`,
      "Return the length of the difference.",
    ],
    [
      away !== -1,
      `it is not zero from a goal to itself, but ${own[away]} from ${shown(rowOf(left, rows, away))}`,
      "Measure both goals in the same coordinates.",
    ],
    [
      uneven !== -1,
      `it is ${apart[uneven]} one way and ${back[uneven]} the other between ${pair(uneven)}`,
      "Make it symmetric: return how far two goals are apart, not the length of the way.",
    ],
    [
      clear.length > 0 && clear.every((row) => apart[row] === 0),
      `it is zero between different goals, e.g. ${pair(clear[0])}`,
      "Measure every coordinate that distinguishes goals.",
    ],
  ];
};

/** The faults of the distances between goals, `[n, goalSize]`. */
const checkDistance = (world: World, goals: Float32Array, between: () => void): readonly Fault[] => {
  const others = turned(goals, goals.length / world.goalSize);
  const call = distanceCall(world, goals, others, between);
  const { outputs, faults } = checkCall(call);
  if (outputs === undefined || faults.length > 0) return faults;
  return firstBroken(call.place, () => distanceLaws(world, goals, others, outputs[0]));
};

const median = (numbers: Float64Array): number => numbers.toSorted()[numbers.length >> 1];

/** The next larger number in single precision; goals are kept in it. */
const nextLarger = (value: number): number => value + Math.max(Math.abs(value) * 2 ** -23, 2 ** -149);

/** The fault of a radius within which every goal is reached at the start, or that is finer than goals can be told apart. */
const checkRadius = (world: World, starts: Float32Array, goals: Float32Array): readonly Fault[] =>
  firstBroken(`${nameOf(world)}.radius`, () => {
    const { radius, unit } = world;
    const distances = world.distance(joined(Float32Array, Array.from({ length: DRAWS }, () => starts)), goals);
    const finest = median(world.distance(goals.slice(), goals.map(nextLarger)));
    const usual = median(distances);
    const smaller = usual > 0 ? `, e.g. ${rounded(usual / 10)} ${unit}, a tenth of the way to most goals` : "";
    return [
      [
        radius < Infinity && distances.every((distance) => isReached(world, distance)),
        `all of ${distances.length} goals are within ${radius} ${unit} of their starts`,
        `Give it in the unit of distance, and smaller${smaller}.`,
      ],
      [
        radius > 0 && finest > radius / 2,
        `goals are kept in single precision, which tells them apart by ${finest.toPrecision(2)} ${unit} at best`,
        `Give a radius of at least ${rounded(2.2 * finest)} ${unit}, or measure goals relative to a place nearby.`,
      ],
    ];
  });

/** The states for the checks of goals. */
interface GoalStates {
  /** Start states. */
  readonly starts: Float64Array;
  /** Goal states of {@link checkGoalStates}; `undefined` if they are faulty. */
  readonly goals: Float64Array | undefined;
  /** All states; distances between them are checked. */
  readonly states: Float64Array;
}

/**
 * The faults of goals: of their distances, their draws, and the radius within which they count as reached. If `achieved`
 * is faulty itself, only states are checked.
 */
export const checkGoals = (
  world: World,
  { starts, goals, states }: GoalStates,
  isAchievedSound: boolean,
  key: Key,
  between: () => void,
): readonly Fault[] => {
  const achieved = (states: Float64Array): Float32Array => world.achieved(states.slice());
  const apart = isAchievedSound ? checkDistance(world, achieved(states), between) : [];
  if (goals === undefined) return apart;
  const drawn = checkDraws(world, key, starts, isAchievedSound ? achieved(goals) : goals);
  const near = isAchievedSound && apart.length === 0 && drawn.length === 0
    ? checkRadius(world, achieved(starts), achieved(goals))
    : [];
  return [...apart, ...drawn, ...near];
};
