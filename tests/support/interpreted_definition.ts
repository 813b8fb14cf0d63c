/**
 * The formulas of a method's definition, computed in double precision for given weights and batches.
 *
 * @module
 */
import type { Float32Values } from "../../lib/engine/value_info.ts";
import { learnersOf } from "../../lib/method/core/gradient_step.ts";
import type {
  Actor,
  Batch,
  LearnedModel,
  MethodDefinition,
  ParametersByLearner,
  StateFeatures,
} from "../../lib/method/core/definition.ts";
import type { PolicyName, Weights } from "../../lib/method/core/train_state.ts";
import {
  addPrefix,
  initialise,
  parameterInputs,
  scope,
  type Specifications,
  unflattenValues,
} from "../../lib/network/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { mapRecord } from "../../lib/record.ts";
import { evaluator, type Feeds, input, type Tensor } from "../../lib/tensor/mod.ts";

type Learners = Pick<MethodDefinition, "models" | "actors">;

/** Random first weights of all learners, as flat vectors by name. */
export const initialWeights = (learners: Learners, seed = 1): Weights =>
  Object.fromEntries(
    Object.entries(learnersOf(learners)).map(([name, { specifications }], place) => [
      name,
      initialise(specifications, fold(key(seed), place)),
    ]),
  );

/** The parameters of all learners as inputs `learner.parameter`. */
export const learnerInputs = (learners: Learners): ParametersByLearner =>
  mapRecord(learnersOf(learners), ({ specifications }, name) => parameterInputs(specifications, `${name}.`));

/** The parameters of slow copies: those of models that have one are the same as the latest, and those of policies are left out. */
export const targetInputs = (learners: Learners): ParametersByLearner =>
  mapRecord(
    learners.models,
    ({ tau, specifications }, name) => tau === undefined ? {} : parameterInputs(specifications, `${name}.`),
  );

/** The values of {@link learnerInputs}, of the learners whose weights are given. */
export const learnerFeeds = (learners: Learners, weights: Weights): Feeds =>
  Object.assign(
    {},
    ...Object.entries(learnersOf(learners))
      .filter(([name]) => weights[name] !== undefined)
      .map(([name, { specifications }]) => addPrefix(name, unflattenValues(specifications, weights[name]))),
  );

/** The columns of a batch as inputs `batch.column`, as wide as declared. */
export const batchInputs = (widths: Readonly<Record<string, number>>, columns: Float32Values): Batch =>
  mapRecord(widths, (width, name) => input(`batch.${name}`, [columns[name].length / width, width]));

/** Computes what a definition makes of its parameters and of one learner's batch. */
const computed = <Name extends string>(
  learners: Learners,
  { sampling: { widths } }: LearnedModel | Actor,
  weights: Weights,
  columns: Float32Values,
  formulas: (
    parameters: ParametersByLearner,
    batch: Batch,
    targets: ParametersByLearner,
  ) => Readonly<Record<Name, Tensor>>,
): Readonly<Record<Name, readonly number[]>> =>
  mapRecord(
    evaluator(formulas(learnerInputs(learners), batchInputs(pick(widths, columns), columns), targetInputs(learners)))({
      ...learnerFeeds(learners, weights),
      ...addPrefix("batch", columns),
    }),
    ({ data }) => [...data],
  );

const pick = (widths: Readonly<Record<string, number>>, columns: Float32Values): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(widths).filter(([name]) => columns[name] !== undefined));

/** The inputs of an actor's networks and its rewards, row by row behind each other; columns that they do not need may be missing. */
export const transitionsOf = (
  learners: Learners,
  policy: PolicyName,
  weights: Weights,
  columns: Float32Values,
): Readonly<Record<"observation" | "reward" | "nextObservation", readonly number[]>> => {
  const actor = learners.actors[policy];
  if (actor === undefined) throw new RangeError(`the definition has no actor ${policy}`);
  return computed(learners, actor, weights, columns, actor.transitions);
};

/** The losses of a model on a batch, by name. */
export const lossesOf = (
  learners: Learners,
  model: string,
  weights: Weights,
  columns: Float32Values,
): Readonly<Record<string, number>> => {
  const learner = learners.models[model];
  return mapRecord(
    computed(
      learners,
      learner,
      weights,
      columns,
      (parameters, batch, targets) => mapRecord(learner.objectives(parameters, batch, targets), ({ loss }) => loss),
    ),
    ([loss]) => loss,
  );
};

/** An actor's batch in numbers, and the numbers of its parameters, of its slow copy and of other learners. */
interface ActorCase {
  /** Weights by learner. */
  readonly weights: Weights;
  /** The slow copy of the actor's critics, as a flat vector. */
  readonly target: Float32Array;
  /** The columns of the batch. */
  readonly columns: Float32Values;
}

/** The losses of an actor that has losses of its own, by name; returns are normalised where the settings say so. */
export const actorLossesOf = (
  learners: Learners,
  policy: PolicyName,
  { weights, target, columns }: ActorCase,
): Readonly<Record<"critic" | "actor" | "temperature", number>> => {
  const actor = learners.actors[policy];
  if (actor?.losses === undefined) throw new RangeError(`the definition has no actor ${policy} with losses of its own`);
  const { losses, transitions, agent } = actor;
  const critics = scope("critic", agent.specifications);
  const parameters = learnerInputs(learners);
  const batch = batchInputs(pick(actor.sampling.widths, columns), columns);
  const targets = { ...targetInputs(learners), [policy]: parameterInputs(critics, "target.") };
  const { action, terminated, noise, nextNoise } = batch;
  const steps = { ...transitions(parameters, batch, targets), action, terminated, noise, nextNoise };
  const { critic, actor: ofActor, temperature } = losses(parameters, batch, targets, steps).losses;
  return mapRecord(
    evaluator({ critic, actor: ofActor, temperature })({
      ...learnerFeeds(learners, weights),
      ...addPrefix("target", unflattenValues(critics, target)),
      ...addPrefix("batch", columns),
    }),
    ({ data }) => data[0],
  );
};

/** Features of states, row by row, as numbers. */
export type FeatureValues = Readonly<Record<keyof StateFeatures, ArrayLike<number>>>;

/** The learned reward of states for goals, row by row. */
export const goalRewardsOf = (
  definition: Pick<MethodDefinition, "models" | "actors" | "goalReward">,
  weights: Weights,
  count: number,
  states: FeatureValues,
  goals: FeatureValues,
): readonly number[] => {
  if (definition.goalReward === undefined) throw new RangeError("the definition has no reward of states for goals");
  const features = (prefix: string, values: FeatureValues): StateFeatures =>
    mapRecord<keyof StateFeatures, ArrayLike<number>, Tensor>(
      values,
      (numbers, name) => input(`${prefix}.${name}`, [count, numbers.length / count]),
    );
  const reward = definition.goalReward(
    learnerInputs(definition),
    features("states", states),
    features("goals", goals),
  );
  const { data } = evaluator({ reward })({
    ...learnerFeeds(definition, weights),
    ...addPrefix("states", states),
    ...addPrefix("goals", goals),
  }).reward;
  return [...data];
};

/** A flat vector of a learner's parameters that are all 0 but for some, by name. */
export const flatWith = (
  specifications: Specifications,
  values: Readonly<Record<string, ArrayLike<number>>>,
): Float32Array => {
  const flat = initialise(specifications, key(0)).fill(0);
  const views = unflattenValues(specifications, flat);
  for (const [name, numbers] of Object.entries(values)) {
    if (views[name]?.length !== numbers.length) throw new RangeError(`there is no parameter ${name} of that length`);
    views[name].set(numbers);
  }
  return flat;
};
