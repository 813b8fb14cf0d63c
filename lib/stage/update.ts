/**
 * The update stage: gradient steps, run by an engine.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, type Held, type NamedNumbers, nextName, type Program } from "../engine/engine.ts";
import { FOREIGN, handles } from "../engine/handles.ts";
import { type Float32Values, float32Values } from "../engine/value_info.ts";
import { type Fault, fault } from "../fault.ts";
import { type StepFormula, unrolled, unrolledName } from "../learner/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { concatenate, reshape, type Tensor } from "../tensor/mod.ts";

/** Scalars of a gradient step, by name. */
export type Metrics = Readonly<Record<string, number>>;

/** A compiled gradient step. */
export interface Update {
  /** The engine that runs it, and in a sentence why this one. */
  readonly engine: Pick<Program, "engine" | "reason">;
  /** Stores first values of the state that gradient steps replace. */
  readonly begin: (state: NamedNumbers) => TE.TaskEither<Fault, Held>;
  /** One gradient step for each set of batches, as many in one call of the engine as the update was made for. */
  readonly step: (held: Held, ...batches: readonly NamedNumbers[]) => TE.TaskEither<Fault, Held>;
  /** The metrics of the step that led to these values; a fault when one is not finite. */
  readonly metrics: (held: Held) => TE.TaskEither<Fault, Metrics>;
  /** Brings values of the state to the host. */
  readonly read: (held: Held, names: readonly string[]) => TE.TaskEither<Fault, Float32Values>;
  /** Frees the engine's programs. */
  readonly dispose: () => TE.TaskEither<Fault, void>;
}

/** The outputs of a step's model: the next value of every part of the state, and all metrics as one vector. */
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

/** The batches of several steps, under the names that the unrolled step has for them. */
const joined = (batches: readonly NamedNumbers[]): NamedNumbers =>
  Object.fromEntries(
    batches.flatMap((batch, step) =>
      Object.entries(batch).map(([name, numbers]) => [unrolledName(name, step, batches.length), numbers] as const)
    ),
  );

/**
 * Compiles a gradient step on an engine.
 *
 * @param stepsPerCall gradient steps in one call of the engine; the results are the same. Left-over batches given to
 * {@link Update.step} are taken one by one.
 */
export const compileUpdate = (
  engine: Engine,
  stepsPerCall = 1,
): (formula: StepFormula) => TE.TaskEither<Fault, Update> =>
(formula) => {
  const stateNames = Object.keys(formula.evolving);
  const metricNames = Object.keys(formula.metrics);
  const compile = (steps: number) => engine.compile(stepModel(unrolled(formula, steps)));

  const updateOf = (main: Program): Update => {
    /** After so many gradient steps, the program that holds the state, and its own handle. */
    const { hold, valuesOf } = handles<{ readonly program: Program; readonly held: Held }>();
    const refuse = (cause: string, remedy: string) =>
      TE.left(fault("engine", `the gradient step of ${formula.name}`, cause, remedy));

    let single: Promise<E.Either<Fault, Program>> | undefined;
    /** The program that makes a number of steps in one call. */
    const programOf = (steps: number): TE.TaskEither<Fault, Program> =>
      steps === stepsPerCall ? TE.right(main) : () => single ??= compile(1)();

    /** One call of the engine; where the state is with another program, it moves first. */
    const call = (state: Held, batches: readonly NamedNumbers[]): TE.TaskEither<Fault, Held> => {
      const values = valuesOf(state);
      if (values === undefined) return refuse(...FOREIGN);
      return pipe(
        programOf(batches.length),
        TE.chain((program) =>
          pipe(
            program === values.program
              ? TE.right(values.held)
              : pipe(values.program.read(values.held, stateNames), TE.chain(program.store)),
            TE.chain((held) => program.run(held, joined(batches))),
            TE.map((held) => hold(state.generation + batches.length, { program, held })),
          )
        ),
      );
    };

    const read = (state: Held, names: readonly string[]): TE.TaskEither<Fault, Float32Values> => {
      const values = valuesOf(state);
      if (values === undefined) return refuse(...FOREIGN);
      return pipe(values.program.read(values.held, names), TE.chainEitherK(float32Values));
    };

    return {
      engine: main,
      begin: (state) => pipe(main.store(state), TE.map((held) => hold(0, { program: main, held }))),
      step: (state, ...batches) => async () => {
        let result: E.Either<Fault, Held> = E.right(state);
        for (let taken = 0; taken < batches.length && E.isRight(result);) {
          const count = batches.length - taken < stepsPerCall ? 1 : stepsPerCall;
          result = await call(result.right, batches.slice(taken, taken + count))();
          taken += count;
        }
        return result;
      },
      metrics: (state) =>
        pipe(
          read(state, ["metrics"]),
          TE.map(({ metrics }) => Object.fromEntries(metricNames.map((name, position) => [name, metrics[position]]))),
          TE.filterOrElse(
            (metrics) => Object.values(metrics).every(Number.isFinite),
            (metrics) =>
              fault(
                "non-finite",
                `metrics of ${formula.name} after update ${state.generation}`,
                `${Object.entries(metrics).find(([, value]) => !Number.isFinite(value))?.join(" is ")}`,
                "Lower the learning rate, or look at the rewards; values held before stay as they were.",
              ),
          ),
        ),
      read,
      dispose: () => async () => {
        const other = await single;
        if (other !== undefined && E.isRight(other)) await other.right.dispose()();
        return main.dispose()();
      },
    };
  };
  return pipe(compile(stepsPerCall), TE.map(updateOf));
};
