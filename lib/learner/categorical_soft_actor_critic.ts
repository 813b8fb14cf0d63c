/**
 * Soft actor-critic for discrete actions: a categorical actor, and critics with one output per action, so that expectations
 * over actions are sums and no action needs to be drawn in a loss.
 *
 * @see Christodoulou, "Soft Actor-Critic for Discrete Action Settings", 2019.
 * @module
 */
import { type Parameters, scope } from "../network/mod.ts";
import { uniform } from "../random/mod.ts";
import {
  add,
  cast,
  equal,
  exp,
  logSoftmax,
  mean,
  minimum,
  multiply,
  reduceMax,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from "../tensor/mod.ts";
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

/** An agent that chooses one of `actionSize` actions. */
export interface CategoricalSoftActorCritic extends Agent {
  /** `log π(a|s)` of all actions, `[batch, actionSize]`. */
  readonly policy: (parameters: Parameters, observation: Tensor) => Tensor;
  /** The values of all actions by the two critics, each `[batch, actionSize]`. */
  readonly values: (critics: Parameters, observation: Tensor) => readonly [Tensor, Tensor];
}

// The logarithm of a logarithm is finite at neither 0 nor 1.
const SMALLEST_FRACTION = 2 ** -24;

/** A one-hot of the largest entry of each row. */
const oneHotOfLargest = (scores: Tensor): Tensor => cast(equal(scores, reduceMax(scores)), "float32");

/** `Σ_a π(a|s) x(a)`, `[batch, 1]`. */
const expectation = (logProbabilities: Tensor, values: Tensor): Tensor =>
  sum(multiply(exp(logProbabilities), values), [-1], true);

/** Builds the formulas of a soft actor-critic for discrete actions; its target entropy is below `log actionSize`. */
export const categoricalSoftActorCritic = (settings: AgentSettings): CategoricalSoftActorCritic => {
  const { actionSize, discount, targetEntropy } = settings;
  const { specifications, acting, actor, critics } = actorCritic(settings, {
    actorOutputs: actionSize,
    criticInputs: 0,
    criticOutputs: actionSize,
  });
  const policy = (parameters: Parameters, observation: Tensor): Tensor => logSoftmax(actor(parameters, observation));
  const values = (parameters: Parameters, observation: Tensor) => critics(parameters, observation);

  const measuredLosses = (parameters: Parameters, target: Parameters, batch: TransitionBatch): MeasuredLosses => {
    const { observation, action, nextObservation } = batch;
    const logTemperature = parameters["temperature.log"];
    const temperature = stopGradient(exp(logTemperature));

    // y = r + γ (1 − terminated) Σ_a′ π(a′|s′) (min Q̄(s′, a′) − α log π(a′|s′))
    const next = policy(parameters, nextObservation);
    const nextValue = expectation(
      next,
      subtract(minimum(...values(target, nextObservation)), multiply(temperature, next)),
    );
    const targetValue = bootstrapTarget(batch, nextValue, discount);

    const [first, second] = values(scope("critic", parameters), observation);
    const chosen = (all: Tensor) => sum(multiply(all, action), [-1], true);
    const taken = [chosen(first), chosen(second)] as const;
    const own = policy(parameters, observation);
    const logProbability = expectation(own, own);
    const preference = subtract(multiply(temperature, own), stopGradient(minimum(first, second)));
    return {
      losses: {
        critic: criticLoss(taken, targetValue),
        // E[Σ_a π(a|s) (α log π(a|s) − min Q(s, a))]
        actor: mean(expectation(own, preference)),
        temperature: temperatureLoss(logTemperature, logProbability, targetEntropy),
      },
      metrics: agentMetrics(taken, logProbability),
    };
  };

  return {
    settings,
    specifications,
    acting,
    // Gumbel noise: the index of the largest of logits plus −log(−log u) is a draw from their softmax.
    noise: (key, count) =>
      uniform(key, [count, actionSize])
        .map((fraction) =>
          -Math.log(-Math.log(Math.min(1 - SMALLEST_FRACTION, Math.max(SMALLEST_FRACTION, fraction))))
        ),
    act: (parameters, observation, noise) => oneHotOfLargest(add(policy(parameters, observation), noise)),
    greedy: (parameters, observation) => oneHotOfLargest(policy(parameters, observation)),
    policy,
    values,
    losses: (...inputs) => measuredLosses(...inputs).losses,
    measuredLosses,
  };
};
