/**
 * An ensemble of values of goals, whose members disagree where they have learned little: the number of steps to a goal, and its
 * uncertainty.
 *
 * A member learns, by bootstrapping from its own slow copy, `u(s, a, g) = (1 − γ) E[Σₜ γᵗ 1(s_t+1 is at g)]`, which is `γⁿ⁻¹` where the
 * policy comes to g after n steps and stays there: `log u / log γ` steps are left until the last one towards g.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../fault.ts";
import { reader } from "../../learner/mod.ts";
import { addPrefix, mlp, type Parameters, scope, type Specifications } from "../../network/mod.ts";
import { type Key, key } from "../../random/mod.ts";
import { add, concatenate, mean, multiply, square, stopGradient, subtract, type Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { actorOf } from "../core/agents.ts";
import { callNetwork } from "../core/call.ts";
import type { ActingContext, Actor, ConditionedAgent, LearnedModel, Sampling } from "../core/definition.ts";
import { conditionedPolicy } from "../core/policy.ts";
import type { Settings } from "../core/settings.ts";
import type { Weights } from "../core/train_state.ts";
import type { ChoiceSettings } from "./goal_candidates.ts";

/** Settings of an ensemble. */
export interface EnsembleSettings {
  /** Members. */
  readonly ensemble: number;
  /** Adam's learning rate for the ensemble. */
  readonly ensembleLearningRate: number;
}

/** An ensemble of values of actions. */
export interface ValueEnsemble {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** u(s, a, g) of every member, each `[batch, 1]`, from the policy's input `[batch, …]` and actions `[batch, actionSize]`. */
  readonly values: (parameters: Parameters, features: Tensor, action: Tensor) => readonly Tensor[];
}

/** An ensemble of multilayer perceptrons on the input of a goal-conditioned agent, read by its encoder where it has one. */
export const valueEnsemble = (
  { actionSize }: Pick<World, "actionSize">,
  { agent: { settings: { observationSize, encoder } } }: ConditionedAgent,
  { ensemble, hidden }: Pick<EnsembleSettings & Settings, "ensemble" | "hidden">,
): ValueEnsemble => {
  const features = reader(observationSize, encoder);
  const member = mlp({ inputs: features.outputs + actionSize, hidden, outputs: 1 });
  const names = Array.from({ length: ensemble }, (_, place) => `${place}`);
  return {
    specifications: {
      ...addPrefix("encoder", features.specifications),
      ...Object.assign({}, ...names.map((name) => addPrefix(name, member.specifications))),
    },
    values: (parameters, observation, action) => {
      const inputs = concatenate([features.apply(scope("encoder", parameters), observation), action]);
      return names.map((name) => member.apply(scope(name, parameters), inputs));
    },
  };
};

/** `Σₖ E[(uₖ(s, a, g) − yₖ)²]` with `yₖ = (1 − γ) 1(s′ at g) + γ ūₖ(s′, a′, g)`, the mean over the batch. */
export const ensembleLoss = (
  values: readonly Tensor[],
  nextValues: readonly Tensor[],
  reached: Tensor,
  discount: number,
): Tensor =>
  values.map((value, member) => {
    const target = add(multiply(reached, 1 - discount), multiply(nextValues[member], discount));
    return mean(square(subtract(value, stopGradient(target))));
  }).reduce(add);

/**
 * The ensemble as a learner named `ensemble`, of the values of an actor's policy, from batches with a reward that is 0 at the goal and
 * −1 elsewhere.
 */
export const ensembleModel = (
  { specifications, values }: ValueEnsemble,
  { ensembleLearningRate, tau, discount }: EnsembleSettings & Settings,
  { agent, policyInput }: Actor,
  sampling: Sampling,
): LearnedModel => ({
  specifications,
  learningRate: ensembleLearningRate,
  tau,
  sampling,
  objectives: ({ ensemble, goalPolicy }, batch, targets) => {
    const { observation, achieved, action, nextObservation, nextAchieved, goal, reward, nextNoise } = batch;
    const next = policyInput(nextObservation, nextAchieved, goal);
    const loss = ensembleLoss(
      values(ensemble, policyInput(observation, achieved, goal), action),
      values(targets.ensemble, next, agent.act(goalPolicy, next, nextNoise)),
      add(reward, 1),
      discount,
    );
    return { squared: { loss, parameters: ensemble } };
  },
});

/** Numbers of an iteration's arrays, where an ensemble scores candidates for goals. */
export const ensembleScratch = (
  { stateSize, observationSize, goalSize, actionSize }: World,
  { worlds, goalCandidates, ensemble, hidden }: EnsembleSettings & ChoiceSettings & Settings,
): Readonly<Record<string, number>> => ({
  goalCandidates: worlds * goalCandidates *
    (4 * stateSize + 2 * (observationSize + 2 * goalSize + actionSize) + ensemble * (Math.max(...hidden) + 4)),
});

/** Steps to goals by an ensemble: their mean and their standard deviation over the members, each `[n]`. */
export interface EstimatedSteps {
  /** `[n]`. */
  readonly mean: Float64Array;
  /** `[n]`. */
  readonly std: Float64Array;
}

/** The least value that steps are told from: a hundredth of the largest, below which errors are as large as values. */
const LEAST = 0.01;

/** `log u / log γ`, from 0 to the horizon, of values by members, each `[n]`; their mean and standard deviation. */
export const estimateSteps = (
  members: readonly Float32Array[],
  discount: number,
  horizon: number,
): EstimatedSteps => {
  const steps = members.map((values) =>
    Float64Array.from(
      values,
      (value) => Math.min(horizon, Math.log(Math.min(1, Math.max(LEAST, value))) / Math.log(discount)),
    )
  );
  const mean = steps[0].map((_, row) => steps.reduce((sum, own) => sum + own[row], 0) / steps.length);
  const std = mean.map((mean, row) =>
    Math.sqrt(steps.reduce((sum, own) => sum + (own[row] - mean) ** 2, 0) / steps.length)
  );
  return { mean, std };
};

/** The key of actions without noise, which draws nothing that matters. */
const NOISELESS: Key = key(0);

/** Steps from states `[n, stateSize]` to goals as they are shown, `[n, shownSize]`, with the policy without noise. */
export const ensembleSteps = (
  context: ActingContext,
  { specifications, values }: ValueEnsemble,
  { ensemble, discount }: EnsembleSettings & Settings,
) =>
(weights: Weights, states: Float64Array, shown: Float32Array): TE.TaskEither<Fault, EstimatedSteps> => {
  const { world } = context;
  const { policyInput, conditionSize } = actorOf(context, "goalPolicy");
  const count = states.length / world.stateSize;
  const [observation, achieved] = [world.observe(states), world.achieved(states)];
  const names = Array.from({ length: ensemble }, (_, place) => `u${place}`);
  const members = callNetwork(context, {
    name: `an ensemble of ${ensemble} for ${count} goals`,
    specifications,
    shapes: {
      observation: [count, world.observationSize],
      achieved: [count, world.goalSize],
      goal: [count, conditionSize],
      action: [count, world.actionSize],
    },
    formula: (parameters, { observation, achieved, goal, action }) => {
      const all = values(parameters, policyInput(observation, achieved, goal), action);
      return Object.fromEntries(names.map((name, place) => [name, all[place]]));
    },
  });
  const actions = conditionedPolicy(context, "goalPolicy", true)(weights, () => shown);
  return pipe(
    actions({ observation, achieved, progress: new Int32Array(count) }, NOISELESS),
    TE.chain((action) => members(weights.ensemble, { observation, achieved, goal: shown, action })),
    TE.map((all) => estimateSteps(names.map((name) => all[name]), discount, world.horizon)),
  );
};
