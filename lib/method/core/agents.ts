/**
 * Agents with a condition: the input of their networks, and the soft actor-critic that suits a world's actions.
 *
 * @module
 */
import { type GoalFunction, shownSize } from "../../goal/goal.ts";
import { observationEncoder } from "../../goal/observation_encoder.ts";
import { OBSERVED } from "../../goal/view.ts";
import { type Agent, type AgentSettings, categoricalSoftActorCritic, softActorCritic } from "../../learner/mod.ts";
import { addPrefix, type Encoder, scope, type Specifications } from "../../network/mod.ts";
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

/** A network that reads a part of an agent's input, `width` numbers, with those of its parameters that are its own. */
interface Reader {
  readonly width: number;
  readonly outputs: number;
  readonly specifications: Specifications;
  readonly apply: Encoder["apply"];
}

/** The network of a part that is an image; its numbers as they are for any other part. */
const readerOf = (width: number, network: Encoder | undefined, name?: string): Reader => {
  if (network === undefined) return { width, outputs: width, specifications: {}, apply: (_, part) => part };
  if (name === undefined) return { ...network, width };
  const { outputs, specifications, apply } = network;
  return {
    width,
    outputs,
    specifications: addPrefix(name, specifications),
    apply: (parameters, part) => apply(scope(name, parameters), part),
  };
};

/** The parts of an agent's input behind each other, read one by one; numbers behind the last stay as they are. */
const encoderOf = (readers: readonly Reader[], inputSize: number): Encoder | undefined => {
  if (readers.every(({ specifications }) => Object.keys(specifications).length === 0)) return undefined;
  const widthOf = (some: readonly Reader[]) => some.reduce((sum, { width }) => sum + width, 0);
  const rest = inputSize - widthOf(readers);
  const all = rest === 0 ? readers : [...readers, readerOf(rest, undefined)];
  const starts = all.map((_, place) => widthOf(all.slice(0, place)));
  return {
    specifications: Object.assign({}, ...all.map(({ specifications }) => specifications)),
    apply: (parameters, input) =>
      concatenate(
        all.map(({ width, apply }, place) => apply(parameters, slice(input, -1, starts[place], starts[place] + width))),
      ),
    outputs: all.reduce((sum, { outputs }) => sum + outputs, 0),
  };
};

/** The reader of observations. */
const observationReader = (world: World): Reader =>
  readerOf(world.observationSize, observationEncoder(world), "observation");

/** The reader of goals: that of observations, with the same parameters, where goals are observations. */
const goalReader = ({ view }: GoalFunction, world: World, conditionSize: number): Reader =>
  view === OBSERVED && world.observationShape !== undefined
    ? { ...observationReader(world), width: conditionSize }
    : readerOf(conditionSize, view.encoder(world));

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
  const encoder = encoderOf([observationReader(world), goalReader(goals, world, conditionSize)], inputSize);
  return { conditionSize, policyInput, agent: agentFor(world, settings, inputSize, { encoder, criticsOnly }) };
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
): ConditionedAgent => {
  const inputSize = world.observationSize + latentSize;
  const encoder = encoderOf([observationReader(world)], inputSize);
  return {
    conditionSize: latentSize,
    policyInput: (observation, _achieved, latent) => concatenate([observation, latent]),
    agent: agentFor(world, settings, inputSize, { encoder, criticsOnly }),
  };
};

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
