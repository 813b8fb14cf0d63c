/**
 * The common parts of actor-critics, with continuous or discrete actions: parameters, action selection and losses.
 *
 * @module
 */
import { addPrefix, deepMlp, type Encoder, type Parameters, scope, type Specifications } from "../network/mod.ts";
import type { Key } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import {
  add,
  concatenate,
  mean,
  multiply,
  negate,
  reshape,
  slice,
  square,
  stopGradient,
  subtract,
  type Tensor,
} from "../tensor/mod.ts";
import type { Objectives } from "./learner.ts";

/** Settings of an agent. */
export interface AgentSettings {
  /** Width of the agent's input. */
  readonly observationSize: number;
  /** Width of an action; the number of actions where they are discrete. */
  readonly actionSize: number;
  /** Widths of the hidden layers of actor and critics. */
  readonly hidden: readonly number[];
  /** Layers in residual blocks, in place of the hidden layers, a multiple of 4; 0 by default. */
  readonly depth?: number;
  /** γ. */
  readonly discount: number;
  /** α at the start. */
  readonly initialTemperature: number;
  /** The entropy that the temperature is adjusted to, in nats. */
  readonly targetEntropy: number;
  /**
   * The encoder of the agent's input, for pictures. Both critics use it and train it; no gradient of the actor's loss flows into
   * it.
   *
   * @see Yarats et al., "Improving Sample Efficiency in Model-Free Reinforcement Learning from Images", 2021.
   */
  readonly encoder?: Encoder | undefined;
  /**
   * Width of further inputs of the critics alone, behind the agent's own, e.g. for values that the reward depends on.
   *
   * @see Pinto et al., "Asymmetric Actor Critic for Image-Based Robot Learning", 2018.
   */
  readonly criticsOnly?: number;
}

/** A batch of transitions, and the noise that the losses use. */
export interface TransitionBatch {
  /** The policy's input, `[batch, observationSize]`. */
  readonly observation: Tensor;
  /** `[batch, actionSize]`. */
  readonly action: Tensor;
  /** `[batch, 1]`. */
  readonly reward: Tensor;
  /** `[batch, observationSize]`. */
  readonly nextObservation: Tensor;
  /** 1 where the episode terminated; 0 elsewhere, also where it was truncated. `[batch, 1]`. */
  readonly terminated: Tensor;
  /** Standard normal, for the action at `observation`, `[batch, actionSize]`; not needed where actions are discrete. */
  readonly noise: Tensor;
  /** Standard normal, for the action at `nextObservation`, `[batch, actionSize]`; not needed where actions are discrete. */
  readonly nextNoise: Tensor;
}

/** The losses of an actor-critic, scalars, each for the parameters of its own part only. */
export interface ActorCriticLosses {
  /** `Σᵢ E[(Qᵢ(s, a) − y)²]`. */
  readonly critic: Tensor;
  /** `E[α log π(a|s) − min Q(s, a)]`. */
  readonly actor: Tensor;
  /** `−log α · E[log π(a|s) + H̄]`. */
  readonly temperature: Tensor;
}

/** Scalars of a batch that show how an agent learns; nothing learns from them. */
export interface AgentMetrics {
  /** `E[(Q₁(s, a) + Q₂(s, a)) / 2]` of the batch's actions. */
  readonly qValue: Tensor;
  /** `−E[log π(a|s)]`, the entropy of the policy at the batch's observations, in nats. */
  readonly entropy: Tensor;
}

/** The losses and the metrics of a batch, made of the same nodes, so that the metrics cost a gradient step nearly nothing. */
export interface MeasuredLosses {
  /** The losses. */
  readonly losses: ActorCriticLosses;
  /** The metrics. */
  readonly metrics: AgentMetrics;
}

/** The losses of an agent, each with the parameters that it trains: those of the part of the same name. */
export const agentObjectives = (
  { critic, actor, temperature }: ActorCriticLosses,
  parameters: Parameters,
): Objectives =>
  mapRecord({ critic, actor, temperature }, (loss, part) => ({ loss, parameters: scope(part, parameters) }));

/** The parts of an agent, each with a loss of its own. */
export const PARTS = ["critic", "actor", "temperature"] as const;

/** An agent: its parameters, its policy and its losses. */
export interface Agent {
  /** Its settings. */
  readonly settings: AgentSettings;
  /** `critic.…`, `actor.…` and `temperature.log`, in this order; the parameters for acting are consecutive. */
  readonly specifications: Specifications;
  /** The parameters for acting, some of those above. */
  readonly acting: Specifications;
  /** Draws the noise of `count` actions, `[count, actionSize]`. */
  readonly noise: (key: Key, count: number) => Float32Array;
  /** Actions at observations `[batch, observationSize]`, from noise `[batch, actionSize]`. */
  readonly act: (parameters: Parameters, observation: Tensor, noise: Tensor) => Tensor;
  /** The actions without noise: tanh of the mean, or the most likely of discrete actions. */
  readonly greedy: (parameters: Parameters, observation: Tensor) => Tensor;
  /** The losses, from the parameters and those of the target critics (names without prefix). */
  readonly losses: (parameters: Parameters, target: Parameters, batch: TransitionBatch) => ActorCriticLosses;
  /** The losses, with the metrics of the same batch. */
  readonly measuredLosses: (parameters: Parameters, target: Parameters, batch: TransitionBatch) => MeasuredLosses;
}

/** The networks of an agent: an actor and twin critics on the same features. */
export interface ActorCritic {
  /** See {@link Agent.specifications}. */
  readonly specifications: Specifications;
  /** See {@link Agent.acting}. */
  readonly acting: Specifications;
  /** The actor's output at observations. */
  readonly actor: (parameters: Parameters, observation: Tensor) => Tensor;
  /** Both critics' outputs at observations, and at actions where they take any. */
  readonly critics: (
    critics: Parameters,
    observation: Tensor,
    ...action: readonly Tensor[]
  ) => readonly [Tensor, Tensor];
}

/** Sizes of actor and critics. */
export interface ActorCriticSizes {
  /** Number of outputs of the actor. */
  readonly actorOutputs: number;
  /** Number of inputs of a critic besides the observation. */
  readonly criticInputs: number;
  /** Number of outputs of a critic. */
  readonly criticOutputs: number;
}

/** Builds the networks of an agent. */
export const actorCritic = (
  { observationSize, hidden, depth, initialTemperature, encoder, criticsOnly = 0 }: AgentSettings,
  { actorOutputs, criticInputs, criticOutputs }: ActorCriticSizes,
): ActorCritic => {
  const features = encoder?.outputs ?? observationSize;
  const actor = deepMlp({ inputs: features, hidden, depth, outputs: actorOutputs });
  const critic = deepMlp({ inputs: features + criticsOnly + criticInputs, hidden, depth, outputs: criticOutputs });
  const encode = (critics: Parameters, observation: Tensor) => {
    const [, width] = observation.shape;
    const own = width === observationSize ? observation : slice(observation, -1, 0, observationSize);
    return encoder === undefined ? own : encoder.apply(scope("encoder", critics), own);
  };
  const criticsInput = (observation: Tensor) =>
    criticsOnly === 0 ? [] : [slice(observation, -1, observationSize, observationSize + criticsOnly)];
  const acting = {
    ...(encoder === undefined ? {} : addPrefix("critic.encoder", encoder.specifications)),
    ...addPrefix("actor", actor.specifications),
  };
  return {
    specifications: {
      ...addPrefix("critic.0", critic.specifications),
      ...addPrefix("critic.1", critic.specifications),
      ...acting,
      "temperature.log": { shape: [1], initial: () => Float32Array.of(Math.log(initialTemperature)) },
    },
    acting,
    actor: (parameters, observation) =>
      actor.apply(scope("actor", parameters), stopGradient(encode(scope("critic", parameters), observation))),
    critics: (critics, observation, ...action) => {
      const inputs = concatenate([encode(critics, observation), ...criticsInput(observation), ...action]);
      return [critic.apply(scope("0", critics), inputs), critic.apply(scope("1", critics), inputs)];
    },
  };
};

/** `y = r + γ (1 − terminated) V̄(s′)`; no gradient flows through it. */
export const bootstrapTarget = ({ reward, terminated }: TransitionBatch, nextValue: Tensor, discount: number): Tensor =>
  stopGradient(add(reward, multiply(multiply(subtract(1, terminated), nextValue), discount)));

/** `Σᵢ E[(Qᵢ − y)²]`: the mean over the batch, the sum over the two critics. */
export const criticLoss = ([first, second]: readonly [Tensor, Tensor], target: Tensor): Tensor => {
  const error = (value: Tensor) => mean(square(subtract(value, target)));
  return add(error(first), error(second));
};

/** The metrics of the values of two critics and of log-probabilities, each `[batch, 1]`. */
export const agentMetrics = ([first, second]: readonly [Tensor, Tensor], logProbability: Tensor): AgentMetrics => ({
  qValue: multiply(add(mean(first), mean(second)), 0.5),
  entropy: negate(mean(logProbability)),
});

/** `−log α · E[log π + H̄]`, a scalar; no gradient flows into the policy. */
export const temperatureLoss = (logTemperature: Tensor, logProbability: Tensor, targetEntropy: number): Tensor =>
  reshape(negate(multiply(logTemperature, mean(add(stopGradient(logProbability), targetEntropy)))), []);
