/**
 * One gradient step of a learner as a formula over flat vectors: gradients of its losses, Adam, Polyak averaging.
 *
 * @module
 */
import {
  ADAM,
  adam,
  type AdamState,
  flatLength,
  flatten,
  initialise,
  type Parameters,
  polyak,
  scope,
  type Specifications,
  unflatten,
} from "../network/mod.ts";
import type { Key } from "../random/mod.ts";
import { gradient, input, multiply, slice, type Tensor, where } from "../tensor/mod.ts";

/** A value that a gradient step replaces. */
export interface Evolving {
  /** The input with its value before the step. */
  readonly before: Tensor;
  /** Its value after the step. */
  readonly after: Tensor;
}

/** The settings of a learner: parameters in one flat vector that are trained together, with a common learning rate. */
export interface LearnerSettings {
  /** The name, which prefixes those of its state. */
  readonly name: string;
  /** Its parameters, in the order in which they lie in the flat vector. */
  readonly specifications: Specifications;
  /** Adam's learning rate, before the bias correction. */
  readonly learningRate: number;
  /** τ of the Polyak averaging of a target copy, and the prefix of the parameters that it follows, which must come first; all without one. */
  readonly target?: { readonly prefix?: string; readonly tau: number };
}

/** A loss, and the parameters that it trains. */
export interface Objective {
  /** A scalar to be minimised. */
  readonly loss: Tensor;
  /** The parameters that its gradient is taken with respect to; it does not change any others. */
  readonly parameters: Parameters;
  /** Scalars beside the loss that show how it is minimised, by name; nothing learns from them. */
  readonly metrics?: Readonly<Record<string, Tensor>>;
}

/** The objectives of a learner, by the name of the loss; together they train each of its parameters once. */
export type Objectives = Readonly<Record<string, Objective>>;

/** A learner, with its state as inputs of a formula. */
export interface Learner {
  /** Its settings. */
  readonly settings: LearnerSettings;
  /** Parameters and moments as flat vectors. */
  readonly state: AdamState;
  /** The parameters by name, as views of the flat vector. */
  readonly parameters: Parameters;
  /** The target copy as a flat vector, where there is one. */
  readonly target?: Tensor;
  /** The parameters of the target copy by name, without their prefix. */
  readonly targetParameters: Parameters;
}

/** The specifications of the parameters that a learner's target follows, without their prefix. */
export const targetSpecifications = ({ specifications, target }: LearnerSettings): Specifications =>
  target === undefined ? {} : target.prefix === undefined ? specifications : scope(target.prefix, specifications);

/** A learner, with its state as inputs `name.parameters`, `name.firstMoment`, `name.secondMoment`, `name.target`. */
export const learner = (settings: LearnerSettings): Learner => {
  const { name, specifications } = settings;
  const vector = (part: string) => input(`${name}.${part}`, [flatLength(specifications)]);
  const parameter = vector("parameters");
  const specificationsOfTarget = targetSpecifications(settings);
  const target = settings.target === undefined
    ? {}
    : { target: input(`${name}.target`, [flatLength(specificationsOfTarget)]) };
  return {
    settings,
    state: { parameter, firstMoment: vector("firstMoment"), secondMoment: vector("secondMoment") },
    parameters: unflatten(specifications, parameter),
    ...target,
    targetParameters: target.target === undefined ? {} : unflatten(specificationsOfTarget, target.target),
  };
};

/**
 * The gradient of the objectives in a learner's flat vector.
 *
 * @throws {RangeError} when a parameter learns from no loss, or from two.
 */
export const flatGradient = ({ settings: { name }, parameters }: Learner, objectives: Objectives): Tensor => {
  const slopes = new Map<Tensor, Tensor>();
  for (const [loss, objective] of Object.entries(objectives)) {
    const own = Object.values(objective.parameters);
    const twice = Object.keys(objective.parameters).find((_, place) => slopes.has(own[place]));
    if (twice !== undefined) {
      throw new RangeError(`learner ${name}: ${twice} learns from ${loss} and from another loss`);
    }
    gradient(objective.loss, own).forEach((slope, place) => slopes.set(own[place], slope));
  }
  return flatten(
    Object.entries(parameters).map(([parameter, tensor]) => {
      const slope = slopes.get(tensor);
      if (slope === undefined) throw new RangeError(`learner ${name}: ${parameter} learns from no loss`);
      return slope;
    }),
  );
};

/**
 * The learner's state after one step of Adam on a gradient in its flat vector.
 *
 * @param correction Adam's bias correction of this step, `[1]`; the learning rate is multiplied by it.
 * @param isApplied a truth value, `[1]`: where it does not hold, the state stays as it was, whatever the gradient is.
 */
export const applyGradient = (
  { settings: { name, learningRate, target: following }, state, target }: Learner,
  gradient: Tensor,
  correction: Tensor,
  isApplied?: Tensor,
): Readonly<Record<string, Evolving>> => {
  const weight = isApplied === undefined ? undefined : where(isApplied, 1, 0);
  const weighted = (factor: Tensor | number) => weight === undefined ? factor : multiply(weight, factor);
  // A gradient that is not finite would stay so whatever its weight is.
  const slope = isApplied === undefined ? gradient : where(isApplied, gradient, 0);
  const next = adam(state, slope, multiply(weighted(correction), learningRate), ADAM, weight);
  const evolving = {
    [`${name}.parameters`]: { before: state.parameter, after: next.parameter },
    [`${name}.firstMoment`]: { before: state.firstMoment, after: next.firstMoment },
    [`${name}.secondMoment`]: { before: state.secondMoment, after: next.secondMoment },
  };
  if (target === undefined || following === undefined) return evolving;
  const online = slice(next.parameter, 0, 0, target.shape[0]);
  return {
    ...evolving,
    [`${name}.target`]: { before: target, after: polyak(target, online, weighted(following.tau)) },
  };
};

/**
 * The learner's state after one step of Adam on the gradients of its objectives.
 *
 * @param correction Adam's bias correction of this step, `[1]`; the learning rate is multiplied by it.
 * @throws {RangeError} when a parameter learns from no loss, or from two.
 */
export const adamStep = (
  learner: Learner,
  objectives: Objectives,
  correction: Tensor,
): Readonly<Record<string, Evolving>> => applyGradient(learner, flatGradient(learner, objectives), correction);

/** First values of a learner's state, by the names of its inputs. */
export const initialState = (settings: LearnerSettings, key: Key): Readonly<Record<string, Float32Array>> => {
  const { name, specifications, target } = settings;
  const parameters = initialise(specifications, key);
  return {
    [`${name}.parameters`]: parameters,
    [`${name}.firstMoment`]: new Float32Array(parameters.length),
    [`${name}.secondMoment`]: new Float32Array(parameters.length),
    ...(target === undefined
      ? {}
      : { [`${name}.target`]: parameters.slice(0, flatLength(targetSpecifications(settings))) }),
  };
};
