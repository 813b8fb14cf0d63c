/**
 * The update stage: gradient steps, run by an engine.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, type Held, type NamedNumbers, nextName, type Program } from "../engine/engine.ts";
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
  /** Takes first values of all that evolves. */
  readonly begin: (state: NamedNumbers) => TE.TaskEither<Fault, Held>;
  /** One gradient step for each set of batches, as many in one call of the engine as the update was made for. */
  readonly step: (held: Held, ...batches: readonly NamedNumbers[]) => TE.TaskEither<Fault, Held>;
  /** The metrics of the step that led to these values; a fault when one is not finite. */
  readonly metrics: (held: Held) => TE.TaskEither<Fault, Metrics>;
  /** Brings values that evolve to the host. */
  readonly read: (held: Held, names: readonly string[]) => TE.TaskEither<Fault, NamedNumbers>;
  /** Frees what the engine holds. */
  readonly dispose: () => TE.TaskEither<Fault, void>;
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

/** Values after so many gradient steps, and the program that holds them. */
interface HeldBy extends Held {
  readonly program: Program;
  readonly values: Held;
}

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
 * @param stepsPerCall gradient steps in one call of the engine; the results are the same. What is left over when batches are
 * given to {@link Update.step} is taken one by one.
 */
export const compileUpdate = (
  engine: Engine,
  stepsPerCall = 1,
): (formula: StepFormula) => TE.TaskEither<Fault, Update> =>
(formula) => {
  const evolving = Object.keys(formula.evolving);
  const compiled = (steps: number) => engine.compile(stepModel(unrolled(formula, steps)));

  const compiledUpdate = (main: Program): Update => {
    let single: Promise<E.Either<Fault, Program>> | undefined;
    /** The program that makes so many steps in one call. */
    const programFor = (steps: number): TE.TaskEither<Fault, Program> =>
      steps === stepsPerCall ? TE.right(main) : () => single ??= compiled(1)();

    /** The same values in another program. */
    const moved = (held: HeldBy, program: Program): TE.TaskEither<Fault, Held> =>
      held.program === program
        ? TE.right(held.values)
        : pipe(held.program.read(held.values, evolving), TE.chain(program.store));

    const call = (held: HeldBy, batches: readonly NamedNumbers[]): TE.TaskEither<Fault, HeldBy> =>
      pipe(
        programFor(batches.length),
        TE.chain((program) =>
          pipe(
            moved(held, program),
            TE.chain((values) => program.run(values, joined(batches))),
            TE.map((values) => ({ generation: held.generation + batches.length, program, values })),
          )
        ),
      );

    const step = (held: HeldBy, batches: readonly NamedNumbers[]): TE.TaskEither<Fault, HeldBy> => {
      if (batches.length === 0) return TE.right(held);
      const count = batches.length < stepsPerCall ? 1 : stepsPerCall;
      return pipe(call(held, batches.slice(0, count)), TE.chain((held) => step(held, batches.slice(count))));
    };

    const read = ({ program, values }: HeldBy, names: readonly string[]) => program.read(values, names);

    return {
      engine: main,
      begin: (state) => pipe(main.store(state), TE.map((values): HeldBy => ({ generation: 0, program: main, values }))),
      step: (held, ...batches) => step(held as HeldBy, batches),
      metrics: (held) =>
        pipe(
          read(held as HeldBy, ["metrics"]),
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
      read: (held, names) => read(held as HeldBy, names),
      dispose: () => async () => {
        const other = await single;
        if (other !== undefined && E.isRight(other)) await other.right.dispose()();
        return main.dispose()();
      },
    };
  };
  return pipe(compiled(stepsPerCall), TE.map(compiledUpdate));
};
