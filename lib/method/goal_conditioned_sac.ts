/**
 * Goal-conditioned soft actor-critic with the world's own reward: goals are drawn as in evaluation, and rewards come from the world's
 * distance. It is the baseline beside methods without a given reward, not a bound: hindsight can learn more from as many steps.
 *
 * Dense, `r = −d(f(s′), g) / d̄₀`, where d̄₀ is the mean distance of goals from where episodes start, so that a reward is about −1
 * before anything is learned, in whatever unit the world measures. Sparse, `r = 0` within the radius that counts as reached and −1
 * elsewhere.
 *
 * @see Haarnoja et al., "Soft Actor-Critic Algorithms and Applications", 2018; the sparse reward is that of Andrychowicz et al.,
 * "Hindsight Experience Replay", 2017.
 * @module
 */
import { immediate } from "../guard.ts";
import { key } from "../random/mod.ts";
import { isReached } from "../world/reached.ts";
import type { World } from "../world/world.ts";
import type { HindsightSettings } from "./core/batch.ts";
import { collectConditioned, commandedGoals } from "./core/collect.ts";
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

/** A world's reward of f(s′) for the goal's f(s), `[batch]`. */
export type WorldReward = NonNullable<HindsightSettings["reward"]>;

/** Starts and goals that d̄₀ is the mean of. */
const MEASURED = 256;

/** `r = −d(f(s′), g) / d̄₀`. */
export const denseReward = (world: World): WorldReward => {
  const starts = immediate(world.reset(key(0), MEASURED));
  const goals = immediate(world.goalStates(key(1), starts));
  const achieved = [starts, goals].map((states) => immediate(world.achieved(states)));
  const distances = immediate(world.distance(achieved[0], achieved[1]));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / MEASURED;
  return (nextAchieved, target) =>
    Float32Array.from(world.distance(nextAchieved, target), (distance) => -distance / mean);
};

/** `r = 0` where the goal is reached, −1 elsewhere. */
export const sparseReward = (world: World): WorldReward => (nextAchieved, target) =>
  Float32Array.from(world.distance(nextAchieved, target), (distance) => isReached(world, distance) ? 0 : -1);

/** A policy that pursues goals drawn as in evaluation, on a reward of the world. */
export const commandedDefinition = <Name extends string>(
  name: Name,
  reward: WorldReward,
  world: World,
  settings: GoalOptions,
): MethodDefinition<GoalOptions, Name> => {
  const { goals, worlds, replayEpisodes } = settings;
  return {
    name,
    settings,
    models: {},
    actors: { goalPolicy: goalActor(world, settings, (_parameters, batch) => batch.reward, { reward }) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, commandedGoals(goals)),
    evaluationPolicies: goalEvaluationPolicies(name),
  };
};

/** Goal-conditioned soft actor-critic on the dense reward. */
const denseSacDefinition = (world: World, settings: GoalOptions): MethodDefinition<GoalOptions, "dense_sac"> =>
  commandedDefinition("dense_sac", denseReward(world), world, settings);

/** Goal-conditioned soft actor-critic on the sparse reward. */
const sparseSacDefinition = (world: World, settings: GoalOptions): MethodDefinition<GoalOptions, "sparse_sac"> =>
  commandedDefinition("sparse_sac", sparseReward(world), world, settings);

/** Defaults: no hindsight. */
export const COMMANDED_OPTIONS: GoalOptions = { ...GOAL_OPTIONS, hindsightFraction: 0 };

/** The baseline on the dense reward for training, with options that differ from {@link COMMANDED_OPTIONS}. */
export const denseSac: MethodBuilder<GoalOptions, "dense_sac"> = goalMethod(
  COMMANDED_OPTIONS,
  GOAL_CODECS,
  denseSacDefinition,
);

/** The baseline on the sparse reward for training, with options that differ from {@link COMMANDED_OPTIONS}. */
export const sparseSac: MethodBuilder<GoalOptions, "sparse_sac"> = goalMethod(
  COMMANDED_OPTIONS,
  GOAL_CODECS,
  sparseSacDefinition,
);
