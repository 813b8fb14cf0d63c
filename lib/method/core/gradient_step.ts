/**
 * One gradient step of a method as a formula: all that it learns, from one batch each.
 *
 * @module
 */
import type { NamedNumbers } from "../../engine/engine.ts";
import { descended, learner, type LearnerSettings, type StepFormula } from "../../learner/mod.ts";
import { correctedRate } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { exp, input, mean, multiply, reshape, sameShape, type Tensor } from "../../tensor/mod.ts";
import type { Actor, Batch, Learnt, Model, Recipe, Sampled } from "./definition.ts";

/** What a step formula is made of. */
export type Learning = Pick<Recipe, "name" | "models" | "actors" | "paces"> & {
  readonly settings: Pick<Recipe["settings"], "batch" | "discount" | "normalizedReturns">;
};

const mapped = <From, To>(
  record: Readonly<Record<string, From>>,
  to: (item: From, name: string) => To,
): Readonly<Record<string, To>> =>
  Object.fromEntries(Object.entries(record).map(([name, item]) => [name, to(item, name)]));

/** All that learns, models first; the order counts, for keys are drawn by it. */
const partsOf = ({ models, actors }: Pick<Recipe, "models" | "actors">): Readonly<Record<string, Model | Actor>> => ({
  ...models,
  ...actors,
});

const isActor = (part: Model | Actor): part is Actor => "agent" in part;

/** The learners of a method, by name. */
export const learnersOf = (
  recipe: Pick<Recipe, "models" | "actors">,
): Readonly<Record<string, LearnerSettings>> =>
  mapped(partsOf(recipe), (part, name) =>
    isActor(part)
      ? {
        name,
        specifications: part.agent.specifications,
        learningRate: part.learningRate,
        target: { prefix: "critic", rate: part.polyakRate },
      }
      : { name, specifications: part.specifications, learningRate: part.learningRate });

const CORRECTION = "adamCorrection";

const paceName = (part: string): string => `${part}.pace`;

/** The gradient step: every model on its losses, every policy on its agent's, rewards computed here with the latest parameters. */
export const stepFormula = (recipe: Learning): StepFormula => {
  const { name, models, actors, paces, settings: { batch, discount, normalizedReturns } } = recipe;
  const twice = Object.keys(models).find((part) => part in actors);
  if (twice !== undefined) {
    throw new RangeError(`a model and an actor are both named ${twice}; give them different names`);
  }
  const correction = input(CORRECTION, [1]);
  const learners = mapped(learnersOf(recipe), learner);
  const learnt: Learnt = mapped(learners, ({ parameters }) => parameters);
  const batches: Readonly<Record<string, Batch>> = mapped(
    partsOf(recipe),
    ({ sampling }, part) => mapped(sampling.widths, (width, column) => input(`${part}.${column}`, [batch, width])),
  );
  const pace = mapped(paces?.(0) ?? {}, (_, part) => input(paceName(part), [1]));
  const rate = (part: string) => pace[part] === undefined ? correction : multiply(correction, pace[part]);

  const losses = mapped(models, (model, part) => model.losses(learnt, batches[part]));
  const transitions = mapped(actors, (actor, part) => actor.transitions(learnt, batches[part]));
  const actorLosses = mapped(actors, ({ agent }, part) => {
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
    descended(learners[part], own, rate(part))
  );
  const modelMetrics = Object.entries(losses).flatMap(([part, own]) => {
    const several = Object.keys(own).length > 1;
    return Object.entries(own).map(([loss, value]) =>
      [several ? `${part}.${loss}Loss` : `${part}.loss`, value] as const
    );
  });
  const actorMetrics = Object.keys(actors).flatMap((part): readonly (readonly [string, Tensor])[] => [
    ...Object.entries(actorLosses[part]).map(([loss, value]) => [`${part}.${loss}Loss`, value] as const),
    [`${part}.temperature`, reshape(exp(learnt[part]["temperature.log"]), [])],
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
  recipe: Pick<Recipe, "models" | "actors" | "paces">,
): (sampled: Sampled, key: Key) => NamedNumbers =>
(sampled, key) => {
  const fed: Record<string, Float32Array> = {
    [CORRECTION]: Float32Array.of(correctedRate(1, sampled.updates + 1)) as Float32Array,
  };
  for (const [part, pace] of Object.entries(recipe.paces?.(sampled.updates) ?? {})) {
    fed[paceName(part)] = Float32Array.of(pace);
  }
  Object.entries(partsOf(recipe)).forEach(([part, { sampling }], position) => {
    for (const [column, numbers] of Object.entries(sampling.draw(sampled, fold(key, position)))) {
      fed[`${part}.${column}`] = numbers as Float32Array;
    }
  });
  return fed;
};
