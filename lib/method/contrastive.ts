/**
 * Contrastive reinforcement learning: a critic that tells the goals which a step led to from those of other steps orders goals by how
 * likely the step leads to them, and a policy that maximises it reaches them; there is no reward.
 *
 *     repeat
 *       g ~ p(g), as in evaluation; roll out π(a|s, g); keep the episodes
 *       repeat, with (s, a) = (s_t, a_t) of an episode, and g = s_{t+n} of the same one, P(n) ∝ γⁿ
 *         φ, ψ   minimise  −E[fᵢᵢ − (log Σⱼ exp fᵢⱼ + log Σⱼ exp fⱼᵢ) / 2] + 0.1 E[(log Σⱼ exp fᵢⱼ)²],   fᵢⱼ = f(sᵢ, aᵢ, gⱼ)
 *         π      minimises  E[α log π(a|s, g) − f(s, a, g)],   a ~ π(a|s, g)
 *     where f(s, a, g) = −‖φ(s, a) − ψ(g)‖₂
 *
 * With `depth`, all three networks are deep: residual blocks of four layers, each dense, normalised and with a swish.
 *
 * @see Eysenbach et al., "Contrastive Learning as Goal-Conditioned Reinforcement Learning", 2022; in the form of Bortkiewicz et al.,
 * "Accelerating Goal-Conditioned Reinforcement Learning Algorithms and Research", 2025; for `depth` Wang et al., "1000 Layer Networks
 * for Self-Supervised RL: Scaling Depth Can Enable New Goal-Reaching Capabilities", 2025.
 * @module
 */
import type * as t from "io-ts";
import { COUNT, numberCodec } from "../codec.ts";
import { observationEncoder } from "../goal/observation_encoder.ts";
import { categoricalContrastiveActorCritic, contrastiveActorCritic, type ContrastiveSettings } from "../learner/mod.ts";
import { BLOCK_LAYERS } from "../network/mod.ts";
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
  /** Layers in residual blocks of φ, ψ and π, a multiple of 4, as wide as `hidden[0]`; at 0 they have `hidden` layers instead. */
  readonly depth: number;
}

/** Defaults. */
export const CONTRASTIVE: ContrastiveOptions = { ...SETTINGS, representationSize: 32, depth: 0 };

/** The deepest networks of the paper. */
const DEEPEST = 1024;

const DEPTH: t.Type<number, unknown, unknown> = numberCodec(
  `a multiple of ${BLOCK_LAYERS} from 0 to ${DEEPEST}`,
  (value) => value >= 0 && value <= DEEPEST && value % BLOCK_LAYERS === 0,
);

/** The allowed values of each option. */
export const CONTRASTIVE_CODECS: Codecs<ContrastiveOptions> = {
  ...SETTING_CODECS,
  representationSize: COUNT,
  depth: DEPTH,
};

/**
 * A goal-conditioned agent with a contrastive critic, for the same inputs: the observation, the goal, and their difference.
 *
 * @param chunk number of steps that its actions are for.
 */
const contrastiveAgent = (world: World, settings: ContrastiveOptions, chunk: number): ConditionedAgent => {
  const { agent: { settings: inner }, ...conditioned } = goalConditionedAgent(world, settings);
  const { actionSpace, observationSize } = world;
  const [seen, shown] = [observationEncoder(world), settings.goals.view.encoder(world)];
  const contrastive: ContrastiveSettings = {
    ...inner,
    actionSize: chunk * inner.actionSize,
    targetEntropy: chunk * inner.targetEntropy,
    stateSize: seen?.outputs ?? observationSize,
    goalSize: shown?.outputs ?? conditioned.conditionSize,
    representationSize: settings.representationSize,
    depth: settings.depth,
  };
  return {
    ...conditioned,
    agent: actionSpace === "continuous"
      ? contrastiveActorCritic(contrastive)
      : categoricalContrastiveActorCritic(contrastive),
  };
};

/**
 * π(a|s, g), from steps whose goals are states that came later in their episodes.
 *
 * @param chunk number of steps whose actions are chosen together.
 */
export const contrastiveActor = (world: World, settings: ContrastiveOptions, chunk = 1): Actor => {
  const { goals: { view }, batch, discount } = settings;
  return sacActor(
    settings,
    contrastiveAgent(world, settings, chunk),
    hindsightSampling(world, { batch, replay: "goalPolicy", view, fraction: 1, later: { discount }, chunk }),
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
