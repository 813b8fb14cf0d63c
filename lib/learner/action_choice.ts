/**
 * The actions of an actor in its own loss: the value of what it would do, for any function of an action.
 *
 * @module
 */
import { type Parameters, sampleSquashedGaussian } from "../network/mod.ts";
import { concatenate, constant, exp, expand, multiply, sum, type Tensor } from "../tensor/mod.ts";
import type { Agent, AgentSettings, TransitionBatch } from "./agent.ts";
import { categoricalSoftActorCritic } from "./categorical_soft_actor_critic.ts";
import { softActorCritic } from "./soft_actor_critic.ts";

/** Value and log-probability of an actor's actions at a batch's observations, each `[batch, 1]`. */
export interface ActionChoice {
  /** The value of the action, or its expectation. */
  readonly value: Tensor;
  /** `log π(a|s)`, or its expectation. */
  readonly logProbability: Tensor;
}

/** An actor without critics: its parameters and actions, and its choice by values of actions. */
export interface Chooser {
  /** The agent whose actor it is. */
  readonly actor: Agent;
  /** The choice at a batch's observations, given the value `[batch, 1]` of actions `[batch, actionSize]`. */
  readonly choose: (
    parameters: Parameters,
    batch: Pick<TransitionBatch, "observation" | "noise">,
    value: (action: Tensor) => Tensor,
  ) => ActionChoice;
}

/** A squashed Gaussian actor, whose choice is a draw with the batch's noise. */
export const gaussianChooser = (settings: AgentSettings): Chooser => {
  const actor = softActorCritic(settings);
  return {
    actor,
    choose: (parameters, { observation, noise }, value) => {
      const { action, logProbability } = sampleSquashedGaussian(actor.policy(parameters, observation), noise);
      return { value: value(action), logProbability };
    },
  };
};

/** Every discrete action, as one-hots `[count, size]`. */
const everyAction = (count: number, size: number): readonly Tensor[] =>
  Array.from({ length: size }, (_, action) => {
    const row = Float64Array.from({ length: size }, (_, place) => place === action ? 1 : 0);
    return expand(constant(row, [1, size]), [count, size]);
  });

/** A categorical actor, whose choice is the expectation over all actions. */
export const categoricalChooser = (settings: AgentSettings): Chooser => {
  const actor = categoricalSoftActorCritic(settings);
  return {
    actor,
    choose: (parameters, { observation }, value) => {
      const policy = actor.policy(parameters, observation);
      const expectation = (of: Tensor) => sum(multiply(exp(policy), of), [-1], true);
      const values = concatenate(everyAction(observation.shape[0], settings.actionSize).map(value));
      return { value: expectation(values), logProbability: expectation(policy) };
    },
  };
};
