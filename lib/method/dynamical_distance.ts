/**
 * Dynamical distance learning, unsupervised: a network learns the number of steps that the policy takes from one state to another,
 * the policy is rewarded for few steps left to its goal, and goals are states that seem far from the start.
 *
 * `d_ψ(s_i, s_j)` minimises `½ E[(d_ψ(s_i, s_j) − (j − i))²]` over pairs `i ≤ j` of the newest trajectories, `r = −d_ψ(s′, g)`, and
 * `g = argmax d_ψ(s₀, s)` over states of these trajectories. Distances are in horizons here, so that labels lie between 0 and 1, and
 * some pairs are of two trajectories and count as a horizon apart: d_ψ is then large where the policy has not been lately.
 *
 * @see Hartikainen et al., "Dynamical Distance Learning for Semi-Supervised and Unsupervised Skill Discovery", ICLR 2020.
 * @module
 */
import { COUNT } from "../codec.ts";
import { fold, uniform } from "../random/mod.ts";
import { selectRows } from "../rows.ts";
import { mean, multiply, negate, square, subtract } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { nextView, viewOf } from "./core/batch.ts";
import { collectConditioned } from "./core/collect.ts";
import type { LearnedModel, MethodDefinition, Sampling } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { type Codecs, FRACTION, POSITIVE } from "./core/settings.ts";
import { type DistanceNetwork, distanceNetwork, farGoals, type FarGoalSettings, pairsOf } from "./shared/far_goals.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";

/** The options of dynamical distance learning; it learns from the newest episodes, among which far goals are found. */
export interface DynamicalDistanceOptions extends GoalOptions, FarGoalSettings {
  /** Adam's learning rate for the distance. */
  readonly distanceLearningRate: number;
  /** The fraction of pairs whose second state is of another episode, and which count as a horizon apart. */
  readonly negativeFraction: number;
}

/** Defaults. */
export const DYNAMICAL_DISTANCE: DynamicalDistanceOptions = {
  ...GOAL_OPTIONS,
  distanceLearningRate: 1e-3,
  recentEpisodes: 256,
  negativeFraction: 0.1,
  goalCandidates: 32,
  farthestFraction: 0.5,
};

/** The allowed values of each option. */
const DYNAMICAL_DISTANCE_CODECS: Codecs<DynamicalDistanceOptions> = {
  ...GOAL_CODECS,
  distanceLearningRate: POSITIVE,
  recentEpisodes: COUNT,
  negativeFraction: FRACTION,
  goalCandidates: COUNT,
  farthestFraction: FRACTION,
};

/** Pairs of views, and the horizons between them. */
const pairSampling = (world: World, settings: DynamicalDistanceOptions): Sampling => {
  const { goals: { view }, batch, recentEpisodes, negativeFraction } = settings;
  const show = viewOf(world, view);
  const size = view.size(world);
  return {
    widths: { earlier: size, later: size, horizons: 1 },
    draw: ({ replays: { goalPolicy } }, key) => {
      const { earlier, later, steps } = pairsOf(goalPolicy, fold(key, 0), batch, { newest: recentEpisodes });
      const others = pairsOf(goalPolicy, fold(key, 1), batch, { newest: recentEpisodes });
      const draws = uniform(fold(key, 2), [batch]);
      const isNegative = (row: number) => draws[row] < negativeFraction;
      return {
        earlier: show(earlier),
        later: selectRows(isNegative, show(others.later), show(later), batch),
        horizons: Float32Array.from(steps, (steps, row) => isNegative(row) ? 1 : steps / world.horizon),
      };
    },
  };
};

/** d_ψ, by `½ E[(d_ψ(s_i, s_j) − (j − i))²]`, in horizons. */
const distanceModel = (
  world: World,
  settings: DynamicalDistanceOptions,
  { specifications, distance }: DistanceNetwork,
): LearnedModel => ({
  specifications,
  learningRate: settings.distanceLearningRate,
  sampling: pairSampling(world, settings),
  objectives: ({ distance: parameters }, { earlier, later, horizons }) => ({
    squared: {
      loss: multiply(mean(square(subtract(distance(parameters, earlier, later), horizons))), 0.5),
      parameters,
    },
  }),
});

/** Dynamical distance learning on a world. */
const dynamicalDistanceDefinition = (
  world: World,
  settings: DynamicalDistanceOptions,
): MethodDefinition<DynamicalDistanceOptions, "dynamical_distance"> => {
  const { goals: { view }, hidden, worlds, replayEpisodes, goalCandidates } = settings;
  const network = distanceNetwork(view.size(world), view.encoder(world), hidden);
  const { distance } = network;
  return {
    name: "dynamical_distance",
    settings,
    models: { distance: distanceModel(world, settings, network) },
    actors: {
      // r = −d_ψ(s′, g)
      goalPolicy: goalActor(
        world,
        settings,
        (parameters, batch) => negate(distance(parameters.distance, nextView(view, batch), batch.goal)),
      ),
    },
    replays: { goalPolicy: replayEpisodes },
    scratch: { goalCandidates: 2 * goalCandidates * worlds * (2 * view.size(world) + Math.max(...hidden)) },
    collect: collectConditioned("goalPolicy", worlds, farGoals(network, settings)),
    evaluationPolicies: goalEvaluationPolicies("dynamical_distance"),
    goalReward: (parameters, states, goals) => negate(distance(parameters.distance, states.shown, goals.shown)),
  };
};

/** Dynamical distance learning for training, with options that differ from {@link DYNAMICAL_DISTANCE}. */
export const dynamicalDistance: MethodBuilder<DynamicalDistanceOptions, "dynamical_distance"> = goalMethod(
  DYNAMICAL_DISTANCE,
  DYNAMICAL_DISTANCE_CODECS,
  dynamicalDistanceDefinition,
);
