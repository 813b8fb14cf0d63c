/**
 * One gradient step of a method as a formula: all that it learns, from one batch each.
 *
 * @module
 */
import type { NamedNumbers } from "../../engine/engine.ts";
import { adamStep, learner, type LearnerSettings, type StepFormula } from "../../learner/mod.ts";
import { correctedRate } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { exp, input, mean, multiply, reshape, sameShape, type Tensor } from "../../tensor/mod.ts";
import type { Actor, Batch, LearnedModel, MethodDefinition, ParametersByLearner, Sampled } from "./definition.ts";

/** What a step formula is made of. */
export type Learning = Pick<MethodDefinition, "name" | "models" | "actors" | "learningRateScale"> & {
  readonly settings: Pick<MethodDefinition["settings"], "batch" | "discount" | "normalizedReturns">;
};

const mapRecord = <From, To>(
  record: Readonly<Record<string, From>>,
  to: (item: From, name: string) => To,
): Readonly<Record<string, To>> =>
  Object.fromEntries(Object.entries(record).map(([name, item]) => [name, to(item, name)]));

/** All that learns, models first; the order counts, for keys are drawn by it. */
const partsOf = (
  { models, actors }: Pick<MethodDefinition, "models" | "actors">,
): Readonly<Record<string, LearnedModel | Actor>> => ({
  ...models,
  ...actors,
});

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
        target: { prefix: "critic", rate: part.tau },
      }
      : { name, specifications: part.specifications, learningRate: part.learningRate });

const CORRECTION = "adamCorrection";

const paceName = (part: string): string => `${part}.pace`;

/** The gradient step: every model on its losses, every policy on its agent's, rewards computed here with the latest parameters. */
export const stepFormula = (definition: Learning): StepFormula => {
  const { name, models, actors, learningRateScale, settings: { batch, discount, normalizedReturns } } = definition;
  const twice = Object.keys(models).find((part) => part in actors);
  if (twice !== undefined) {
    throw new RangeError(`a model and an actor are both named ${twice}; give them different names`);
  }
  const correction = input(CORRECTION, [1]);
  const learners = mapRecord(learnersOf(definition), learner);
  const parameters: ParametersByLearner = mapRecord(learners, ({ parameters }) => parameters);
  const batches: Readonly<Record<string, Batch>> = mapRecord(
    partsOf(definition),
    ({ sampling }, part) => mapRecord(sampling.widths, (width, column) => input(`${part}.${column}`, [batch, width])),
  );
  const pace = mapRecord(learningRateScale?.(0) ?? {}, (_, part) => input(paceName(part), [1]));
  const rate = (part: string) => pace[part] === undefined ? correction : multiply(correction, pace[part]);

  const losses = mapRecord(models, (model, part) => model.losses(parameters, batches[part]));
  const transitions = mapRecord(actors, (actor, part) => actor.transitions(parameters, batches[part]));
  const actorLosses = mapRecord(actors, ({ agent }, part) => {
    const { parameters, targetParameters } = learners[part];
    const { action, terminated, noise, nextNoise } = batches[part];
    const { reward, ...seen } = transitions[part];
    if (!sameShape(reward.shape, [batch, 1])) {
      throw new RangeError(`the rewards of ${part} are [${reward.shape}], expected one a row, [${batch}, 1]`);
    }
    const returned = normalizedReturns ? multiply(reward, 1 - discount) : reward;
    return {
      ...agent.losses(parameters, targetParameters, {
        ...seen,
        action,
        reward: returned,
        terminated,
        noise,
        nextNoise,
      }),
    };
  });
  const evolving = Object.entries({ ...losses, ...actorLosses }).map(([part, own]) =>
    adamStep(learners[part], own, rate(part))
  );
  const modelMetrics = Object.entries(losses).flatMap(([part, own]) => {
    const several = Object.keys(own).length > 1;
    return Object.entries(own).map(([loss, value]) =>
      [several ? `${part}.${loss}Loss` : `${part}.loss`, value] as const
    );
  });
  const actorMetrics = Object.keys(actors).flatMap((part): readonly (readonly [string, Tensor])[] => [
    ...Object.entries(actorLosses[part]).map(([loss, value]) => [`${part}.${loss}Loss`, value] as const),
    [`${part}.temperature`, reshape(exp(parameters[part]["temperature.log"]), [])],
    [`${part}.reward`, mean(transitions[part].reward)],
  ]);
  return {
    name,
    evolving: Object.assign({}, ...evolving),
    batch: [correction, ...Object.values(pace), ...Object.values(batches).flatMap((columns) => Object.values(columns))],
    metrics: Object.fromEntries([...modelMetrics, ...actorMetrics]),
  };
};

/** The numbers that one gradient step is fed, drawn with a key. */
export const batchesOf = (
  definition: Pick<MethodDefinition, "models" | "actors" | "learningRateScale">,
): (sampled: Sampled, key: Key) => NamedNumbers =>
(sampled, key) => {
  const fed: Record<string, Float32Array> = {
    [CORRECTION]: Float32Array.of(correctedRate(1, sampled.updates + 1)) as Float32Array,
  };
  for (const [part, pace] of Object.entries(definition.learningRateScale?.(sampled.updates) ?? {})) {
    fed[paceName(part)] = Float32Array.of(pace);
  }
  Object.entries(partsOf(definition)).forEach(([part, { sampling }], position) => {
    for (const [column, numbers] of Object.entries(sampling.draw(sampled, fold(key, position)))) {
      fed[`${part}.${column}`] = numbers as Float32Array;
    }
  });
  return fed;
};
