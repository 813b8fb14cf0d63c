/**
 * The update stage: gradient steps, run by an engine.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, type Held, type NamedNumbers, nextName, type Program } from "../engine/engine.ts";
import { type Fault, fault } from "../fault.ts";
import type { StepFormula } from "../learner/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { concatenate, reshape, type Tensor } from "../tensor/mod.ts";

/** Scalars of a gradient step, by name. */
export type Metrics = Readonly<Record<string, number>>;

/** A compiled gradient step. */
export interface Update {
  /** The engine's program, for what the other functions do not reach. */
  readonly program: Program;
  /** Takes first values of all that evolves. */
  readonly begin: (state: NamedNumbers) => TE.TaskEither<Fault, Held>;
  /** One gradient step on one set of batches. */
  readonly step: (held: Held, batch: NamedNumbers) => TE.TaskEither<Fault, Held>;
  /** The metrics of the step that led to these values; a fault when one is not finite. */
  readonly metrics: (held: Held) => TE.TaskEither<Fault, Metrics>;
}

/** The outputs of a step's model: every evolving value's next one, and all metrics as one vector. */
export const stepOutputs = ({ evolving, metrics }: StepFormula): Readonly<Record<string, Tensor>> => ({
  ...Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [nextName(name), after])),
  metrics: concatenate(Object.values(metrics).map((metric) => reshape(metric, [1])), 0),
});

/** The model of a step, `train_step.onnx`. */
export const stepModel = (formula: StepFormula): Model =>
  encodeModel({
    name: `${formula.name}_train_step`,
    inputs: [...Object.values(formula.evolving).map(({ before }) => before), ...formula.batch],
    outputs: stepOutputs(formula),
  });

/** Compiles a gradient step on an engine. */
export const update = (engine: Engine): (formula: StepFormula) => TE.TaskEither<Fault, Update> => (formula) =>
  pipe(
    engine.compile(stepModel(formula)),
    TE.map((program): Update => ({
      program,
      begin: program.store,
      step: program.run,
      metrics: (held) =>
        pipe(
          program.read(held, ["metrics"]),
          TE.map(({ metrics }) =>
            Object.fromEntries(Object.keys(formula.metrics).map((name, position) => [name, metrics[position]]))
          ),
          TE.filterOrElse(
            (metrics) => Object.values(metrics).every(Number.isFinite),
            (metrics) =>
              fault(
                "non-finite",
                `metrics of ${formula.name} after update ${held.generation}`,
                `${Object.entries(metrics).find(([, value]) => !Number.isFinite(value))?.join(" is ")}`,
                "Lower the learning rate, or look at the rewards; values held before stay as they were.",
              ),
          ),
        ),
    })),
  );
