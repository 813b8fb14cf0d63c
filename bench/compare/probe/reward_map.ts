/**
 * Maps of a method's learned reward: its values at states for a goal, and their rank correlation with geodesic and with straight
 * distances to the goal.
 *
 * @module
 */
import type { World } from "../../../lib/world/world.ts";
import type { CompiledMethod } from "../../../lib/method/core/definition.ts";
import type { Weights } from "../../../lib/method/core/train_state.ts";
import { learnersOf } from "../../../lib/method/core/gradient_step.ts";
import { addPrefix, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { mapRecord } from "../../../lib/record.ts";
import { evaluator, input, type Tensor } from "../../../lib/tensor/mod.ts";
import { rankCorrelation } from "./rank_correlation.ts";

/** A row repeated, `[times, width]`. */
const repeatRow = (row: Float32Array, times: number): Float32Array => {
  const all = new Float32Array(times * row.length);
  for (let copy = 0; copy < times; copy++) all.set(row, copy * row.length);
  return all;
};

/** Features of states, each repeated `times` times: as inputs of a formula, and as their values. */
const featuresOf = (
  prefix: string,
  { world, settings: { goals: { view } } }: CompiledMethod,
  states: Float64Array,
  times: number,
) => {
  const count = states.length / world.stateSize * times;
  const features = {
    achieved: [world.goalSize, world.achieved(states)],
    observation: [world.observationSize, world.observe(states)],
    shown: [view.size(world), view.show(world)(states)],
  } as const;
  return {
    inputs: mapRecord(features, ([width], name): Tensor => input(`${prefix}.${name}`, [count, width])),
    feeds: addPrefix(prefix, mapRecord(features, ([, values]) => repeatRow(values, times))),
  };
};

/**
 * The learned reward for each of some states `[n, stateSize]` and one goal, a state `[stateSize]`; `[n]`. `undefined` where the
 * method has no learned reward. Pure.
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
  const places = featuresOf("states", compiled, states, 1);
  const goals = featuresOf("goals", compiled, goal, states.length / compiled.world.stateSize);
  const { reward } = evaluator({ reward: compiled.goalReward(parameters, places.inputs, goals.inputs) })(
    {
      ...places.feeds,
      ...goals.feeds,
      ...Object.assign(
        {},
        ...learners.map(([name, { specifications }]) =>
          addPrefix(name, unflattenValues(specifications, weights[name]))
        ),
      ),
    },
  );
  return reward.data;
};

/** States of a world for maps of rewards, and their geodesic distances to goals. */
export interface Ways {
  /** Distances along the shortest way round walls, `[n]`; not finite where there is none. */
  readonly geodesic: (states: Float64Array, goal: Float64Array) => Float64Array;
  /** The states, `[n, stateSize]`. */
  readonly states: Float64Array;
}

/** Rank correlations of the negative learned reward with distances to the goal. */
interface RewardCorrelation {
  /** With the shortest ways round walls. */
  readonly geodesic: number;
  /** With straight lines. */
  readonly euclidean: number;
}

/** The rank correlations as means over goals, states `[k, stateSize]`; `undefined` where the method has no learned reward. */
export const correlateReward = (
  world: World,
  { states, geodesic }: Ways,
  map: (states: Float64Array, goal: Float64Array) => Float64Array | undefined,
  goals: Float64Array,
): RewardCorrelation | undefined => {
  const { stateSize } = world;
  const count = goals.length / stateSize;
  let [geodesicMean, euclideanMean] = [0, 0];
  for (let index = 0; index < count; index++) {
    const goal = goals.subarray(index * stateSize, (index + 1) * stateSize);
    const distances = geodesic(states, goal);
    // States that cannot be reached have no place in an order by distance.
    const reachable = states.filter((_, number) => Number.isFinite(distances[Math.floor(number / stateSize)]));
    const rewards = map(reachable, goal);
    if (rewards === undefined) return undefined;
    const achieved = world.achieved(goal);
    const repeatedGoal = repeatRow(achieved, reachable.length / stateSize);
    const costs = rewards.map((reward) => -reward);
    geodesicMean += rankCorrelation(costs, distances.filter(Number.isFinite)) / count;
    euclideanMean += rankCorrelation(costs, world.distance(world.achieved(reachable), repeatedGoal)) / count;
  }
  return { geodesic: geodesicMean, euclidean: euclideanMean };
};
