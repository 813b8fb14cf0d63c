/**
 * One gradient step of a learner as a formula over flat vectors: gradients of its losses, Adam, Polyak averaging.
 *
 * @module
 */
import {
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
import { gradient, input, multiply, slice, type Tensor } from "../tensor/mod.ts";

/** A value that a gradient step replaces. */
export interface Evolving {
  /** The input that holds it before the step. */
  readonly before: Tensor;
  /** Its value after the step. */
  readonly after: Tensor;
}

/** What is trained together: parameters in one flat vector, with a common learning rate. */
export interface LearnerSettings {
  /** The name that its state and metrics carry. */
  readonly name: string;
  /** Its parameters, in the order in which they lie in the flat vector. */
  readonly specifications: Specifications;
  /** Adam's rate, before the bias correction. */
  readonly learningRate: number;
  /** Which of its parameters a target copy follows, by prefix, and how fast; they must come first. */
  readonly target?: { readonly prefix: string; readonly rate: number };
}

/** A learner whose state is declared as inputs of a formula. */
export interface Learner {
  /** What it was made from. */
  readonly settings: LearnerSettings;
  /** Parameters and moments as flat vectors. */
  readonly state: AdamState;
  /** Named views of the parameters. */
  readonly parameters: Parameters;
  /** The target copy as a flat vector, where there is one. */
  readonly target?: Tensor;
  /** Named views of the target copy, without the target's prefix. */
  readonly targetParameters: Parameters;
}

/** The specifications that a learner's target follows, without their prefix. */
const followed = ({ specifications, target }: LearnerSettings): Specifications =>
  target === undefined ? {} : scope(target.prefix, specifications);

/** Declares a learner's state as inputs `name.parameters`, `name.firstMoment`, `name.secondMoment`, `name.target`. */
export const learner = (settings: LearnerSettings): Learner => {
  const { name, specifications } = settings;
  const vector = (what: string) => input(`${name}.${what}`, [flatLength(specifications)]);
  const parameter = vector("parameters");
  const targetSpecifications = followed(settings);
  const target = settings.target === undefined
    ? {}
    : { target: input(`${name}.target`, [flatLength(targetSpecifications)]) };
  return {
    settings,
    state: { parameter, firstMoment: vector("firstMoment"), secondMoment: vector("secondMoment") },
    parameters: unflatten(specifications, parameter),
    ...target,
    targetParameters: target.target === undefined ? {} : unflatten(targetSpecifications, target.target),
  };
};

/**
 * The learner's state after one step of Adam on the gradients of its losses. Each loss is differentiated with respect to the
 * parameters whose names begin with the loss's name, or all where the losses are one.
 *
 * @param correction Adam's bias correction of this step, `[1]`; the learning rate is multiplied by it.
 */
export const adamStep = (
  { settings, state, parameters, target }: Learner,
  losses: Readonly<Record<string, Tensor>>,
  correction: Tensor,
): Readonly<Record<string, Evolving>> => {
  const { name, learningRate } = settings;
  const names = Object.keys(parameters);
  const parts = Object.entries(losses);
  const gradients = new Map<string, Tensor>();
  for (const [part, loss] of parts) {
    const own = parts.length === 1 ? names : names.filter((parameter) => parameter.startsWith(`${part}.`));
    gradient(loss, own.map((parameter) => parameters[parameter]))
      .forEach((slope, position) => gradients.set(own[position], slope));
  }
  const flatGradient = flatten(names.map((parameter) => gradients.get(parameter)!));
  const next = adam(state, flatGradient, multiply(correction, learningRate));
  const evolving = {
    [`${name}.parameters`]: { before: state.parameter, after: next.parameter },
    [`${name}.firstMoment`]: { before: state.firstMoment, after: next.firstMoment },
    [`${name}.secondMoment`]: { before: state.secondMoment, after: next.secondMoment },
  };
  if (target === undefined || settings.target === undefined) return evolving;
  const online = slice(next.parameter, 0, 0, target.shape[0]);
  return {
    ...evolving,
    [`${name}.target`]: { before: target, after: polyak(target, online, settings.target.rate) },
  };
};

/** First values of a learner's state, by the names of its inputs. */
export const initialState = (settings: LearnerSettings, key: Key): Readonly<Record<string, Float32Array>> => {
  const { name, specifications, target } = settings;
  const parameters = initialise(specifications, key);
  return {
    [`${name}.parameters`]: parameters,
    [`${name}.firstMoment`]: new Float32Array(parameters.length),
    [`${name}.secondMoment`]: new Float32Array(parameters.length),
    ...(target === undefined ? {} : { [`${name}.target`]: parameters.slice(0, flatLength(followed(settings))) }),
  };
};
