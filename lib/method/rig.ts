/**
 * RIG: goals are imagined, drawn from the prior of a variational autoencoder of views, and reaching them is rewarded in its latent
 * space.
 *
 * `z_g ~ N(0, I)`, `r = −‖μ(s′) − z_g‖₂`; a goal g is reached by π(a|s, μ(g)).
 *
 * @see Nair et al., "Visual Reinforcement Learning with Imagined Goals", 2018.
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { collectConditioned, type ConditioningSource } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { goalMethod } from "./shared/goal_policy.ts";
import {
  autoencoder,
  LATENT_GOAL_CODECS,
  LATENT_GOAL_OPTIONS,
  latentGoalActor,
  latentGoalEvaluationPolicies,
  type LatentGoalOptions,
  latentGoalReward,
  priorLatents,
  reachedViews,
} from "./shared/latent_goals.ts";

/** RIG on a world. */
export const rigDefinition = (
  world: World,
  settings: LatentGoalOptions,
): MethodDefinition<LatentGoalOptions, "rig"> => {
  const { worlds, replayEpisodes } = settings;
  const imagine = priorLatents(settings);
  const imaginedGoals: ConditioningSource = (state, _starts, key) => {
    const goal = imagine(state, worlds, key);
    return TE.right({ condition: goal, columns: { goal } });
  };
  return {
    name: "rig",
    settings,
    models: { autoencoder: autoencoder(world, settings, reachedViews(world, settings)) },
    actors: { goalPolicy: latentGoalActor(world, settings, imagine) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, () => imaginedGoals),
    evaluationPolicies: latentGoalEvaluationPolicies("rig", world, settings),
    goalReward: latentGoalReward(world, settings),
  };
};

/** RIG for training, with options that differ from {@link LATENT_GOAL_OPTIONS}. */
export const rig: MethodBuilder<LatentGoalOptions, "rig"> = goalMethod(
  LATENT_GOAL_OPTIONS,
  LATENT_GOAL_CODECS,
  rigDefinition,
);
