/**
 * MEGA: the policy pursues the rarest of the goals that it has achieved, among those that it can reach, so that the goals it achieves
 * spread out as far as they can; it learns as with HER.
 *
 * ```text
 * repeat
 *   for each episode: g ← the rarest of some achieved goals with Q(s₀, π(s₀, g), g) ≥ c, the lesser critic's   shared/rare_goals.ts
 *     act by π(a|s, g), at random with probability ε; ε grows with every step at g: go, then explore            shared/go_explore.ts
 *   c ← one step farther where many episodes reached their goals, one step nearer where few did
 *   relabel goals: 1 : 4 : 1 : 1 their own, later in the episode, achieved in any episode, pursued in any       shared/mixed_hindsight.ts
 *   r = 0 where g is reached, −1 elsewhere; update Q and π
 * ```
 *
 * Rarity is a kernel density of the achieved goals; pursuing its minimum is the choice that gains the most entropy of their
 * distribution where it succeeds.
 *
 * @see Pitis et al., "Maximum Entropy Gain Exploration for Long Horizon Multi-goal Reinforcement Learning", ICML 2020; code spitis/mrl.
 * @module
 */
import { flow } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { goalConditionedAgent, sacActor } from "./core/agents.ts";
import { collectConditioned } from "./core/collect.ts";
import type { ActingContext, Actor, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { type Codecs, FRACTION } from "./core/settings.ts";
import { sparseReward } from "./goal_conditioned_sac.ts";
import { GO_EXPLORE, GO_EXPLORE_CODECS, goExplore, type GoExploreSettings } from "./shared/go_explore.ts";
import { chooseGoals, chosenGoals, type GoalChoice } from "./shared/goal_candidates.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";
import { criticGoalValues } from "./shared/goal_values.ts";
import { type MixedFractions, mixedFractions, mixedHindsightSampling } from "./shared/mixed_hindsight.ts";
import {
  RARE_GOAL_CODECS,
  RARE_GOALS,
  rareGoalScores,
  rareGoalScratch,
  type RareGoalSettings,
  rememberSuccess,
} from "./shared/rare_goals.ts";

/** The options of MEGA. */
export interface MegaOptions extends GoalOptions, RareGoalSettings, GoExploreSettings, MixedFractions {}

/** Defaults: the authors' odds of 1 : 4 : 1 : 1 for goals in a batch, without those of their task. */
export const MEGA: MegaOptions = {
  ...GOAL_OPTIONS,
  ...RARE_GOALS,
  ...GO_EXPLORE,
  hindsightFraction: 4 / 7,
  achievedFraction: 1 / 7,
  pursuedFraction: 1 / 7,
};

/** The allowed values of each option. */
const MEGA_CODECS: Codecs<MegaOptions> = {
  ...GOAL_CODECS,
  ...RARE_GOAL_CODECS,
  ...GO_EXPLORE_CODECS,
  achievedFraction: FRACTION,
  pursuedFraction: FRACTION,
};

/** π(a|s, g), on r = 0 where the goal is reached and −1 elsewhere. */
const megaActor = (world: World, settings: MegaOptions): Actor => {
  const { goals: { view }, batch, hindsightFraction: fraction, achievedFraction, pursuedFraction } = settings;
  const fractions = { fraction, achievedFraction, pursuedFraction };
  return sacActor(
    settings,
    goalConditionedAgent(world, settings),
    mixedHindsightSampling(world, { batch, replay: "goalPolicy", view, ...fractions, reward: sparseReward(world) }),
    (_parameters, { goal, reward }) => ({ condition: goal, reward }),
  );
};

/** MEGA on a world. */
const megaDefinition = (world: World, settings: MegaOptions): MethodDefinition<MegaOptions, "mega"> => {
  const { goals, worlds, replayEpisodes } = settings;
  const rarest = (context: ActingContext): GoalChoice =>
    chooseGoals(context, settings, rareGoalScores(context, settings, criticGoalValues(context)));
  return {
    name: "mega",
    settings,
    models: {},
    actors: { goalPolicy: megaActor(world, settings) },
    replays: { goalPolicy: replayEpisodes },
    scratch: rareGoalScratch(world, settings),
    collect: (context) =>
      flow(
        collectConditioned("goalPolicy", worlds, chosenGoals(goals, rarest), goExplore(settings))(context),
        TE.chainEitherK(rememberSuccess(context.world, settings)),
      ),
    evaluationPolicies: goalEvaluationPolicies("mega"),
  };
};

/** MEGA for training, with options that differ from {@link MEGA}. */
export const mega: MethodBuilder<MegaOptions, "mega"> = goalMethod(MEGA, MEGA_CODECS, megaDefinition, mixedFractions);
