/**
 * A survival actor-critic as formulas: the critic predicts when a goal is reached, by maximum likelihood on the times at which episodes
 * came to it, and the actor maximises the value that follows from them; there are no rewards and no target networks.
 *
 * @see Tiofack et al., "Survival Reinforcement Learning: Toward Scalable Self-Supervised RL", 2026.
 * @module
 */
import { addPrefix, mlp, type Parameters, scope } from "../network/mod.ts";
import { add, concatenate, exp, mean, multiply, slice, stopGradient, subtract, type Tensor } from "../tensor/mod.ts";
import type { Chooser } from "./action_choice.ts";
import {
  type ActorCriticLosses,
  type Agent,
  agentMetrics,
  type AgentSettings,
  type MeasuredLosses,
  temperatureLoss,
  type TransitionBatch,
} from "./agent.ts";
import { survivalLoss, survivalValue } from "./survival.ts";

/**
 * Settings of a survival agent. A goal is a sequence of states to be met one after the other, of which the actor is given the first; its
 * own choices are judged by a sequence in which that one is repeated: to stay there.
 */
export interface SurvivalSettings extends AgentSettings {
  /** Width of the state, the first part of the agent's input (of its features, where there is an encoder). */
  readonly stateSize: number;
  /** Width of the goal, the next part; the rest is for the actor alone. */
  readonly goalSize: number;
  /** m: states in the sequence of a goal; 1 where a goal has an encoder. */
  readonly dwell: number;
  /** Width of a representation. */
  readonly representationSize: number;
  /** H: the steps after which the last hazard is. */
  readonly steps: number;
}

/** Outputs of a survival critic. */
export interface SurvivalOutputs {
  /** Logits of the hazards at 0 … H steps, `[batch, H + 1]`. */
  readonly logits: Tensor;
  /** z(s, a), `[batch, representationSize]`. */
  readonly step: Tensor;
  /** z(g), `[batch, representationSize]`. */
  readonly goal: Tensor;
}

/** A batch of steps towards goals, with the times at which they were reached. */
export interface SurvivalBatch extends TransitionBatch {
  /** The states of each goal's sequence behind the first, `[batch, (m − 1) · goalSize]`. */
  readonly anchors?: Tensor;
  /** Steps to the goal where it was reached; elsewhere one more than were seen without it, `[batch, 1]`. */
  readonly steps: Tensor;
  /** 1 where the goal was reached, 0 where the end of the episode came before it, `[batch, 1]`. */
  readonly isReached: Tensor;
}

/** Further losses of a critic's outputs on a batch, beside its likelihood, a scalar. */
export type FurtherLoss = (outputs: SurvivalOutputs, batch: SurvivalBatch) => Tensor;

/** An agent that learns from the times at which episodes came to goals. */
export interface SurvivalActorCritic extends Agent {
  /** The critic at inputs and actions, for goals with the rest of their sequences, or to stay. */
  readonly outputs: (critic: Parameters, observation: Tensor, action: Tensor, anchors?: Tensor) => SurvivalOutputs;
  /** The losses of a batch of times, with the metrics of the same batch. */
  readonly survivalLosses: (parameters: Parameters, batch: SurvivalBatch) => MeasuredLosses;
}

/**
 * Builds the formulas of a survival agent.
 *
 * @param chooser its actor.
 * @param further a loss of the critic beside its likelihood.
 */
export const survivalActorCritic = (
  settings: SurvivalSettings,
  { actor, choose }: Chooser,
  further?: FurtherLoss,
): SurvivalActorCritic => {
  const { stateSize, goalSize, dwell, actionSize, representationSize, steps, hidden, encoder } = settings;
  const { targetEntropy, discount } = settings;
  const step = mlp({ inputs: stateSize + actionSize, hidden, outputs: representationSize });
  const goal = mlp({ inputs: dwell * goalSize, hidden, outputs: representationSize });
  const head = mlp({ inputs: 4 * representationSize, hidden, outputs: steps + 1 });

  const outputs = (critic: Parameters, observation: Tensor, action: Tensor, anchors?: Tensor): SurvivalOutputs => {
    const features = encoder === undefined ? observation : encoder.apply(scope("encoder", critic), observation);
    const ofStep = step.apply(scope("step", critic), concatenate([slice(features, -1, 0, stateSize), action]));
    const first = slice(features, -1, stateSize, stateSize + goalSize);
    const stay = Array<Tensor>(dwell - 1).fill(first);
    const sequence = concatenate([first, ...(anchors === undefined ? stay : [anchors])]);
    const ofGoal = goal.apply(scope("goal", critic), sequence);
    const both = concatenate([ofStep, ofGoal, subtract(ofStep, ofGoal), multiply(ofStep, ofGoal)]);
    return { logits: head.apply(scope("head", critic), both), step: ofStep, goal: ofGoal };
  };

  const survivalLosses = (parameters: Parameters, batch: SurvivalBatch): MeasuredLosses => {
    const critic = scope("critic", parameters);
    const logTemperature = parameters["temperature.log"];
    const temperature = stopGradient(exp(logTemperature));
    const valueOf = (logits: Tensor) => survivalValue(logits, discount);
    const { value, logProbability } = choose(
      parameters,
      batch,
      (action) => valueOf(outputs(critic, batch.observation, action).logits),
    );
    const taken = outputs(critic, batch.observation, batch.action, batch.anchors);
    const likelihood = survivalLoss(taken.logits, batch.steps, batch.isReached);
    const takenValue = valueOf(taken.logits);
    return {
      losses: {
        critic: further === undefined ? likelihood : add(likelihood, further(taken, batch)),
        // E[α log π(a|s, g) − V(s, a, g)]
        actor: mean(subtract(multiply(temperature, logProbability), value)),
        temperature: temperatureLoss(logTemperature, logProbability, targetEntropy),
      },
      // There is one critic.
      metrics: agentMetrics([takenValue, takenValue], logProbability),
    };
  };

  // A step alone tells whether its goal was reached after it, and no more: where it pays, the time is 1, and elsewhere above 1.
  const measuredLosses = (parameters: Parameters, _target: Parameters, batch: TransitionBatch): MeasuredLosses =>
    survivalLosses(parameters, { ...batch, steps: subtract(2, batch.reward), isReached: batch.reward });

  return {
    ...actor,
    settings,
    specifications: {
      ...addPrefix("critic.step", step.specifications),
      ...addPrefix("critic.goal", goal.specifications),
      ...addPrefix("critic.head", head.specifications),
      ...actor.acting,
      "temperature.log": actor.specifications["temperature.log"],
    },
    outputs,
    survivalLosses,
    losses: (...inputs): ActorCriticLosses => measuredLosses(...inputs).losses,
    measuredLosses,
  };
};
