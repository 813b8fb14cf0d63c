/**
 * Survival reinforcement learning (SRL): a critic predicts when a goal will be reached, as survival analysis predicts lifetimes, and a
 * policy maximises the value that follows; there is neither a reward nor bootstrapping.
 *
 * ```text
 * repeat
 *   act by π(a|s, g), g as in evaluation
 *   goals of a batch: 85 % from later in the episode, 5 % the step's own state, 10 % achieved in any episode
 *   τ ← steps until a state of the episode is within the radius of g; where none is, the end of the episode censors it
 *   hazards h_k(s, a, g): maximise E[Σ_{k < τ} log (1 − h_k) + 1(reached) log h_τ]
 *   V(s, a, g) = −Σ_k γᵏ Π_{j ≤ k} (1 − h_j)
 *   π: minimise E[α log π(a|s, g) − V(s, a, g)]
 * ```
 *
 * The value is that of a reward of −1 at every step before the goal is reached.
 *
 * @see Tiofack et al., "Survival Reinforcement Learning: Toward Scalable Self-Supervised RL", 2026, with one goal (m = 1), and the
 * authors' code.
 * @module
 */
import { COUNT } from "../codec.ts";
import type { World } from "../world/world.ts";
import { collectConditioned, commandedGoals } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { type Codecs, FRACTION, SETTING_CODECS, SETTINGS } from "./core/settings.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import { currentAndAchieved, survivalActor, type SurvivalOptions } from "./shared/survival_policy.ts";

/** Defaults: the authors' odds of goals in a batch. */
export const SURVIVAL: SurvivalOptions = {
  ...SETTINGS,
  currentFraction: 0.05,
  achievedFraction: 0.1,
  dwell: 3,
  representationSize: 32,
};

/** The allowed values of each option. */
export const SURVIVAL_CODECS: Codecs<SurvivalOptions> = {
  ...SETTING_CODECS,
  currentFraction: FRACTION,
  achievedFraction: FRACTION,
  dwell: COUNT,
  representationSize: COUNT,
};

/** Survival reinforcement learning on a world. */
const survivalDefinition = (
  world: World,
  settings: SurvivalOptions,
): MethodDefinition<SurvivalOptions, "survival"> => ({
  name: "survival",
  settings,
  models: {},
  actors: { goalPolicy: survivalActor(world, settings) },
  replays: { goalPolicy: settings.replayEpisodes },
  collect: collectConditioned("goalPolicy", settings.worlds, commandedGoals(settings.goals)),
  evaluationPolicies: goalEvaluationPolicies("survival"),
});

/** Survival reinforcement learning for training, with options that differ from {@link SURVIVAL}. */
export const survival: MethodBuilder<SurvivalOptions, "survival"> = goalMethod(
  SURVIVAL,
  SURVIVAL_CODECS,
  survivalDefinition,
  currentAndAchieved,
);
