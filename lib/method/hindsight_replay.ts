/**
 * HER: an episode that missed its goal shows how to reach the states that it did come to.
 *
 * Goal-conditioned soft actor-critic on the sparse reward, `r = 0` where the goal is reached and −1 elsewhere, with goals drawn as
 * in evaluation; each step is replayed once with its own goal and k = 4 times with a state reached later in its episode (the
 * strategy "future"), so that k / (1 + k) of a batch is relabelled.
 *
 * @see Andrychowicz et al., "Hindsight Experience Replay", 2017.
 * @module
 */
import type { World } from "../world/world.ts";
import type { MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { commandedDefinition, sparseReward } from "./goal_conditioned_sac.ts";
import { GOAL_CODECS, GOAL_OPTIONS, goalMethod, type GoalOptions } from "./shared/goal_policy.ts";

/** k: goals of hindsight for each goal that was pursued. */
const RELABELLED = 4;

/** Defaults. */
export const HINDSIGHT_REPLAY: GoalOptions = { ...GOAL_OPTIONS, hindsightFraction: RELABELLED / (1 + RELABELLED) };

/** HER on a world. */
export const hindsightReplayDefinition = (
  world: World,
  settings: GoalOptions,
): MethodDefinition<GoalOptions, "hindsight_replay"> =>
  commandedDefinition("hindsight_replay", sparseReward(world), world, settings);

/** HER for training, with options that differ from {@link HINDSIGHT_REPLAY}. */
export const hindsightReplay: MethodBuilder<GoalOptions, "hindsight_replay"> = goalMethod(
  HINDSIGHT_REPLAY,
  GOAL_CODECS,
  hindsightReplayDefinition,
);
