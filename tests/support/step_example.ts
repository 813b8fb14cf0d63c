/**
 * Gradient steps small enough to be interpreted, with batches to run them on.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { reacher } from "../../envs/mod.ts";
import type { NamedNumbers } from "../../lib/engine/mod.ts";
import {
  initialState,
  softActorCritic,
  softActorCriticLearner,
  softActorCriticStep,
  type StepFormula,
} from "../../lib/learner/mod.ts";
import { chunkedContrastive, GPIM, type GpimOptions } from "../../lib/method/mod.ts";
import { gpimDefinition } from "../../lib/method/gpim.ts";
import { initialValues, stepFormula } from "../../lib/method/core/gradient_step.ts";
import { correctedRate } from "../../lib/network/mod.ts";
import { fold, type Key, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluator, size } from "../../lib/tensor/mod.ts";

/** A gradient step with first values of its state. */
export interface StepExample {
  readonly formula: StepFormula;
  readonly initial: Readonly<Record<string, Float32Array>>;
}

const BATCH = 12;

/** A soft actor-critic's step. */
export const softActorCriticExample = (): StepExample => {
  const agent = softActorCritic({
    observationSize: 5,
    actionSize: 2,
    hidden: [16, 16],
    discount: 0.9,
    initialTemperature: 0.1,
    targetEntropy: -2,
  });
  const rates = { batch: BATCH, learningRate: 1e-3, tau: 0.01 };
  return {
    formula: softActorCriticStep(agent, rates),
    initial: initialState(softActorCriticLearner(agent, rates), key(3)),
  };
};

/** GPIM's step on Reacher. */
export const gpimExample = (changes: Partial<GpimOptions> = {}): StepExample => {
  const options = { ...GPIM, hidden: [16, 16], batch: BATCH, ...changes };
  const definition = gpimDefinition(reacher, options);
  return {
    formula: stepFormula(definition),
    initial: initialValues(definition, key(3)),
  };
};

/** The step of contrastive RL with residual blocks and action chunks, on Reacher. */
export const deepContrastiveExample = (): StepExample => {
  const options = { hidden: [8], depth: 4, chunk: 2, representationSize: 4, batch: BATCH };
  const definition = chunkedContrastive.define(options)(reacher);
  if (E.isLeft(definition)) throw new Error(formatFault(definition.left));
  return { formula: stepFormula(definition.right), initial: initialValues(definition.right, key(3)) };
};

/** A random batch for the `count`-th step of a formula: whatever it needs, in the ranges that data have. */
export const batchOf = ({ batch }: StepFormula, count: number, batchKey: Key = key(11)): NamedNumbers =>
  Object.fromEntries(
    batch.map(({ operation, shape }, position) => {
      const name = String(operation.attributes.name);
      const draw = fold(fold(batchKey, count), position);
      if (/^adam_?correction$/i.test(name)) return [name, Float32Array.of(correctedRate(1, count + 1))];
      if (name.endsWith("terminated")) return [name, uniform(draw, shape).map((fraction) => fraction < 0.2 ? 1 : 0)];
      if (/noise/i.test(name)) return [name, normal(draw, shape)];
      return [name, uniform(draw, shape, { minimum: -1, maximum: 1 })];
    }),
  );

/** The state and metrics after a number of steps, interpreted in double precision; one entry of metrics a step. */
export const interpreted = (
  { formula, initial }: StepExample,
  steps: number,
): {
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly state: Readonly<Record<string, Float64Array>>;
} => {
  const next = evaluator(
    Object.fromEntries(Object.entries(formula.evolving).map(([name, { after }]) => [name, after])),
  );
  const report = evaluator(formula.metrics);
  let state: Readonly<Record<string, Float64Array>> = Object.fromEntries(
    Object.entries(initial).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const metrics: Readonly<Record<string, number>>[] = [];
  for (let count = 0; count < steps; count++) {
    const feeds = { ...state, ...batchOf(formula, count) };
    metrics.push(Object.fromEntries(Object.entries(report(feeds)).map(([name, { data }]) => [name, data[0]])));
    state = Object.fromEntries(Object.entries(next(feeds)).map(([name, { data }]) => [name, data]));
  }
  return { metrics, state };
};

/** `|a − b| / max(1, |a|, |b|)`. */
export const relativeError = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));

/** All elements of an example's state. */
export const stateSize = ({ formula }: StepExample): number =>
  Object.values(formula.evolving).reduce((total, { before }) => total + size(before.shape), 0);
