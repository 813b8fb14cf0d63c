/**
 * The update stage: gradient steps on all learners, run by an engine.
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
import { immediate } from "../guard.ts";
import { SKIPPED, SKIPPED_IN_A_ROW, type StepFormula, unroll, unrolledInputName } from "../learner/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { fold, type Key } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { concatenate, reshape, type Tensor } from "../tensor/mod.ts";
import { giveTurn } from "../turn.ts";
import { iterationKey } from "./step.ts";

/** Scalars of a gradient step, by name. */
export type Metrics = Readonly<Record<string, number>>;

/** Number of gradient steps in a row that may be left out because a loss or a gradient is not finite. */
export const MOST_SKIPPED = 10;

/** A compiled gradient step. */
export interface Update {
  /** The engine that runs the step, and the reason for its choice in a sentence. */
  readonly engine: Pick<Program, "engine" | "reason">;
  /** Names of the values that gradient steps replace. */
  readonly stateNames: readonly string[];
  /** Names of all metrics that {@link Update.metrics} may give. */
  readonly metricNames: readonly string[];
  /** Stores initial values of the state that gradient steps replace. */
  readonly begin: (state: NamedNumbers) => TE.TaskEither<Fault, Held>;
  /** Takes one gradient step per set of batches, several in one call of the engine if the update was compiled so. */
  readonly step: (held: Held, ...batches: readonly NamedNumbers[]) => TE.TaskEither<Fault, Held>;
  /**
   * The metrics of the step that led to these values; a fault when one is not finite. If the step was left out by its guard, those
   * that are finite. A metric `learner.skippedSteps` counts the steps that were left out because of a learner, where there are any;
   * a fault when {@link MOST_SKIPPED} were left out in a row.
   */
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

/** The program that holds a state, and its handle of it. */
interface Holder {
  readonly program: Program;
  readonly held: Held;
}

/** The batches of several steps, under their names in the unrolled step. */
const joined = (batches: readonly NamedNumbers[]): NamedNumbers =>
  Object.fromEntries(
    batches.flatMap((batch, step) =>
      Object.entries(batch).map(([name, numbers]) => [unrolledInputName(name, step, batches.length), numbers] as const)
    ),
  );

const notFinite = (place: string, cause: string): E.Either<Fault, never> =>
  E.left(
    fault(
      "non-finite",
      place,
      cause,
      "Lower the learning rate, or inspect the rewards; values held before are unchanged.",
    ),
  );

/** The name of the metric that counts the steps that were left out because of a learner. */
const skippedName = (learner: string): string => `${learner}.skippedSteps`;

/** The metrics of a step out of its outputs, see {@link Update.metrics}. */
const metricsOf = ({ name, metrics: formulas, guarded = [] }: StepFormula, generation: number) =>
(
  { metrics: numbers, [SKIPPED]: skipped = [], [SKIPPED_IN_A_ROW]: inARow = [0] }: Readonly<
    Record<string, ArrayLike<number>>
  >,
): E.Either<Fault, Metrics> => {
  const metrics = Object.keys(formulas).map((metric, place) => [metric, numbers[place]] as const);
  const counts = guarded.map((learner, place) => [learner, skipped[place]] as const).filter(([, count]) => count > 0);
  if (inARow[0] >= MOST_SKIPPED) {
    const learners = counts.map(([learner]) => learner).join(", ");
    const cause = `${inARow[0]} steps in a row were left out, for a loss or a gradient of ${learners} was not finite`;
    return notFinite(`the gradient step of ${name} after update ${generation}`, cause);
  }
  const wrong = metrics.find(([, value]) => !Number.isFinite(value));
  if (wrong !== undefined && inARow[0] === 0) {
    return notFinite(`metrics of ${name} after update ${generation}`, wrong.join(" is "));
  }
  return E.right(
    Object.fromEntries([
      ...metrics.filter(([, value]) => Number.isFinite(value)),
      ...counts.map(([learner, count]) => [skippedName(learner), count] as const),
    ]),
  );
};

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
  const { guarded = [] } = formula;
  const compile = (steps: number) => immediate(engine.compile(stepModel(unroll(formula, steps))));

  const updateOf = (main: Program): Update => {
    const { hold, valuesOf } = handles<Holder>();
    const refuse = (cause: string, remedy: string) =>
      TE.left(fault("engine", `the gradient step of ${formula.name}`, cause, remedy));

    /** Moves a state to a program, unless the program already holds it. */
    const moveTo = (program: Program, { program: holder, held }: Holder): TE.TaskEither<Fault, Held> =>
      program === holder ? TE.right(held) : pipe(holder.read(held, stateNames), TE.chain(program.store));

    let single: Promise<E.Either<Fault, Program>> | undefined;
    /** The program that takes a number of steps in one call. */
    const programOf = (steps: number): TE.TaskEither<Fault, Program> =>
      steps === stepsPerCall ? TE.right(main) : () => single ??= compile(1)();

    const read = (state: Held, names: readonly string[]): TE.TaskEither<Fault, Float32Values> => {
      const values = valuesOf(state);
      if (values === undefined) return refuse(...FOREIGN);
      return pipe(values.program.read(values.held, names), TE.chainEitherK(float32Values));
    };

    return {
      engine: main,
      stateNames,
      metricNames: [...Object.keys(formula.metrics), ...guarded.map(skippedName)],
      begin: (state) => pipe(main.store(state), TE.map((held) => hold(0, { program: main, held }))),
      step: (state, ...batches) => async () => {
        let result: E.Either<Fault, Held> = E.right(state);
        for (let taken = 0; taken < batches.length && E.isRight(result);) {
          const before = result.right;
          const values = valuesOf(before);
          if (values === undefined) return refuse(...FOREIGN)();
          const count = batches.length - taken < stepsPerCall ? 1 : stepsPerCall;
          const call = (program: Program) =>
            pipe(
              moveTo(program, values),
              TE.chain((held) => program.run(held, joined(batches.slice(taken, taken + count)))),
              TE.map((held) => hold(before.generation + count, { program, held })),
            );
          result = await pipe(programOf(count), TE.chain(call))();
          taken += count;
        }
        return result;
      },
      metrics: (state) =>
        pipe(
          read(state, ["metrics", ...(guarded.length > 0 ? [SKIPPED, SKIPPED_IN_A_ROW] : [])]),
          TE.chainEitherK(metricsOf(formula, state.generation)),
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

/** The part of a run's state that gradient steps depend on and change. */
export interface UpdateState {
  /** The run's key. */
  readonly key: Key;
  /** Iterations so far. */
  readonly iteration: number;
  /** Gradient steps so far. */
  readonly updates: number;
  /** The engine's handle of weights, moments and targets. */
  readonly held: Held;
  /** The weights of {@link UpdateState.held} on the host, as flat vectors by learner. */
  readonly weights: Float32Values;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** A compiled gradient step, and the draw of its batches. */
export interface Updater<State extends UpdateState> {
  /** The gradient step. */
  readonly update: Update;
  /** Draws the inputs of one gradient step; rewards are computed in the step, with the latest parameters. */
  readonly draw: (state: State, key: Key) => E.Either<Fault, NamedNumbers>;
  /** Gradient steps in one call of the engine. */
  readonly settings: { readonly updatesPerCall: number };
}

/** The name of a learner's parameters in the state of a gradient step. */
export const parametersOf = (learner: string): string => `${learner}.parameters`;

/** The number that is folded into an iteration's key for the draws of gradient steps. */
const UPDATES = 5;

/**
 * Update: a number of gradient steps, which end the iteration. Batches are drawn while the engine runs the previous step; metrics and
 * weights are read to the host at the end.
 */
export const update = <State extends UpdateState>(
  { update: gradientStep, draw, settings: { updatesPerCall } }: Updater<State>,
  updates: number,
): (state: State) => TE.TaskEither<Fault, State> =>
(state) =>
async () => {
  const key = fold(iterationKey(state), UPDATES);
  const drawFrom = (first: number) =>
    pipe(
      Array.from({ length: Math.min(updatesPerCall, updates - first) }, (_, step) => first + step),
      E.traverseArray((step) => draw({ ...state, updates: state.updates + step }, fold(key, step))),
    );
  let held: E.Either<Fault, Held> = E.right(state.held);
  let batches = drawFrom(0);
  for (let done = 0; done < updates && E.isRight(held);) {
    if (E.isLeft(batches)) return batches;
    const running: Promise<E.Either<Fault, Held>> = gradientStep.step(held.right, ...batches.right)();
    done += batches.right.length;
    batches = drawFrom(done);
    held = await running;
    await giveTurn();
  }
  if (E.isLeft(held)) return held;
  const metrics = await gradientStep.metrics(held.right)();
  if (E.isLeft(metrics)) return metrics;
  const values = await gradientStep.read(held.right, Object.keys(state.weights).map(parametersOf))();
  if (E.isLeft(values)) return values;
  return E.right({
    ...state,
    iteration: state.iteration + 1,
    updates: state.updates + updates,
    held: held.right,
    metrics: metrics.right,
    weights: mapRecord(state.weights, (_, learner) => values.right[parametersOf(learner)]),
  });
};
