/**
 * One gradient step of a method as a formula: every learner on a batch of its own, all at the same parameters.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { Float32Values } from "../../engine/value_info.ts";
import { type Fault, fault, faultOf } from "../../fault.ts";
import {
  agentObjectives,
  applyGradient,
  flatGradient,
  initialGuard,
  initialState,
  learner,
  type LearnerSettings,
  type MeasuredLosses,
  type Objectives,
  type Slope,
  type StepFormula,
  stepGuard,
} from "../../learner/mod.ts";
import { correctedRate } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { mapRecord } from "../../record.ts";
import { add, exp, input, mean, multiply, reshape, sameShape, type Tensor } from "../../tensor/mod.ts";
import { nonFiniteIndex, thrownFault } from "../../world/validation.ts";
import type { Actor, BatchSource, LearnedModel, MethodDefinition, Sampling } from "./definition.ts";

/** The parts of a definition that its gradient step is made of. */
export type Learning = Pick<MethodDefinition, "name" | "models" | "actors" | "learningRateScale"> & {
  readonly settings: Pick<MethodDefinition["settings"], "batch" | "discount" | "normalisedReturns">;
};

/** All learners, models first; the order matters, for keys are drawn by it. */
const partsOf = (
  { models, actors }: Pick<MethodDefinition, "models" | "actors">,
): Readonly<Record<string, LearnedModel | Actor>> => ({ ...models, ...actors });

const isActor = (part: LearnedModel | Actor): part is Actor => "agent" in part;

/** The learners of a method, by name. */
export const learnersOf = (
  definition: Pick<MethodDefinition, "models" | "actors">,
): Readonly<Record<string, LearnerSettings>> =>
  mapRecord(partsOf(definition), (part, name) =>
    isActor(part)
      ? {
        name,
        specifications: part.agent.specifications,
        learningRate: part.learningRate,
        target: { prefix: "critic", tau: part.tau },
      }
      : {
        name,
        specifications: part.specifications,
        learningRate: part.learningRate,
        ...(part.tau === undefined ? {} : { target: { tau: part.tau } }),
      });

/** The input that holds Adam's bias correction, `[1]`. */
const CORRECTION = "adamCorrection";

/** The input that holds the factor of a learner's learning rate, `[1]`. */
const scaleName = (part: string): string => `${part}.learningRateScale`;

/** The input that holds a column of a learner's batch, `[batch, width]`; apart from the names of its state. */
export const columnName = (part: string, column: string): string => `${part}.batch.${column}`;

/** The name of a loss among the metrics: that of its learner, and its own where a learner has several. */
const lossName = (part: string, loss: string, losses: number): string =>
  losses > 1 ? `${part}.${loss}Loss` : `${part}.loss`;

/** The gradient step: models on their losses, policies on their agents', with rewards at the latest parameters. */
export const stepFormula = (definition: Learning): StepFormula => {
  const { name, models, actors, learningRateScale, settings: { batch, discount, normalisedReturns } } = definition;
  const twice = Object.keys(models).find((part) => part in actors);
  if (twice !== undefined) {
    throw new RangeError(`a model and an actor are both named ${twice}; give them different names`);
  }
  const correction = input(CORRECTION, [1]);
  const scales = mapRecord(learningRateScale?.(0) ?? {}, (_, part) => input(scaleName(part), [1]));
  const rate = (part: string) => scales[part] === undefined ? correction : multiply(correction, scales[part]);
  const learners = mapRecord(learnersOf(definition), learner);
  const parameters = mapRecord(learners, ({ parameters }) => parameters);
  const targets = mapRecord(learners, ({ targetParameters }) => targetParameters);
  const batches = mapRecord(
    partsOf(definition),
    ({ sampling }, part) =>
      mapRecord(sampling.widths, (width, column) => input(columnName(part, column), [batch, width])),
  );

  const ofModels = mapRecord(models, (model, part) => model.objectives(parameters, batches[part], targets));
  const transitions = mapRecord<string, Actor, ReturnType<Actor["transitions"]>>(
    actors,
    (actor, part) => actor.transitions(parameters, batches[part], targets),
  );
  const measured = mapRecord<string, Actor, MeasuredLosses>(actors, ({ agent, losses }, part) => {
    const { action, terminated, noise, nextNoise } = batches[part];
    const { reward, ...inputs } = transitions[part];
    if (!sameShape(reward.shape, [batch, 1])) {
      throw new RangeError(`the rewards of ${part} are [${reward.shape}], expected one a row, [${batch}, 1]`);
    }
    const steps = {
      ...inputs,
      action,
      reward: normalisedReturns ? multiply(reward, 1 - discount) : reward,
      terminated,
      noise,
      nextNoise,
    };
    return losses === undefined
      ? agent.measuredLosses(parameters[part], targets[part], steps)
      : losses(parameters, batches[part], targets, steps);
  });
  const ofActors = mapRecord<string, MeasuredLosses, Objectives>(
    measured,
    ({ losses }, part) => agentObjectives(losses, parameters[part]),
  );

  const slopes = mapRecord<string, Objectives, Slope>(
    { ...ofModels, ...ofActors },
    (objectives, part) => ({
      loss: Object.values(objectives).map(({ loss }) => loss).reduce(add),
      gradient: flatGradient(learners[part], objectives),
    }),
  );
  const guard = stepGuard(slopes);
  const evolving = Object.entries(slopes)
    .map(([part, { gradient }]) => applyGradient(learners[part], gradient, rate(part), guard.isFinite));
  const losses = (objectives: Objectives, part: string): readonly (readonly [string, Tensor])[] =>
    Object.entries(objectives)
      .map(([loss, { loss: value }]) => [lossName(part, loss, Object.keys(objectives).length), value]);
  const further = (part: string, metrics: Readonly<Record<string, Tensor>>): readonly (readonly [string, Tensor])[] =>
    Object.entries({ ...metrics, gradientNorm: guard.gradientNorms[part] })
      .map(([metric, value]) => [`${part}.${metric}`, value]);
  return {
    name,
    evolving: Object.assign({}, ...evolving, guard.evolving),
    guarded: Object.keys(slopes),
    batch: [
      correction,
      ...Object.values(scales),
      ...Object.values(batches).flatMap((columns) => Object.values(columns)),
    ],
    metrics: Object.fromEntries([
      ...Object.entries(ofModels).flatMap(([part, objectives]) => [
        ...losses(objectives, part),
        ...further(part, Object.assign({}, ...Object.values(objectives).map(({ metrics }) => metrics))),
      ]),
      ...Object.entries(ofActors).flatMap(([part, objectives]): readonly (readonly [string, Tensor])[] => [
        ...losses(objectives, part),
        [`${part}.temperature`, reshape(exp(parameters[part]["temperature.log"]), [])],
        [`${part}.reward`, mean(transitions[part].reward)],
        ...further(part, { ...measured[part].metrics }),
      ]),
    ]),
  };
};

/** First values of the state of a gradient step, drawn with a key. */
export const initialValues = (
  definition: Pick<MethodDefinition, "models" | "actors">,
  key: Key,
): Float32Values => {
  const learners = Object.values(learnersOf(definition));
  return Object.assign(
    initialGuard(learners.length),
    ...learners.map((settings, place) => initialState(settings, fold(key, place))),
  );
};

/** The fault of a column that does not hold finite numbers, `[batch, width]`; `undefined` for one that does. */
const columnFault = (place: string, numbers: Float32Array, batch: number, width: number): Fault | undefined => {
  if (numbers.length !== batch * width) {
    const cause = `${numbers.length} numbers came for a batch of ${batch}, ${batch} × ${width} were declared`;
    return fault("shape", place, cause, "Make the sampling's widths agree with what it draws.");
  }
  const index = nonFiniteIndex(numbers);
  if (index < 0) return undefined;
  const cause = `number ${index % width} of row ${Math.floor(index / width)} is ${numbers[index]}`;
  return fault("non-finite", place, cause, "Bound the rewards and views that batches are made of.");
};

/** One learner's columns, each of finite numbers and of its declared width; an error of a world's function is its fault. */
const drawColumns = (
  part: string,
  { widths, draw }: Sampling,
  batch: number,
  source: BatchSource,
  key: Key,
): E.Either<Fault, Float32Values> =>
  pipe(
    E.tryCatch(() => draw(source, key), (reason) => faultOf(reason) ?? thrownFault(`the batch of ${part}`)(reason)),
    E.chain((columns) => {
      for (const [column, width] of Object.entries(widths)) {
        const wrong = columnFault(`the batch of ${part}, ${column}`, columns[column] ?? [], batch, width);
        if (wrong !== undefined) return E.left(wrong);
      }
      return E.right(Object.fromEntries(Object.keys(widths).map((name) => [columnName(part, name), columns[name]])));
    }),
  );

/** The inputs of one gradient step, drawn with a key; a fault where a column is not as it was declared, or not finite. */
export const drawBatches = (
  definition: Pick<MethodDefinition, "models" | "actors" | "learningRateScale"> & {
    readonly settings: Pick<MethodDefinition["settings"], "batch">;
  },
): (source: BatchSource, key: Key) => E.Either<Fault, Float32Values> => {
  const { learningRateScale, settings: { batch } } = definition;
  const parts = Object.entries(partsOf(definition));
  return (source, key) => {
    const inputs: Record<string, Float32Array> = {
      [CORRECTION]: Float32Array.of(correctedRate(1, source.updates + 1)),
    };
    for (const [part, scale] of Object.entries(learningRateScale?.(source.updates) ?? {})) {
      inputs[scaleName(part)] = Float32Array.of(scale);
    }
    for (const [position, [part, { sampling }]] of parts.entries()) {
      const columns = drawColumns(part, sampling, batch, source, fold(key, position));
      if (E.isLeft(columns)) return columns;
      Object.assign(inputs, columns.right);
    }
    return E.right(inputs);
  };
};
