/**
 * Training: a fold of a method's iteration over its state, with evaluations at regular intervals.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import type { Engine } from "../engine/engine.ts";
import { COUNT, shown } from "../codec.ts";
import { type Fault, fault, messageOf } from "../fault.ts";
import { guardTask, immediate } from "../guard.ts";
import type { Method, MethodFactory, TrainingCounters } from "../method/core/method.ts";
import { fold, key } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { randomPolicy } from "../stage/step.ts";
import type { Metrics } from "../stage/update.ts";
import { evaluatePolicy, type EvaluationResult, type EvaluationSet, evaluationSet } from "./evaluate.ts";
import { partsFault, STANDSTILL } from "./parts.ts";

/** The settings of a run. */
export interface Run<State extends TrainingCounters> {
  /** The world. */
  readonly world: World;
  /** The method. */
  readonly method: MethodFactory<State>;
  /** Number of gradient steps after which the run ends. */
  readonly updates?: number;
  /** Number of environment steps after which the run ends, if that comes first; the last iteration is finished. */
  readonly steps?: number;
  /** The seed of all randomness. */
  readonly seed: number;
  /** Number of held-out goals to evaluate on. */
  readonly goals?: number;
  /** Number of gradient steps between evaluations. */
  readonly evaluateEvery?: number;
  /** Ends the run after the iteration in hand, with the outcome so far, when it is aborted. */
  readonly signal?: AbortSignal;
  /** Further measurements at every evaluation; `isLast` at the end of the run. */
  readonly probe?: (method: Method<State>, state: State, isLast: boolean) => TE.TaskEither<Fault, ProbeResult>;
  /**
   * Called with the progress of the run after every iteration, and at every evaluation; the run waits for it. If it throws, or its
   * promise is rejected, the run ends in a fault.
   */
  readonly watch?: (progress: Progress) => unknown;
}

/** Further measurements by name; their values can be written as JSON. */
export type ProbeResult = Readonly<Record<string, unknown>>;

/** An evaluation of all policies at some point of a run. */
export interface EvaluationPoint {
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far. */
  readonly environmentSteps: number;
  /** Seconds since the run began. */
  readonly seconds: number;
  /** {@link EvaluationResult.normalisedDistance} by the policy's name. */
  readonly normalisedDistance: Readonly<Record<string, number>>;
  /** {@link EvaluationResult.success} by the policy's name. */
  readonly success: Readonly<Record<string, number>>;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
  /** The measurements of {@link Run.probe}. */
  readonly probe?: ProbeResult;
}

/** The progress of a run. */
export interface Progress {
  /** The current phase. */
  readonly phase: "training" | "evaluating" | "done";
  /** The engine's name and why it was chosen. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far. */
  readonly environmentSteps: number;
  /** The fraction of the budget that is spent, 0 to 1. */
  readonly fraction: number;
  /** Number of runs that are summarised, if there are several. */
  readonly seeds?: number;
  /** Seconds since the run began. */
  readonly seconds: number;
  /** Seconds since the gradient step was compiled, for rates such as steps per second. */
  readonly trainingSeconds: number;
  /** The latest evaluation; it is new in the phases `evaluating` and `done`. */
  readonly evaluation?: EvaluationPoint;
}

/** The outcome of a run. */
export interface Outcome<State extends TrainingCounters> {
  /** The state after the last iteration; its weights are on the host, and the engine's memory is freed. */
  readonly state: State;
  /** The engine's name and why it was chosen. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** Every evaluation, first to last. */
  readonly curve: readonly EvaluationPoint[];
  /** The goals and start states that the policies were evaluated on. */
  readonly evaluationSet: EvaluationSet;
  /** The last evaluation of the method's policies and of random actions, each on the same goals. */
  readonly evaluation: Readonly<Record<string, EvaluationResult>>;
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** Whether {@link Run.signal} ended the run before its budget was spent. */
  readonly isStopped: boolean;
}

const FIRST_EVALUATION_GOALS = 100;
const EVALUATE_EVERY = 250;

/** The keys of a run, folded into that of its seed; evaluation shares none with training. */
const TRAINING_KEY = 0;
const EVALUATION_KEY = 1;

/** Evaluates all policies of a method. */
const evaluatePolicies = <State extends TrainingCounters>(
  world: World,
  method: Method<State>,
  goals: EvaluationSet,
  state: State,
): TE.TaskEither<Fault, Readonly<Record<string, EvaluationResult>>> =>
async () => {
  const reached: Record<string, EvaluationResult> = {};
  for (const [name, policy] of Object.entries(immediate(method.policies(state)))) {
    const evaluation = await evaluatePolicy(world, goals)(policy)();
    if (E.isLeft(evaluation)) return evaluation;
    reached[name] = evaluation.right;
  }
  return E.right(reached);
};

/** The fault of a function of the run's own that threw, or whose promise was rejected. */
const callbackFault = (name: "watch" | "probe" | "method") => (reason: unknown): Fault =>
  fault(
    "callback",
    `run, '${name}'`,
    `it threw '${messageOf(reason)}'`,
    "Catch the error in this function, or mend its cause; the world and the engine met no fault.",
  );

/** Calls a function of the run's own; a fault when it throws, or its promise is rejected. */
const callBack = <Result>(
  name: "watch" | "probe",
  call: () => Promise<E.Either<Fault, Result>>,
): TE.TaskEither<Fault, Result> =>
async () => {
  try {
    return await call();
  } catch (reason) {
    return E.left(callbackFault(name)(reason));
  }
};

/** The fold itself: iterations until a budget is spent. */
const foldIterations = <State extends TrainingCounters>(
  { world, updates = Infinity, steps = Infinity, seed, goals = FIRST_EVALUATION_GOALS, ...run }: Run<State>,
  method: Method<State>,
  began: number,
): TE.TaskEither<Fault, Outcome<State>> =>
async () => {
  const { evaluateEvery = EVALUATE_EVERY, watch = () => {}, probe, signal } = run;
  const runKey = key(seed);
  const heldOut = evaluationSet(world, fold(runKey, EVALUATION_KEY), goals, method.goals);
  if (E.isLeft(heldOut)) return heldOut;
  const random = await evaluatePolicy(world, heldOut.right)(() => randomPolicy(world))();
  if (E.isLeft(random)) return random;
  const seconds = (since: number) => (performance.now() - since) / 1000;
  const trainingBegan = performance.now();
  const fraction = (state: TrainingCounters) =>
    Math.min(1, Math.max(state.updates / updates, state.environmentSteps / steps));
  const curve: EvaluationPoint[] = [];
  const report = (phase: Progress["phase"], state: TrainingCounters): TE.TaskEither<Fault, void> =>
    callBack("watch", async () => {
      await watch({
        phase,
        engine: method.engine,
        updates: state.updates,
        environmentSteps: state.environmentSteps,
        fraction: fraction(state),
        seconds: seconds(began),
        trainingSeconds: seconds(trainingBegan),
        ...(curve.length > 0 ? { evaluation: curve[curve.length - 1] } : {}),
      });
      return E.right(undefined);
    });

  let state = await immediate(method.begin(fold(runKey, TRAINING_KEY)))();
  while (E.isRight(state)) {
    const current = state.right;
    const { updates: done, environmentSteps, metrics } = current;
    const isSpent = fraction(current) >= 1;
    const isLast = isSpent || signal?.aborted === true;
    const due = Math.floor(done / evaluateEvery) > Math.floor((curve.at(-1)?.updates ?? -1) / evaluateEvery);
    if (isLast || due) {
      const reached = await evaluatePolicies(world, method, heldOut.right, current)();
      if (E.isLeft(reached)) return reached;
      const probed = probe === undefined
        ? E.right(undefined)
        : await callBack("probe", () => probe(method, current, isLast)())();
      if (E.isLeft(probed)) return probed;
      curve.push({
        updates: done,
        environmentSteps,
        seconds: seconds(began),
        normalisedDistance: mapRecord(reached.right, (result) => result.normalisedDistance),
        success: mapRecord(reached.right, (result) => result.success),
        metrics,
        ...(probed.right === undefined ? {} : { probe: probed.right }),
      });
      const reported = await report(isLast ? "done" : "evaluating", current)();
      if (E.isLeft(reported)) return reported;
      if (isLast) {
        return E.right({
          state: current,
          engine: method.engine,
          curve,
          evaluationSet: heldOut.right,
          evaluation: { ...reached.right, random: random.right },
          seconds: seconds(began),
          isStopped: !isSpent,
        });
      }
    }
    state = await immediate(method.iterate(Math.min(method.updatesPerIteration, updates - done))(current))();
    if (E.isRight(state)) {
      // A run whose budget is never spent would not end.
      if (!(state.right.updates > done || state.right.environmentSteps > environmentSteps)) return E.left(STANDSTILL);
      const reported = await report("training", state.right)();
      if (E.isLeft(reported)) return reported;
    }
  }
  return state;
};

/** Work after which a method is disposed of, whether it succeeds or fails; a fault when it throws. */
const disposeAfter = <State extends TrainingCounters>(
  method: Method<State>,
  work: TE.TaskEither<Fault, Outcome<State>>,
): TE.TaskEither<Fault, Outcome<State>> =>
async () => {
  try {
    return await work();
  } catch (reason) {
    return E.left(callbackFault("method")(reason));
  } finally {
    await guardTask("run, 'method', dispose", method.dispose)();
  }
};

/** The run, if it has all parts and an end, and its numbers are valid. */
const checkedRun = <State extends TrainingCounters>(run: Run<State>, engine: Engine): E.Either<Fault, Run<State>> => {
  const wrong = (what: string, cause: string, remedy: string) =>
    E.left(fault("configuration", `run, '${what}'`, cause, remedy));
  const missing = partsFault(run, engine);
  if (missing !== undefined) return E.left(missing);
  for (const what of ["updates", "steps", "goals", "evaluateEvery"] as const) {
    const value = run[what];
    if (value !== undefined && !COUNT.is(value)) {
      return wrong(what, `${shown(value)} was given`, `It takes ${COUNT.name}.`);
    }
  }
  if (!Number.isSafeInteger(run.seed) || run.seed < 0) {
    return wrong("seed", `${shown(run.seed)} was given`, "It takes a whole number from 0 to 2⁵³ − 1.");
  }
  return run.updates === undefined && run.steps === undefined
    ? wrong("updates", "neither 'updates' nor 'steps' sets an end", "Give one of them.")
    : E.right(run);
};

/**
 * Trains a method on a world until its budget is spent: `train(run)(engine)`.
 *
 * The same run on the same engine gives the same bits, independently of its watch and its speed.
 */
export const train =
  <State extends TrainingCounters>(run: Run<State>): (engine: Engine) => TE.TaskEither<Fault, Outcome<State>> =>
  (engine) => {
    const began = performance.now();
    return guardTask("run", () =>
      pipe(
        TE.fromEither(checkedRun(run, engine)),
        TE.chain(() => immediate(immediate(run.method(run.world))(engine))),
        TE.chain((method) => disposeAfter(method, foldIterations(run, method, began))),
      ));
  };
