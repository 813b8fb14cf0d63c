/**
 * Soft actor-critic as formulas: twin critics, a squashed Gaussian actor, an automatic temperature.
 *
 * All three losses are taken at the same parameters, so that the gradients of the fused step are those of the three
 * separate training models.
 *
 * @see Haarnoja et al., "Soft Actor-Critic Algorithms and Applications", 2018; losses in the form of rlkit.
 * @module
 */
import { type Gaussian, gaussian, mode, type Parameters, sampleSquashedGaussian, scope } from "../network/mod.ts";
import { normal } from "../random/mod.ts";
import { exp, mean, minimum, multiply, stopGradient, subtract, type Tensor } from "../tensor/mod.ts";
import {
  actorCritic,
  type Agent,
  agentMetrics,
  type AgentSettings,
  bootstrapTarget,
  criticLoss,
  type MeasuredLosses,
  temperatureLoss,
  type TransitionBatch,
} from "./agent.ts";

/** A soft actor-critic with continuous actions within [−1, 1]. */
export interface SoftActorCritic extends Agent {
  /** The policy at observations `[batch, observationSize]`. */
  readonly policy: (parameters: Parameters, observation: Tensor) => Gaussian;
  /** The values of the two critics, each `[batch, 1]`. */
  readonly values: (critics: Parameters, observation: Tensor, action: Tensor) => readonly [Tensor, Tensor];
}

/** Builds the formulas of a soft actor-critic; its target entropy is commonly −actionSize. */
export const softActorCritic = (settings: AgentSettings): SoftActorCritic => {
  const { actionSize, discount, targetEntropy } = settings;
  const { specifications, acting, actor, critics: values } = actorCritic(settings, {
    actorOutputs: 2 * actionSize,
    criticInputs: actionSize,
    criticOutputs: 1,
  });

  const policy = (parameters: Parameters, observation: Tensor): Gaussian => gaussian(actor(parameters, observation));

  const measuredLosses = (parameters: Parameters, target: Parameters, batch: TransitionBatch): MeasuredLosses => {
    const { observation, action, nextObservation, noise, nextNoise } = batch;
    const logTemperature = parameters["temperature.log"];
    const temperature = stopGradient(exp(logTemperature));

    // y = r + γ (1 − terminated) (min Q̄(s′, a′) − α log π(a′|s′)),   a′ ~ π(·|s′)
    const next = sampleSquashedGaussian(policy(parameters, nextObservation), nextNoise);
    const nextValue = subtract(
      minimum(...values(target, nextObservation, next.action)),
      multiply(temperature, next.logProbability),
    );
    const targetValue = bootstrapTarget(batch, nextValue, discount);

    const own = sampleSquashedGaussian(policy(parameters, observation), noise);
    const critics = scope("critic", parameters);
    const taken = values(critics, observation, action);
    return {
      losses: {
        critic: criticLoss(taken, targetValue),
        // E[α log π(a|s) − min Q(s, a)]
        actor: mean(subtract(
          multiply(temperature, own.logProbability),
          minimum(...values(critics, observation, own.action)),
        )),
        temperature: temperatureLoss(logTemperature, own.logProbability, targetEntropy),
      },
      metrics: agentMetrics(taken, own.logProbability),
    };
  };

  return {
    settings,
    specifications,
    acting,
    noise: (key, count) => normal(key, [count, actionSize]),
    act: (parameters, observation, noise) => sampleSquashedGaussian(policy(parameters, observation), noise).action,
    greedy: (parameters, observation) => mode(policy(parameters, observation)),
    policy,
    values,
    losses: (...inputs) => measuredLosses(...inputs).losses,
    measuredLosses,
  };
};
