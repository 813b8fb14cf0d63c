/**
 * The simplest of the methods with a fixed perceptual distance, L2: goals are states that the policy has reached itself, and the
 * reward is the negative distance of the view of s′ from the goal as it is shown, `r = −‖f_κ(s′) − g‖₂`.
 *
 * @see Liu et al., AAAI 2022, the talk's "perceptually-specific goal based approach".
 * @module
 */
import { negativeDistance } from "../learner/mod.ts";
import type { World } from "../world/world.ts";
import { nextView } from "./core/batch.ts";
import { collectConditioned, reachedGoals } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";

/** L2 on a world. */
export const perceptualDistanceDefinition = (
  world: World,
  settings: GoalOptions,
): MethodDefinition<GoalOptions, "perceptual_distance"> => {
  const { goals, worlds, replayEpisodes } = settings;
  return {
    name: "perceptual_distance",
    settings,
    models: {},
    actors: {
      goalPolicy: goalActor(
        world,
        settings,
        (_parameters, batch) => negativeDistance(nextView(goals.view, batch), batch.goal),
      ),
    },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, reachedGoals(goals, "goalPolicy")),
    evaluationPolicies: goalEvaluationPolicies("perceptual_distance"),
    goalReward: (_parameters, states, goals) => negativeDistance(states.shown, goals.shown),
  };
};

/** L2 for training, with options that differ from {@link GOAL_OPTIONS}. */
export const perceptualDistance: MethodBuilder<GoalOptions, "perceptual_distance"> = goalMethod(
  GOAL_OPTIONS,
  GOAL_CODECS,
  perceptualDistanceDefinition,
);
