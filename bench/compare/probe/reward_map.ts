/**
 * What a method has learnt of distances: how it appraises states in the light of a goal, and whether that follows the ways that
 * there are or the straight line.
 *
 * @module
 */
import type { World } from "../../../lib/world/world.ts";
import type { StateFeatures } from "../../../lib/method/parts.ts";
import type { CompiledMethod } from "../../../lib/method/core/definition.ts";
import type { Weights } from "../../../lib/method/core/train_state.ts";
import { learnersOf } from "../../../lib/method/core/gradient_step.ts";
import { parameterInputs, prefixed, unflattenValues } from "../../../lib/network/mod.ts";
import { evaluator, input, type Tensor } from "../../../lib/tensor/mod.ts";

/** Each row as often as is asked, `[times, width]`. */
const repeatedRow = (row: Float32Array, times: number): Float32Array => {
  const all = new Float32Array(times * row.length);
  for (let copy = 0; copy < times; copy++) all.set(row, copy * row.length);
  return all;
};

/** The ways to see states: as inputs of a formula, and as numbers. */
const seenAs = (
  prefix: string,
  { world, settings: { goals: { view } } }: CompiledMethod,
  states: Float64Array,
  times: number,
) => {
  const count = states.length / world.stateSize * times;
  const ways = {
    achieved: [world.goalSize, world.achieved(states)],
    observation: [world.observationSize, world.observe(states)],
    shown: [view.size(world), view.show(world)(states)],
  } as const;
  const entries = Object.entries(ways);
  return {
    seen: Object.fromEntries(
      entries.map(([name, [width]]): readonly [string, Tensor] => [name, input(`${prefix}.${name}`, [count, width])]),
    ) as unknown as StateFeatures,
    feeds: Object.fromEntries(entries.map(([name, [, numbers]]) => [`${prefix}.${name}`, repeatedRow(numbers, times)])),
  };
};

/**
 * The reward that a method has learnt to give for being in each of some states `[n, stateSize]` when a goal, a state
 * `[stateSize]`, is asked for, `[n]`; `undefined` where the method has learnt no such thing. Pure.
 */
export const rewardMap = (
  compiled: CompiledMethod,
  weights: Weights,
): (states: Float64Array, goal: Float64Array) => Float64Array | undefined =>
(states, goal) => {
  if (compiled.goalReward === undefined) return undefined;
  const learners = Object.entries(learnersOf(compiled));
  const parameters = Object.fromEntries(
    learners.map(([name, { specifications }]) => [name, parameterInputs(specifications, `${name}.`)]),
  );
  const places = seenAs("states", compiled, states, 1);
  const target = seenAs("goals", compiled, goal, states.length / compiled.world.stateSize);
  const { appraisal: goalReward } = evaluator({ appraisal: compiled.goalReward(parameters, places.seen, target.seen) })(
    {
      ...places.feeds,
      ...target.feeds,
      ...Object.assign(
        {},
        ...learners.map(([name, { specifications }]) => prefixed(name, unflattenValues(specifications, weights[name]))),
      ),
    },
  );
  return goalReward.data;
};

/** Ranks from 0, equal numbers sharing the mean of theirs. */
const ranks = (numbers: ArrayLike<number>): Float64Array => {
  const order = Array.from(numbers, (_, index) => index).sort((a, b) => numbers[a] - numbers[b]);
  const ranked = new Float64Array(numbers.length);
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last + 1 < order.length && numbers[order[last + 1]] === numbers[order[first]]) last++;
    for (let place = first; place <= last; place++) ranked[order[place]] = (first + last) / 2;
    first = last + 1;
  }
  return ranked;
};

/**
 * Spearman's rank correlation: 1 where the larger of one is always the larger of the other, −1 where it is the smaller. NaN
 * where all numbers of one are the same.
 *
 * @throws {RangeError} when there are not as many of one as of the other.
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "./reward_map.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(rankCorrelation([1, 2, 3], [1, 10, 100]), 1);
 * assertEquals(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
 * ```
 */
export const rankCorrelation = (first: ArrayLike<number>, second: ArrayLike<number>): number => {
  if (first.length !== second.length) {
    throw new RangeError(`rankCorrelation: ${first.length} numbers came with ${second.length}`);
  }
  const [x, y] = [ranks(first), ranks(second)];
  const middle = (first.length - 1) / 2;
  let [both, ofFirst, ofSecond] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    both += (x[index] - middle) * (y[index] - middle);
    ofFirst += (x[index] - middle) ** 2;
    ofSecond += (y[index] - middle) ** 2;
  }
  return both / Math.sqrt(ofFirst * ofSecond);
};

/** How far a world's states are from a goal state, as the crow flies and on foot, where the two differ. */
export interface Ways {
  /** Distances along the shortest ways round walls, `[n]`; not finite where there is none. */
  readonly geodesic: (states: Float64Array, goal: Float64Array) => Float64Array;
  /** States to look at, `[n, stateSize]`. */
  readonly states: Float64Array;
}

/** What a method's appraisal of states follows: rank correlations of its negative with distances to the goal. */
export interface RewardCorrelation {
  /** With the shortest ways round walls. */
  readonly geodesic: number;
  /** With straight lines. */
  readonly euclidean: number;
}

/** The mean over some goals, states `[k, stateSize]`, of what a method's appraisal follows; `undefined` where it has none. */
export const correlateReward = (
  world: World,
  { states, geodesic }: Ways,
  map: (states: Float64Array, goal: Float64Array) => Float64Array | undefined,
  goals: Float64Array,
): RewardCorrelation | undefined => {
  const { stateSize } = world;
  const count = goals.length / stateSize;
  let [onFoot, straight] = [0, 0];
  for (let index = 0; index < count; index++) {
    const goal = goals.subarray(index * stateSize, (index + 1) * stateSize);
    const far = geodesic(states, goal);
    // Where no way leads nobody will ever be.
    const there = states.filter((_, number) => Number.isFinite(far[Math.floor(number / stateSize)]));
    const rewards = map(there, goal);
    if (rewards === undefined) return undefined;
    const achieved = world.achieved(goal);
    const goalOfAll = repeatedRow(achieved, there.length / stateSize);
    const missing = rewards.map((reward) => -reward);
    onFoot += rankCorrelation(missing, far.filter(Number.isFinite)) / count;
    straight += rankCorrelation(missing, world.distance(world.achieved(there), goalOfAll)) / count;
  }
  return { geodesic: onFoot, euclidean: straight };
};
