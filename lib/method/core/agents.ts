/**
 * Agents with a condition: the input of their networks, and the soft actor-critic that suits a world's actions.
 *
 * @module
 */
import { type GoalFunction, shownSize } from "../../goal/goal.ts";
import { type Agent, type AgentSettings, categoricalSoftActorCritic, softActorCritic } from "../../learner/mod.ts";
import type { Encoder } from "../../network/mod.ts";
import { concatenate, input, multiply, reshape, slice, sum, type Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import type { Actor, Batch, ConditionedAgent, ParametersByLearner, PolicyInput, Sampling } from "./definition.ts";
import type { Settings } from "./settings.ts";
import type { PolicyName } from "./train_state.ts";

/** The current goal, from a list `[batch, rows · size + rows]` that ends with its place in the list as a one-hot. */
const currentOfList = (shown: Tensor, rows: number): Tensor => {
  const [batch, width] = shown.shape;
  const list = reshape(slice(shown, -1, 0, width - rows), [batch, rows, (width - rows) / rows]);
  return sum(multiply(list, reshape(slice(shown, -1, width - rows, width), [batch, rows, 1])), [1]);
};

/** The observation, the goal, and, where goals are coordinates, their difference from what is achieved, g − f_κ(s̃). */
export const goalInput = ({ schedule, view }: GoalFunction, { horizon }: World): PolicyInput =>
(
  observation,
  achieved,
  goal,
) => {
  if (view.missing === undefined) return concatenate([observation, goal]);
  const current = schedule.isListed ? currentOfList(goal, schedule.rows(horizon)) : goal;
  return concatenate([observation, goal, view.missing(current, achieved)]);
};

/** Width of the input of an actor's networks. */
const policyInputSize = ({ observationSize, goalSize }: World, conditionSize: number, policyInput: PolicyInput) => {
  const row = (width: number) => input("row", [1, width]);
  return policyInput(row(observationSize), row(goalSize), row(conditionSize)).shape[1];
};

/** Features of an observation beside those of a goal that needs an encoder; `undefined` where goals are coordinates. */
const goalEncoder = ({ view }: GoalFunction, world: World): Encoder | undefined => {
  const network = view.encoder(world);
  if (network === undefined) return undefined;
  const { observationSize } = world;
  const end = observationSize + view.size(world);
  return {
    specifications: network.specifications,
    apply: (parameters, features) =>
      concatenate([
        slice(features, -1, 0, observationSize),
        network.apply(parameters, slice(features, -1, observationSize, end)),
      ]),
    outputs: observationSize + network.outputs,
  };
};

/** The fraction of log |A| that a discrete policy's target entropy is; nearly all of it, as is common, leaves too little choice. */
const CATEGORICAL_ENTROPY = 0.3;

/** A soft actor-critic for a world's actions, on inputs `[batch, inputSize]`. */
const agentFor = (
  { actionSize, actionSpace }: World,
  { hidden, discount, initialTemperature }: Pick<Settings, "hidden" | "discount" | "initialTemperature">,
  inputSize: number,
  more: Pick<AgentSettings, "encoder" | "criticsOnly">,
): Agent => {
  const common = { observationSize: inputSize, actionSize, hidden, discount, initialTemperature, ...more };
  return actionSpace === "continuous"
    ? softActorCritic({ ...common, targetEntropy: -actionSize })
    : categoricalSoftActorCritic({ ...common, targetEntropy: CATEGORICAL_ENTROPY * Math.log(actionSize) });
};

/**
 * A goal-conditioned agent, π(a|s, g).
 *
 * @param criticsOnly width of further inputs that the critics alone have.
 */
export const goalConditionedAgent = (world: World, settings: Settings, criticsOnly = 0): ConditionedAgent => {
  const { goals } = settings;
  const conditionSize = shownSize(goals, world);
  const policyInput = goalInput(goals, world);
  const inputSize = policyInputSize(world, conditionSize, policyInput);
  return {
    conditionSize,
    policyInput,
    agent: agentFor(world, settings, inputSize, { encoder: goalEncoder(goals, world), criticsOnly }),
  };
};

/**
 * A latent-conditioned agent, π(a|s, ω), on the observation beside the latent.
 *
 * @param criticsOnly width of further inputs that the critics alone have.
 */
export const latentConditionedAgent = (
  world: World,
  settings: Settings,
  latentSize: number,
  criticsOnly = 0,
): ConditionedAgent => ({
  conditionSize: latentSize,
  policyInput: (observation, _achieved, latent) => concatenate([observation, latent]),
  agent: agentFor(world, settings, world.observationSize + latentSize, { criticsOnly }),
});

/**
 * An actor of a method.
 *
 * @throws {RangeError} when the method has no such actor.
 */
export const actorOf = <Agent extends ConditionedAgent>(
  { actors }: { readonly actors: Readonly<Partial<Record<PolicyName, Agent>>> },
  name: PolicyName,
): Agent => {
  const actor = actors[name];
  if (actor === undefined) throw new RangeError(`the method has no actor ${name}`);
  return actor;
};

/** The condition and the reward of the steps of a batch, each `[batch, …]`. */
export interface ConditionedStep {
  /** The condition at s. */
  readonly condition: Tensor;
  /** The condition at s′, where it is another. */
  readonly nextCondition?: Tensor;
  /** The critics' further inputs at s and at s′, where they have any. */
  readonly criticInputs?: readonly [now: Tensor, next: Tensor];
  /** The reward of the step, `[batch, 1]`. */
  readonly reward: Tensor;
}

/** An actor that learns by soft actor-critic, from batches with a condition and a reward of the method's own. */
export const sacActor = (
  { learningRate, tau }: Pick<Settings, "learningRate" | "tau">,
  conditioned: ConditionedAgent,
  sampling: Sampling,
  steps: (parameters: ParametersByLearner, batch: Batch) => ConditionedStep,
): Actor => ({
  ...conditioned,
  learningRate,
  tau,
  sampling,
  transitions: (parameters, batch) => {
    const { policyInput } = conditioned;
    const { condition, nextCondition = condition, criticInputs, reward } = steps(parameters, batch);
    const now = policyInput(batch.observation, batch.achieved, condition);
    const next = policyInput(batch.nextObservation, batch.nextAchieved, nextCondition);
    return criticInputs === undefined ? { observation: now, reward, nextObservation: next } : {
      observation: concatenate([now, criticInputs[0]]),
      reward,
      nextObservation: concatenate([next, criticInputs[1]]),
    };
  },
});
