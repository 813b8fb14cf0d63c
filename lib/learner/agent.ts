/**
 * What every actor-critic has in common, whatever its actions are: parameters, how it acts, and its losses.
 *
 * @module
 */
import { type Encoder, mlp, type Parameters, prefixed, scope, type Specifications } from "../network/mod.ts";
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

/** What an agent is made of. */
export interface AgentSettings {
  /** Numbers that the agent sees. */
  readonly observationSize: number;
  /** Numbers in an action; where actions are discrete, how many there are. */
  readonly actionSize: number;
  /** Widths of the hidden layers of actor and critics. */
  readonly hidden: readonly number[];
  /** γ: what a reward one step later is worth. */
  readonly discount: number;
  /** α at the start. */
  readonly initialTemperature: number;
  /** The entropy that the temperature steers to, in nats. */
  readonly targetEntropy: number;
  /**
   * What makes features of what is seen, where that is more than numbers to be taken as they are. The critics train it and share
   * it; the actor reads its features as given.
   *
   * @see Yarats et al., "Improving Sample Efficiency in Model-Free Reinforcement Learning from Images", 2021.
   */
  readonly encoder?: Encoder | undefined;
  /**
   * Numbers behind those that the agent sees which only its critics are given, in the losses: what a reward depends on.
   *
   * @see Pinto et al., "Asymmetric Actor Critic for Image-Based Robot Learning", 2018.
   */
  readonly criticsOnly?: number;
}

/** A batch of transitions, and the noise that the losses use. */
export interface TransitionBatch {
  /** What the policy sees, `[batch, observationSize]`. */
  readonly observation: Tensor;
  /** `[batch, actionSize]`. */
  readonly action: Tensor;
  /** `[batch, 1]`. */
  readonly reward: Tensor;
  /** `[batch, observationSize]`. */
  readonly nextObservation: Tensor;
  /** 1 where the world ended, so that nothing follows; 0 elsewhere, also where time ran out. `[batch, 1]`. */
  readonly terminated: Tensor;
  /** Standard normal, for the action at `observation`, `[batch, actionSize]`; not needed where actions are discrete. */
  readonly noise: Tensor;
  /** Standard normal, for the action at `nextObservation`, `[batch, actionSize]`; not needed where actions are discrete. */
  readonly nextNoise: Tensor;
}

/** The scalars that gradients are taken of, each with respect to its own part only. */
export interface ActorCriticLosses {
  /** `Σᵢ E[(Qᵢ(s, a) − y)²]`. */
  readonly critic: Tensor;
  /** `E[α log π(a|s) − min Q(s, a)]`. */
  readonly actor: Tensor;
  /** `−log α · E[log π(a|s) + H̄]`. */
  readonly temperature: Tensor;
}

/** The losses of an agent, each with the parameters that learn from it: those of the part that bears its name. */
export const agentObjectives = (
  { critic, actor, temperature }: ActorCriticLosses,
  parameters: Parameters,
): Objectives =>
  mapRecord({ critic, actor, temperature }, (loss, part) => ({ loss, parameters: scope(part, parameters) }));

/** The parts of an agent, each of which learns from a loss of its own. */
export const PARTS = ["critic", "actor", "temperature"] as const;

/** An agent: its parameters, how it acts and its losses. */
export interface Agent {
  /** What it was made from. */
  readonly settings: AgentSettings;
  /** `critic.…`, `actor.…` and `temperature.log`, in this order; what acting needs lies together. */
  readonly specifications: Specifications;
  /** Those of the parameters that acting needs. */
  readonly acting: Specifications;
  /** Draws the noise of so many actions, `[count, actionSize]`. */
  readonly noise: (key: Key, count: number) => Float32Array;
  /** An action at observations `[batch, observationSize]`, from noise `[batch, actionSize]`. */
  readonly act: (parameters: Parameters, observation: Tensor, noise: Tensor) => Tensor;
  /** The likeliest action at observations, without noise. */
  readonly greedy: (parameters: Parameters, observation: Tensor) => Tensor;
  /** The losses at parameters and a slowly following copy of the critic's, `target` (names without prefix). */
  readonly losses: (parameters: Parameters, target: Parameters, batch: TransitionBatch) => ActorCriticLosses;
}

/** The networks of an agent: an actor and twin critics on the same features. */
export interface ActorCritic {
  /** As {@link Agent.specifications}. */
  readonly specifications: Specifications;
  /** As {@link Agent.acting}. */
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
  /** Numbers that the actor gives. */
  readonly actorOutputs: number;
  /** Numbers that a critic is given besides what is seen. */
  readonly criticInputs: number;
  /** Numbers that a critic gives. */
  readonly criticOutputs: number;
}

/** Builds the networks of an agent. */
export const actorCritic = (
  { observationSize, hidden, initialTemperature, encoder, criticsOnly = 0 }: AgentSettings,
  { actorOutputs, criticInputs, criticOutputs }: ActorCriticSizes,
): ActorCritic => {
  const features = encoder?.outputs ?? observationSize;
  const actor = mlp({ inputs: features, hidden, outputs: actorOutputs });
  const critic = mlp({ inputs: features + criticsOnly + criticInputs, hidden, outputs: criticOutputs });
  const see = (critics: Parameters, observation: Tensor) => {
    const [, width] = observation.shape;
    const own = width === observationSize ? observation : slice(observation, -1, 0, observationSize);
    return encoder === undefined ? own : encoder.apply(scope("encoder", critics), own);
  };
  const theirs = (observation: Tensor) =>
    criticsOnly === 0 ? [] : [slice(observation, -1, observationSize, observationSize + criticsOnly)];
  const acting = {
    ...(encoder === undefined ? {} : prefixed("critic.encoder", encoder.specifications)),
    ...prefixed("actor", actor.specifications),
  };
  return {
    specifications: {
      ...prefixed("critic.0", critic.specifications),
      ...prefixed("critic.1", critic.specifications),
      ...acting,
      "temperature.log": { shape: [1], initial: () => Float32Array.of(Math.log(initialTemperature)) },
    },
    acting,
    actor: (parameters, observation) =>
      actor.apply(scope("actor", parameters), stopGradient(see(scope("critic", parameters), observation))),
    critics: (critics, observation, ...action) => {
      const observed = concatenate([see(critics, observation), ...theirs(observation), ...action]);
      return [critic.apply(scope("0", critics), observed), critic.apply(scope("1", critics), observed)];
    },
  };
};

/** `y = r + γ (1 − terminated) V̄(s′)`, through which no gradient flows. */
export const bootstrapped = ({ reward, terminated }: TransitionBatch, nextValue: Tensor, discount: number): Tensor =>
  stopGradient(add(reward, multiply(multiply(subtract(1, terminated), nextValue), discount)));

/** `Σᵢ E[(Qᵢ − y)²]`: the mean over the batch, the sum over the two critics. */
export const criticLoss = ([first, second]: readonly [Tensor, Tensor], target: Tensor): Tensor => {
  const error = (value: Tensor) => mean(square(subtract(value, target)));
  return add(error(first), error(second));
};

/** `−log α · E[log π + H̄]`, a scalar; no gradient flows into the policy. */
export const temperatureLoss = (logTemperature: Tensor, logProbability: Tensor, targetEntropy: number): Tensor =>
  reshape(negate(multiply(logTemperature, mean(add(stopGradient(logProbability), targetEntropy)))), []);
