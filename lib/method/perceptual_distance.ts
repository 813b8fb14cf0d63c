/**
 * The simplest of the methods with a fixed perceptual distance, L2: goals are states that the policy has reached itself, and the
 * reward is how close what is seen now is to what was shown, `r = −‖f_κ(s′) − g‖₂`.
 *
 * @see Liu et al., AAAI 2022, the talk's "perceptually-specific goal based approach".
 * @module
 */
import type { World } from "../world/world.ts";
import { sampleIndices } from "../replay/mod.ts";
import { add, negate, sqrt, square, subtract, sum, type Tensor } from "../tensor/mod.ts";
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
  type MethodDefinition,
  type MethodFactory,
  nextView,
  reachedGoals,
  type TrainState,
} from "./core/mod.ts";

// The square root has no slope at 0.
const SMALLEST_SQUARE = 1e-12;

/** `−‖x − y‖₂`, `[batch, 1]`. */
export const negativeDistance = (x: Tensor, y: Tensor): Tensor =>
  negate(sqrt(add(sum(square(subtract(x, y)), [-1], true), SMALLEST_SQUARE)));

/** L2 on a world as a record. */
export const perceptualDistanceDefinition = (world: World, settings: GoalOptions): MethodDefinition => {
  const { goals, worlds, replayEpisodes } = settings;
  return {
    name: "l2",
    settings,
    models: {},
    actors: {
      goalPolicy: goalActor(
        world,
        settings,
        (_learnt, batch) => negativeDistance(nextView(goals.view, batch), batch.goal),
      ),
    },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned(
      "goalPolicy",
      worlds,
      reachedGoals(goals, "goalPolicy", ({ replays }, count, key) => sampleIndices(replays.goalPolicy, key, count)),
    ),
    evaluationPolicies: goalEvaluationPolicies("l2"),
    goalReward: (_learnt, states, goals) => negativeDistance(states.shown, goals.shown),
  };
};

/** L2 as a method, with options that differ from {@link GOAL_OPTIONS}. */
export const perceptualDistance = (changes: Partial<GoalOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("L2", GOAL_OPTIONS, GOAL_CODECS, perceptualDistanceDefinition, changes);
