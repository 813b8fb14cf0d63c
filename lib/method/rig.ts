/**
 * RIG: goals are imagined, drawn from the prior of a variational autoencoder of what is seen, and reaching them is rewarded in its
 * latent space.
 *
 * `z_g ~ N(0, I)`, `r = −‖μ(s′) − z_g‖₂`.
 *
 * @see Nair et al., "Visual Reinforcement Learning with Imagined Goals", 2018.
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
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
  reachedPercepts,
} from "./shared/latent_goals.ts";
import { collectConditioned, type MethodDefinition, type MethodFactory, type TrainState } from "./core/mod.ts";

/** RIG on a world as a record. */
export const rigDefinition = (world: World, settings: LatentGoalOptions): MethodDefinition => {
  const { worlds, replayEpisodes } = settings;
  const imagined = priorLatents(settings);
  return {
    name: "rig",
    settings,
    models: { autoencoder: autoencoder(world, settings, reachedPercepts(world, settings)) },
    actors: { goalPolicy: latentGoalActor(world, settings, imagined) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, () => (state, _starts, key) => {
      const goal = imagined(state, worlds, key);
      return TE.right({ condition: goal, kept: { goal } });
    }),
    evaluationPolicies: latentGoalEvaluationPolicies("rig", world, settings),
    goalReward: latentGoalReward(world, settings),
  };
};

/** RIG as a method, with options that differ from {@link LATENT_GOAL_OPTIONS}. */
export const rig = (changes: Partial<LatentGoalOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("RIG", LATENT_GOAL_OPTIONS, LATENT_GOAL_CODECS, rigDefinition, changes);
