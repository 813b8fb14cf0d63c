/**
 * A contrastive actor-critic as formulas: the critic is a distance between the representations of a step and of a goal, learned
 * by discrimination of the goal that the step led to from the goals of other steps; there are no rewards and no target networks.
 *
 * `f(s, a, g) = −‖φ(s, a) − ψ(g)‖₂` is trained by InfoNCE on pairs of a step and a later state of its episode, n steps later with
 * probability proportional to γⁿ. It approaches `log p(g|s, a) − log p(g)`, up to a constant.
 *
 * @see Eysenbach et al., "Contrastive Learning as Goal-Conditioned Reinforcement Learning", 2022; in the form of Bortkiewicz et al.,
 * "Accelerating Goal-Conditioned Reinforcement Learning Algorithms and Research", 2025.
 * @module
 */
import { addPrefix, deepMlp, type Parameters, sampleSquashedGaussian, scope } from "../network/mod.ts";
import {
  add,
  concatenate,
  constant,
  exp,
  expand,
  logSumExp,
  mean,
  multiply,
  negate,
  slice,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from "../tensor/mod.ts";
import {
  type Agent,
  agentMetrics,
  type AgentSettings,
  type MeasuredLosses,
  temperatureLoss,
  type TransitionBatch,
} from "./agent.ts";
import { squaredDistance, squaredDistances, symmetricInfoNce } from "./contrast.ts";
import { categoricalSoftActorCritic } from "./categorical_soft_actor_critic.ts";
import { softActorCritic } from "./soft_actor_critic.ts";

/** Settings of a contrastive agent; its discount is unused, since it is in the distribution of goals. */
export interface ContrastiveSettings extends AgentSettings {
  /** Width of the state, the first part of the agent's input (of its features, where there is an encoder). */
  readonly stateSize: number;
  /** Width of the goal, the next part; the rest is for the actor alone. */
  readonly goalSize: number;
  /** Width of a representation. */
  readonly representationSize: number;
}

/** An agent that learns from the goals that its steps led to. */
export interface ContrastiveActorCritic extends Agent {
  /** φ(s, a) of observations and actions, and ψ(g) of the goals in the observations, each `[batch, representationSize]`. */
  readonly representations: (critic: Parameters, observation: Tensor, action: Tensor) => readonly [Tensor, Tensor];
}

/** The weight of the penalty on the partition function, which InfoNCE does not determine. */
const PARTITION_PENALTY = 0.1;

// The square root has no derivative at 0, and a difference of squares is not exact.
const SMALLEST_SQUARE = 1e-6;

const energy = (squaredDistance: Tensor): Tensor => negate(sqrt(add(squaredDistance, SMALLEST_SQUARE)));

/** `fᵢ = −‖xᵢ − yᵢ‖₂`, `[batch, 1]`. */
export const pairEnergy = (x: Tensor, y: Tensor): Tensor => energy(squaredDistance(x, y));

/** `fᵢⱼ = −‖xᵢ − yⱼ‖₂`, `[batch, batch]`. */
const allEnergies = (x: Tensor, y: Tensor): Tensor => energy(squaredDistances(x, y));

/** InfoNCE both ways, `−E[fᵢᵢ − (log Σⱼ exp fᵢⱼ + log Σⱼ exp fⱼᵢ) / 2] + 0.1 E[(log Σⱼ exp fᵢⱼ)²]`, a scalar. */
export const contrastiveLoss = (x: Tensor, y: Tensor): Tensor => {
  const energies = allEnergies(x, y);
  return add(
    symmetricInfoNce(energies, pairEnergy(x, y)),
    multiply(mean(square(logSumExp(energies))), PARTITION_PENALTY),
  );
};

/** Value and log-probability of an actor's actions at the batch's observations, each `[batch, 1]`. */
interface Choice {
  /** f(s, a, g), or its expectation. */
  readonly value: Tensor;
  /** log π(a|s, g), or its expectation. */
  readonly logProbability: Tensor;
}

/** An actor's choice, given the values of actions at the batch's observations. */
type Choose = (parameters: Parameters, batch: TransitionBatch, value: (action: Tensor) => Tensor) => Choice;

/** A contrastive critic for the actor of another agent. */
const contrastive = (settings: ContrastiveSettings, actor: Agent, choose: Choose): ContrastiveActorCritic => {
  const { stateSize, goalSize, actionSize, representationSize, hidden, depth, encoder, targetEntropy } = settings;
  const step = deepMlp({ inputs: stateSize + actionSize, hidden, depth, outputs: representationSize });
  const goal = deepMlp({ inputs: goalSize, hidden, depth, outputs: representationSize });

  const representations = (critic: Parameters, observation: Tensor, action: Tensor): readonly [Tensor, Tensor] => {
    const features = encoder === undefined ? observation : encoder.apply(scope("encoder", critic), observation);
    return [
      step.apply(scope("step", critic), concatenate([slice(features, -1, 0, stateSize), action])),
      goal.apply(scope("goal", critic), slice(features, -1, stateSize, stateSize + goalSize)),
    ];
  };

  const measuredLosses = (parameters: Parameters, _target: Parameters, batch: TransitionBatch): MeasuredLosses => {
    const critic = scope("critic", parameters);
    const logTemperature = parameters["temperature.log"];
    const temperature = stopGradient(exp(logTemperature));
    const { value, logProbability } = choose(
      parameters,
      batch,
      (action) => pairEnergy(...representations(critic, batch.observation, action)),
    );
    const pairs = representations(critic, batch.observation, batch.action);
    const taken = pairEnergy(...pairs);
    return {
      losses: {
        critic: contrastiveLoss(...pairs),
        // E[α log π(a|s, g) − f(s, a, g)]
        actor: mean(subtract(multiply(temperature, logProbability), value)),
        temperature: temperatureLoss(logTemperature, logProbability, targetEntropy),
      },
      // There is one critic.
      metrics: agentMetrics([taken, taken], logProbability),
    };
  };

  return {
    ...actor,
    settings,
    specifications: {
      ...addPrefix("critic.step", step.specifications),
      ...addPrefix("critic.goal", goal.specifications),
      ...actor.acting,
      "temperature.log": actor.specifications["temperature.log"],
    },
    representations,
    losses: (...inputs) => measuredLosses(...inputs).losses,
    measuredLosses,
  };
};

/** Builds the formulas of a contrastive agent with continuous actions within [−1, 1]. */
export const contrastiveActorCritic = (settings: ContrastiveSettings): ContrastiveActorCritic => {
  const actor = softActorCritic(settings);
  return contrastive(settings, actor, (parameters, { observation, noise }, value) => {
    const { action, logProbability } = sampleSquashedGaussian(actor.policy(parameters, observation), noise);
    return { value: value(action), logProbability };
  });
};

/** Every discrete action, as one-hots `[count, size]`. */
const everyAction = (count: number, size: number): readonly Tensor[] =>
  Array.from({ length: size }, (_, action) => {
    const row = Float64Array.from({ length: size }, (_, place) => place === action ? 1 : 0);
    return expand(constant(row, [1, size]), [count, size]);
  });

/** Builds the formulas of a contrastive agent that chooses one of `actionSize` actions. */
export const categoricalContrastiveActorCritic = (settings: ContrastiveSettings): ContrastiveActorCritic => {
  const actor = categoricalSoftActorCritic(settings);
  return contrastive(settings, actor, (parameters, { observation }, value) => {
    const policy = actor.policy(parameters, observation);
    const expectation = (of: Tensor) => sum(multiply(exp(policy), of), [-1], true);
    const values = concatenate(everyAction(observation.shape[0], settings.actionSize).map(value));
    return { value: expectation(values), logProbability: expectation(policy) };
  });
};
