/**
 * Contrastive reinforcement learning: a critic that tells the goals which a step led to from those of other steps orders goals by how
 * likely the step leads to them, and a policy that maximises it reaches them; nothing is rewarded.
 *
 * `f(s, a, g) = −‖φ(s, a) − ψ(g)‖₂` learns by InfoNCE from pairs of a step and a state n steps later in its episode, n with odds of
 * γⁿ; π(a|s, g) minimises `E[α log π(a|s, g) − f(s, a, g)]` with the same goals. While it acts, goals are as evaluation draws them.
 *
 * @see Eysenbach et al., "Contrastive Learning as Goal-Conditioned Reinforcement Learning", 2022; in the form of Bortkiewicz et al.,
 * "Accelerating Goal-Conditioned Reinforcement Learning Algorithms and Research", 2025.
 * @module
 */
import type { World } from "../world/world.ts";
import { COUNT } from "../codec.ts";
import {
  type Agent,
  categoricalContrastiveActorCritic,
  contrastiveActorCritic,
  type ContrastiveSettings,
} from "../learner/mod.ts";
import { constant } from "../tensor/mod.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import {
  type Actor,
  type Codecs,
  collectConditioned,
  commandedGoals,
  goalConditionedAgent,
  hindsightSampling,
  type MethodDefinition,
  type MethodFactory,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  type TrainState,
} from "./core/mod.ts";

/** What can be set about contrastive reinforcement learning; γ is that of how far ahead goals lie. */
export interface ContrastiveOptions extends Settings {
  /** Numbers in the representations φ and ψ. */
  readonly representationSize: number;
}

/** The settings to begin with. */
export const CONTRASTIVE: ContrastiveOptions = { ...SETTINGS, representationSize: 32 };

/** What each setting may be. */
export const CONTRASTIVE_CODECS: Codecs<ContrastiveOptions> = { ...SETTING_CODECS, representationSize: COUNT };

/** The agent for what {@link goalConditionedAgent} has a policy see: the observation, the goal, and what only the actor is given. */
const agentOf = (
  { actionSpace, observationSize }: World,
  settings: ContrastiveOptions,
  seer: Agent,
  shown: number,
): Agent => {
  const { encoder } = seer.settings;
  const contrastive: ContrastiveSettings = {
    ...seer.settings,
    situationSize: observationSize,
    goalSize: encoder === undefined ? shown : encoder.outputs - observationSize,
    representationSize: settings.representationSize,
  };
  return actionSpace === "continuous"
    ? contrastiveActorCritic(contrastive)
    : categoricalContrastiveActorCritic(contrastive);
};

/** π(a|s, g): every step is after what came of it. */
const contrastiveActor = (world: World, settings: ContrastiveOptions): Actor => {
  const { goals, batch, discount, learningRate, tau } = settings;
  const { conditionSize, sees: policyInput, agent } = goalConditionedAgent(world, settings);
  return {
    agent: agentOf(world, settings, agent, conditionSize),
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: hindsightSampling(world, {
      batch,
      replay: "goalPolicy",
      view: goals.view,
      fraction: 1,
      later: { discount },
    }),
    transitions: (_learnt, columns) => ({
      observation: policyInput(columns.observation, columns.achieved, columns.goal),
      reward: constant(0, [batch, 1]),
      nextObservation: policyInput(columns.nextObservation, columns.nextAchieved, columns.goal),
    }),
  };
};

/** Contrastive reinforcement learning on a world as a record. */
export const contrastiveDefinition = (world: World, settings: ContrastiveOptions): MethodDefinition => {
  const { goals, worlds, replayEpisodes } = settings;
  return {
    name: "crl",
    settings,
    models: {},
    actors: { goalPolicy: contrastiveActor(world, settings) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, commandedGoals(goals)),
    evaluationPolicies: goalEvaluationPolicies("crl"),
  };
};

/** Contrastive reinforcement learning as a method, with options that differ from {@link CONTRASTIVE}. */
export const contrastive = (changes: Partial<ContrastiveOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("contrastive reinforcement learning", CONTRASTIVE, CONTRASTIVE_CODECS, contrastiveDefinition, changes);
