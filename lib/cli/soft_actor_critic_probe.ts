/**
 * The recorded batch of a soft actor-critic's artifacts, with the results that the interpreter computes for it.
 *
 * @module
 */
import { PARTS } from "../learner/agent.ts";
import type { SoftActorCritic } from "../learner/soft_actor_critic.ts";
import { type SoftActorCriticRates, softActorCriticStep } from "../learner/soft_actor_critic_step.ts";
import { correctedRate, type Specifications, unflattenValues } from "../network/mod.ts";
import type { NamedArrays, Probe } from "../onnx/mod.ts";
import { fold, type Key, normal, uniform } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { stepOutputs } from "../stage/update.ts";
import { inputName } from "../tensor/leaf.ts";
import { evaluator, gradient, type Tensor } from "../tensor/mod.ts";
import { type Arrays, type Formulas, formulas, targetSpecifications } from "./soft_actor_critic_units.ts";

/**
 * The probe takes Adam's tenth step, from moments that are the same in every entry, so that rounding in small gradients is not
 * magnified.
 */
const PROBE_STEP = { count: 10, firstMoment: 0.001, secondMoment: 0.01 } as const;

/** Initial values of parameters and target critics, which differ in the probe. */
export interface InitialValues {
  /** By parameter. */
  readonly initial: Arrays;
  /** By parameter of the target critics. */
  readonly target: Arrays;
}

/** A batch of noise instead of episodes: standard normal, one in five transitions terminal. */
const drawBatch = (batch: Formulas["batch"], key: Key): NamedArrays =>
  Object.fromEntries(
    Object.values(batch).map((leaf, position) => {
      const { shape } = leaf;
      const name = inputName(leaf);
      const drawKey = fold(key, position);
      const data = name === "terminated"
        ? uniform(drawKey, shape).map((number) => number < 0.2 ? 1 : 0)
        : name === "action"
        ? uniform(drawKey, shape, { minimum: -1, maximum: 1 })
        : normal(drawKey, shape);
      return [name, { shape, data }];
    }),
  );

/** The gradient of each parameter, as a formula. */
const gradients = ({ parameters, losses }: Formulas): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    PARTS.flatMap((part) => {
      const names = Object.keys(parameters).filter((name) => name.startsWith(`${part}.`));
      return gradient(losses[part], names.map((name) => parameters[name]))
        .map((slope, position) => [names[position], slope]);
    }),
  );

/** One fused step on a batch, and the values after it. */
const probeStep = (
  agent: SoftActorCritic,
  rates: SoftActorCriticRates,
  { initial, target }: InitialValues,
  batch: Arrays,
): Probe["step"] => {
  const formula = softActorCriticStep(agent, rates);
  const flat = (arrays: Arrays) => Object.values(arrays).flatMap((data) => [...data]);
  const { count, firstMoment, secondMoment } = PROBE_STEP;
  const correction = Math.fround(correctedRate(1, count));
  const parameters = flat(initial);
  const after = evaluator<string>(stepOutputs(formula))({
    ...batch,
    adam_correction: [correction],
    "agent.parameters": parameters,
    "agent.firstMoment": parameters.map(() => firstMoment),
    "agent.secondMoment": parameters.map(() => secondMoment),
    "agent.target": flat(target),
  });
  const split = (specifications: Specifications, vector: string): NamedArrays =>
    mapRecord(
      unflattenValues(specifications, Float32Array.from(after[vector].data)),
      (data, name) => ({ shape: specifications[name].shape, data }),
    );
  return {
    correction,
    firstMoment,
    secondMoment,
    metrics: Object.fromEntries(Object.keys(formula.metrics).map((name, index) => [name, after.metrics.data[index]])),
    after: {
      ...split(agent.specifications, "agent.parameters:out"),
      ...split(targetSpecifications(agent), "agent.target:out"),
    },
  };
};

/** Draws a batch, and computes losses, gradients and one step on it. */
export const probe = (
  agent: SoftActorCritic,
  rates: SoftActorCriticRates,
  values: InitialValues,
  key: Key,
): Probe => {
  const all = formulas(agent, rates);
  const batch = drawBatch(all.batch, key);
  const feeds = mapRecord(batch, ({ data }) => data);
  const losses: Readonly<Record<string, Tensor>> = { ...all.losses };
  const lossValues = evaluator(losses)({ ...feeds, ...values.initial, ...values.target });
  const slopes = evaluator(gradients(all))({ ...feeds, ...values.initial, ...values.target });
  return {
    batch,
    target: mapRecord(all.target, ({ shape }, name) => ({ shape, data: values.target[name] })),
    losses: mapRecord(losses, (_, part) => lossValues[part].data[0]),
    gradients: mapRecord(slopes, ({ shape, data }) => ({ shape, data: Float32Array.from(data) })),
    step: probeStep(agent, rates, values, feeds),
  };
};
