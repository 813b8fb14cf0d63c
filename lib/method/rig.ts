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
  latentAppraisal,
  latentGoalActor,
  type LatentGoalOptions,
  latentGoalReachers,
  priorLatents,
  reachedPercepts,
} from "./shared/latent_goals.ts";
import { aimed, type MethodOn, type Recipe, type TrainState } from "./core/mod.ts";

/** RIG on a world as a record. */
export const rigRecipe = (world: World, settings: LatentGoalOptions): Recipe => {
  const { worlds, replayEpisodes } = settings;
  const imagined = priorLatents(settings);
  return {
    name: "rig",
    settings,
    models: { autoencoder: autoencoder(world, settings, reachedPercepts(world, settings)) },
    actors: { goalPolicy: latentGoalActor(world, settings, imagined) },
    replays: { goalPolicy: replayEpisodes },
    collect: aimed("goalPolicy", worlds, () => (state, _starts, key) => {
      const goal = imagined(state, worlds, key);
      return TE.right({ condition: goal, kept: { goal } });
    }),
    reachers: latentGoalReachers("rig", world, settings),
    appraisal: latentAppraisal(world, settings),
  };
};

/** RIG as a method, with options that differ from {@link LATENT_GOAL_OPTIONS}. */
export const rig = (changes: Partial<LatentGoalOptions> = {}): MethodOn<TrainState> =>
  goalMethod("RIG", LATENT_GOAL_OPTIONS, LATENT_GOAL_CODECS, rigRecipe, changes);
