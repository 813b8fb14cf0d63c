/**
 * One gradient step of a soft actor-critic on one batch of transitions, as a formula.
 *
 * @module
 */
import { exp, input, mean, reshape } from "../tensor/mod.ts";
import { adamStep, learner, type LearnerSettings } from "./learner.ts";
import { type Agent, agentObjectives, type TransitionBatch } from "./agent.ts";
import type { StepFormula } from "./step_formula.ts";

/** Batch size and rates of a soft actor-critic's gradient step. */
export interface SoftActorCriticRates {
  /** Number of transitions in a batch. */
  readonly batch: number;
  /** Adam's learning rate for critics, actor and temperature. */
  readonly learningRate: number;
  /** τ of the target critics. */
  readonly tau: number;
}

/** A batch of transitions as inputs, with names in the style of ONNX Runtime's artifacts. */
export const transitionInputs = ({ settings }: Agent, batch: number): TransitionBatch => {
  const { observationSize, actionSize } = settings;
  return {
    observation: input("observation", [batch, observationSize]),
    action: input("action", [batch, actionSize]),
    reward: input("reward", [batch, 1]),
    nextObservation: input("next_observation", [batch, observationSize]),
    terminated: input("terminated", [batch, 1]),
    noise: input("noise", [batch, actionSize]),
    nextNoise: input("next_noise", [batch, actionSize]),
  };
};

/** A soft actor-critic as a learner named `agent`, with target critics. */
export const softActorCriticLearner = (
  { specifications }: Agent,
  { learningRate, tau }: SoftActorCriticRates,
): LearnerSettings => ({
  name: "agent",
  specifications,
  learningRate,
  target: { prefix: "critic", tau },
});

/**
 * The gradient step: Adam on the losses of critics, actor and temperature, all at the same parameters; then Polyak averaging of
 * the target critics. Adam's bias correction is input `adam_correction`, `[1]`.
 */
export const softActorCriticStep = (agent: Agent, rates: SoftActorCriticRates): StepFormula => {
  const trained = learner(softActorCriticLearner(agent, rates));
  const batch = transitionInputs(agent, rates.batch);
  const correction = input("adam_correction", [1]);
  const losses = agent.losses(trained.parameters, trained.targetParameters, batch);
  return {
    name: "soft_actor_critic",
    evolving: adamStep(trained, agentObjectives(losses, trained.parameters), correction),
    batch: [correction, ...Object.values(batch)],
    metrics: {
      criticLoss: losses.critic,
      actorLoss: losses.actor,
      temperatureLoss: losses.temperature,
      temperature: reshape(exp(trained.parameters["temperature.log"]), []),
      reward: mean(batch.reward),
    },
  };
};
