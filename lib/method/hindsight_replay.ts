/**
 * HER: an episode that missed its goal shows how to reach the states that it did come to.
 *
 * Goal-conditioned soft actor-critic on the sparse reward, `r = 0` where the goal is reached and −1 elsewhere, with goals as
 * evaluation draws them; each step is learnt from once with its own goal and k = 4 times with what was reached later in its episode
 * (the strategy "future"), so that k / (1 + k) of a batch is relabelled.
 *
 * @see Andrychowicz et al., "Hindsight Experience Replay", 2017.
 * @module
 */
import type { World } from "../world/world.ts";
import { GOAL_CODECS, GOAL_OPTIONS, goalMethod, type GoalOptions } from "./shared/goal_policy.ts";
import { commandedDefinition, sparseReward } from "./goal_conditioned_sac.ts";
import type { MethodDefinition, MethodFactory, TrainState } from "./core/mod.ts";

/** k: goals of hindsight for each goal that was pursued. */
const RELABELLED = 4;

/** The settings to begin with. */
export const HINDSIGHT_REPLAY: GoalOptions = { ...GOAL_OPTIONS, hindsightFraction: RELABELLED / (1 + RELABELLED) };

/** HER on a world as a record. */
export const hindsightReplayDefinition = (world: World, settings: GoalOptions): MethodDefinition =>
  commandedDefinition("her", sparseReward(world), world, settings);

/** HER as a method, with options that differ from {@link HINDSIGHT_REPLAY}. */
export const hindsightReplay = (changes: Partial<GoalOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("HER", HINDSIGHT_REPLAY, GOAL_CODECS, hindsightReplayDefinition, changes);
