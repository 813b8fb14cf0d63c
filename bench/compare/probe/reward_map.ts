/**
 * Rank correlations of a method's learned reward with geodesic and with straight distances to the goal.
 *
 * @module
 */
import { repeatRow } from "../../../lib/train/reward_map.ts";
import type { World } from "../../../lib/world/world.ts";
import { rankCorrelation } from "./rank_correlation.ts";

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
