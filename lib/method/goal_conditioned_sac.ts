/**
 * Goal-conditioned soft actor-critic that is told everything: goals as evaluation draws them, rewarded by the world's own distance.
 * It is the baseline that methods without a given reward are held against, not a bound: hindsight can learn more from as many steps.
 *
 * Dense, `r = −d(f(s′), g) / d̄₀`, where d̄₀ is the mean distance of goals from where episodes start, so that a reward is about −1
 * before anything is learnt, in whatever unit the world measures. Sparse, `r = 0` within the radius that counts as reached and −1
 * elsewhere.
 *
 * @see Haarnoja et al., "Soft Actor-Critic Algorithms and Applications", 2018; the sparse reward is that of Andrychowicz et al.,
 * "Hindsight Experience Replay", 2017.
 * @module
 */
import type { World } from "../world/world.ts";
import { key } from "../random/mod.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";
import {
  collectConditioned,
  commandedGoals,
  type HindsightSettings,
  type MethodDefinition,
  type MethodFactory,
  type TrainState,
} from "./core/mod.ts";

/** What a world pays for f(s′) and the goal's f(s), `[batch]`. */
export type WorldReward = NonNullable<HindsightSettings["reward"]>;

/** Starts and goals that d̄₀ is the mean of. */
const MEASURED = 256;

/** `r = −d(f(s′), g) / d̄₀`. */
export const denseReward = (world: World): WorldReward => {
  const starts = world.reset(key(0), MEASURED);
  const goals = world.goalStates(key(1), starts);
  const distances = world.distance(world.achieved(starts), world.achieved(goals));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / MEASURED;
  return (nextAchieved, target) =>
    Float32Array.from(world.distance(nextAchieved, target), (distance) => -distance / mean);
};

/** `r = 0` where the goal is reached, −1 elsewhere. */
export const sparseReward = (world: World): WorldReward => (nextAchieved, target) =>
  Float32Array.from(world.distance(nextAchieved, target), (distance) => distance < world.radius ? 0 : -1);

/** A policy that pursues goals as evaluation draws them, on a reward of the world, as a record. */
export const commandedDefinition = (
  name: string,
  reward: WorldReward,
  world: World,
  settings: GoalOptions,
): MethodDefinition => {
  const { goals, worlds, replayEpisodes } = settings;
  return {
    name,
    settings,
    models: {},
    actors: { goalPolicy: goalActor(world, settings, (_learnt, batch) => batch.reward, { reward }) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, commandedGoals(goals)),
    evaluationPolicies: goalEvaluationPolicies(name),
  };
};

/** Goal-conditioned soft actor-critic on the dense reward, as a record. */
export const denseSacDefinition = (world: World, settings: GoalOptions): MethodDefinition =>
  commandedDefinition("sac_dense", denseReward(world), world, settings);

/** Goal-conditioned soft actor-critic on the sparse reward, as a record. */
export const sparseSacDefinition = (world: World, settings: GoalOptions): MethodDefinition =>
  commandedDefinition("sac_sparse", sparseReward(world), world, settings);

/** The settings to begin with: no hindsight. */
export const COMMANDED_OPTIONS: GoalOptions = { ...GOAL_OPTIONS, hindsightFraction: 0 };

/** The upper baseline on the dense reward, with options that differ from {@link COMMANDED_OPTIONS}. */
export const denseSac = (changes: Partial<GoalOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("goal-conditioned SAC", COMMANDED_OPTIONS, GOAL_CODECS, denseSacDefinition, changes);

/** The same on the sparse reward. */
export const sparseSac = (changes: Partial<GoalOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("goal-conditioned SAC", COMMANDED_OPTIONS, GOAL_CODECS, sparseSacDefinition, changes);
