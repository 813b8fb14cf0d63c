/**
 * Contrastive reinforcement learning: a critic that tells the goals which a step led to from those of other steps orders goals by how
 * likely the step leads to them, and a policy that maximises it reaches them; there is no reward.
 *
 * `f(s, a, g) = −‖φ(s, a) − ψ(g)‖₂` learns by InfoNCE from pairs of a step and a state n steps later in its episode, n with odds of
 * γⁿ; π(a|s, g) minimises `E[α log π(a|s, g) − f(s, a, g)]` with the same goals. While it acts, goals are drawn as in evaluation.
 *
 * @see Eysenbach et al., "Contrastive Learning as Goal-Conditioned Reinforcement Learning", 2022; in the form of Bortkiewicz et al.,
 * "Accelerating Goal-Conditioned Reinforcement Learning Algorithms and Research", 2025.
 * @module
 */
import { COUNT } from "../codec.ts";
import { observationEncoder } from "../goal/observation_encoder.ts";
import { categoricalContrastiveActorCritic, contrastiveActorCritic, type ContrastiveSettings } from "../learner/mod.ts";
import { constant, expand } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { goalConditionedAgent, sacActor } from "./core/agents.ts";
import { hindsightSampling } from "./core/batch.ts";
import { collectConditioned, commandedGoals } from "./core/collect.ts";
import type { Actor, ConditionedAgent, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { type Codecs, SETTING_CODECS, SETTINGS, type Settings } from "./core/settings.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";

/** The options of contrastive reinforcement learning; γ is the discount of the steps to a goal. */
export interface ContrastiveOptions extends Settings {
  /** Dimension of the representations φ and ψ. */
  readonly representationSize: number;
}

/** Defaults. */
export const CONTRASTIVE: ContrastiveOptions = { ...SETTINGS, representationSize: 32 };

/** The allowed values of each option. */
const CONTRASTIVE_CODECS: Codecs<ContrastiveOptions> = { ...SETTING_CODECS, representationSize: COUNT };

/** A goal-conditioned agent with a contrastive critic, for the same inputs: the observation, the goal, and their difference. */
const contrastiveAgent = (world: World, settings: ContrastiveOptions): ConditionedAgent => {
  const { agent: { settings: inner }, ...conditioned } = goalConditionedAgent(world, settings);
  const { actionSpace, observationSize } = world;
  const [seen, shown] = [observationEncoder(world), settings.goals.view.encoder(world)];
  const contrastive: ContrastiveSettings = {
    ...inner,
    stateSize: seen?.outputs ?? observationSize,
    goalSize: shown?.outputs ?? conditioned.conditionSize,
    representationSize: settings.representationSize,
  };
  return {
    ...conditioned,
    agent: actionSpace === "continuous"
      ? contrastiveActorCritic(contrastive)
      : categoricalContrastiveActorCritic(contrastive),
  };
};

/** π(a|s, g), from steps whose goals are states that came later in their episodes. */
const contrastiveActor = (world: World, settings: ContrastiveOptions): Actor => {
  const { goals: { view }, batch, discount } = settings;
  return sacActor(
    settings,
    contrastiveAgent(world, settings),
    hindsightSampling(world, { batch, replay: "goalPolicy", view, fraction: 1, later: { discount } }),
    (_parameters, { goal }) => ({ condition: goal, reward: expand(constant(0, [1, 1]), [batch, 1]) }),
  );
};

/** Contrastive reinforcement learning on a world. */
const contrastiveDefinition = (
  world: World,
  settings: ContrastiveOptions,
): MethodDefinition<ContrastiveOptions, "contrastive"> => ({
  name: "contrastive",
  settings,
  models: {},
  actors: { goalPolicy: contrastiveActor(world, settings) },
  replays: { goalPolicy: settings.replayEpisodes },
  collect: collectConditioned("goalPolicy", settings.worlds, commandedGoals(settings.goals)),
  evaluationPolicies: goalEvaluationPolicies("contrastive"),
});

/** Contrastive reinforcement learning for training, with options that differ from {@link CONTRASTIVE}. */
export const contrastive: MethodBuilder<ContrastiveOptions, "contrastive"> = goalMethod(
  CONTRASTIVE,
  CONTRASTIVE_CODECS,
  contrastiveDefinition,
);
