/**
 * Successor features: critics that predict the discounted sum of the features of future steps, of which any reward that is linear in
 * these features has its value.
 *
 * @see Barreto et al., "Successor Features for Transfer in Reinforcement Learning", 2017.
 * @module
 */
import { addPrefix, mlp, type Parameters, scope } from "../network/mod.ts";
import { concatenate, less, type Tensor, where } from "../tensor/mod.ts";
import type { AgentSettings } from "./agent.ts";
import { type ChoosingAgent, choosingAgent } from "./choosing_agent.ts";
import { dot } from "./embedding.ts";

/** An agent whose two critics predict successor features. */
export interface SuccessorAgent extends ChoosingAgent {
  /** ψ₁ and ψ₂ of actions at observations, each `[batch, size]`; the critics' names are without prefix. */
  readonly successors: (critics: Parameters, observation: Tensor, action: Tensor) => readonly [Tensor, Tensor];
}

/**
 * Builds an agent with successor features.
 *
 * @param size number of features.
 */
export const successorAgent = (
  actionSpace: "continuous" | "discrete",
  settings: AgentSettings,
  size: number,
): SuccessorAgent => {
  const { hidden, encoder, observationSize, actionSize } = settings;
  const critic = mlp({ inputs: (encoder?.outputs ?? observationSize) + actionSize, hidden, outputs: size });
  const agent = choosingAgent(actionSpace, settings, {
    ...addPrefix("0", critic.specifications),
    ...addPrefix("1", critic.specifications),
  });
  return {
    ...agent,
    successors: (critics, observation, action) => {
      const features = concatenate([agent.features(critics, observation), action]);
      return [critic.apply(scope("0", critics), features), critic.apply(scope("1", critics), features)];
    },
  };
};

/** Of two predictions, `[batch, size]`, the one with the smaller value for rewards of given weights, `[batch, size]`. */
export const pessimist = ([first, second]: readonly [Tensor, Tensor], weights: Tensor): Tensor =>
  where(less(dot(first, weights), dot(second, weights)), first, second);
