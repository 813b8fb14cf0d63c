/**
 * Training: a fold of a method's iteration over its state, with evaluations at regular intervals.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine } from "../engine/engine.ts";
import type { Fault } from "../fault.ts";
import { guardTask, immediate } from "../guard.ts";
import type { Method, TrainingCounters } from "../method/core/method.ts";
import { fold, key } from "../random/mod.ts";
import { mapRecord, namesOf } from "../record.ts";
import { randomPolicy } from "../stage/step.ts";
import { callBack, callbackFault } from "./callback.ts";
import { evaluatePolicy, type EvaluationResult, type EvaluationSet, heldOutGoals } from "./evaluate.ts";
import { evaluationPoint } from "./evaluation_point.ts";
import { STANDSTILL } from "./parts.ts";
import { policyOf } from "./policy.ts";
import {
  checkedRun,
  continued,
  type EvaluationPoint,
  identityOf,
  type Outcome,
  type Progress,
  type Run,
  type RunIdentity,
  type SavedRun,
} from "./run.ts";

const EVALUATE_EVERY = 250;
const CHECKPOINT_EVERY = 1000;

/** The key of training, folded into that of the seed; evaluation shares none with it. */
const TRAINING_KEY = 0;

/** A run with all that stays the same from its first iteration to its last. */
interface Course<State extends TrainingCounters, Policies extends string> {
  readonly run: Run<State, Policies>;
  readonly method: Method<State, Policies>;
  readonly identity: RunIdentity;
  readonly evaluationSet: EvaluationSet;
  /** The evaluation of random actions. */
  readonly random: EvaluationResult;
  /** Seconds since the run began, and since its gradient step was compiled; those before a saved run ended are counted. */
  readonly seconds: () => number;
  readonly trainingSeconds: () => number;
}

/** The fraction of a run's budget that is spent. */
const fractionOf = (
  { updates = Infinity, steps = Infinity }: Pick<Run<TrainingCounters>, "updates" | "steps">,
  state: TrainingCounters,
): number => Math.min(1, Math.max(state.updates / updates, state.environmentSteps / steps));

/** Whether a count has entered another period since an earlier count. */
const isDue = (count: number, every: number, earlier = -1): boolean =>
  Math.floor(count / every) > Math.floor(earlier / every);

/** The state that a run begins with: the method's first, or that of a saved run. */
const firstState = <State extends TrainingCounters, Policies extends string>(
  { run: { from, seed }, method, identity }: Course<State, Policies>,
): TE.TaskEither<Fault, State> =>
  from === undefined
    ? immediate(method.begin(fold(key(seed), TRAINING_KEY)))
    : pipe(TE.fromEither(continued(from, identity)), TE.chain(({ state }) => method.fromHost(state)));

/** Tells the run's watch about its progress. */
const report = <State extends TrainingCounters, Policies extends string>(
  { run, method: { engine, metricNames }, seconds, trainingSeconds }: Course<State, Policies>,
  phase: Progress["phase"],
  state: State,
  evaluation: EvaluationPoint | undefined,
): TE.TaskEither<Fault, void> =>
  callBack("watch", async () => {
    await run.watch?.({
      phase,
      engine,
      updates: state.updates,
      environmentSteps: state.environmentSteps,
      fraction: fractionOf(run, state),
      seconds: seconds(),
      trainingSeconds: trainingSeconds(),
      // A copy, since the watch is handed it, and the next iteration may read it.
      metrics: Object.freeze({ ...state.metrics }),
      metricNames: metricNames ?? Object.keys(state.metrics),
      ...(evaluation === undefined ? {} : { evaluation }),
    });
    return E.right(undefined);
  });

/** Brings all of a run to the host, and hands it to the run's checkpoint. */
const save = <State extends TrainingCounters, Policies extends string>(
  { run: { updates, steps, checkpoint }, method, identity, seconds }: Course<State, Policies>,
  state: State,
  curve: readonly EvaluationPoint[],
): TE.TaskEither<Fault, SavedRun> =>
  pipe(
    method.toHost(state),
    TE.map((state): SavedRun => ({
      identity,
      budget: { ...(updates === undefined ? {} : { updates }), ...(steps === undefined ? {} : { steps }) },
      engine: { engine: method.engine.engine, reason: method.engine.reason },
      seconds: seconds(),
      state,
      curve,
    })),
    TE.chainFirst((saved) => callBack("checkpoint", async () => E.right(await checkpoint?.(saved)))),
  );

/** Evaluates all policies of a method, and takes the run's further measurements. */
const evaluate = <State extends TrainingCounters, Policies extends string>(
  { run: { world, probe }, method, evaluationSet, seconds }: Course<State, Policies>,
  state: State,
  isLast: boolean,
): TE.TaskEither<
  Fault,
  { readonly point: EvaluationPoint; readonly results: Readonly<Record<Policies, EvaluationResult>> }
> =>
async () => {
  const evaluated = new Map<string, EvaluationResult>();
  const policies = await callBack("method", async () => E.right(await immediate(method.policies(state))))();
  if (E.isLeft(policies)) return policies;
  for (const name of namesOf(policies.right)) {
    const result = await evaluatePolicy(world, evaluationSet)(policies.right[name])();
    if (E.isLeft(result)) return result;
    evaluated.set(name, result.right);
  }
  const results = mapRecord(policies.right, (_, name) => evaluated.get(name)!);
  const probed = probe === undefined
    ? E.right(undefined)
    : await callBack("probe", () => probe(method, state, isLast)())();
  if (E.isLeft(probed)) return probed;
  const point = evaluationPoint(state, seconds(), results, probed.right);
  return E.right({ point, results });
};

/** The end of a run: saved, evaluated, reported. */
const end = <State extends TrainingCounters, Policies extends string>(
  course: Course<State, Policies>,
  state: State,
  curve: readonly EvaluationPoint[],
): TE.TaskEither<Fault, Outcome<State, Policies>> =>
async () => {
  const { method: { engine }, evaluationSet, random, seconds } = course;
  // Saved before the evaluation, which is no part of the curve of a run that goes on from here.
  const saved = await save(course, state, curve)();
  if (E.isLeft(saved)) return saved;
  const evaluated = await evaluate(course, state, true)();
  if (E.isLeft(evaluated)) return evaluated;
  const { point, results } = evaluated.right;
  return pipe(
    await report(course, "done", state, point)(),
    E.map(() => ({
      state,
      saved: saved.right,
      engine,
      curve: [...curve.filter(({ updates }) => updates < point.updates), point],
      evaluationSet,
      evaluation: { ...results, random },
      policy: policyOf(course, saved.right, Object.values<EvaluationResult>(results)[0]),
      seconds: seconds(),
      isStopped: fractionOf(course.run, state) < 1,
    })),
  );
};

/** Whether an iteration took a step of either kind; a run whose budget is never spent would not end. */
const hasGrown = (after: TrainingCounters, before: TrainingCounters): boolean =>
  after.updates > before.updates || after.environmentSteps > before.environmentSteps;

/** An iteration; a fault where the method throws, or took no step. */
const iterateOnce = <State extends TrainingCounters, Policies extends string>(
  { iterate }: Method<State, Policies>,
  updates: number,
  state: State,
): TE.TaskEither<Fault, State> =>
  callBack("method", async () => {
    const after = await immediate(immediate(iterate(updates))(state))();
    return E.isLeft(after) || hasGrown(after.right, state) ? after : E.left(STANDSTILL);
  });

/** The fold itself: iterations until a budget is spent, evaluations and checkpoints on the way. */
const foldIterations = <State extends TrainingCounters, Policies extends string>(
  course: Course<State, Policies>,
): TE.TaskEither<Fault, Outcome<State, Policies>> =>
async () => {
  const { run, method } = course;
  const { from, signal, updates = Infinity, checkpoint } = run;
  const { evaluateEvery = EVALUATE_EVERY, checkpointEvery = CHECKPOINT_EVERY } = run;
  let curve: readonly EvaluationPoint[] = Object.freeze([...from?.curve ?? []]);
  let savedAt = from?.state.updates ?? 0;
  const isUnsaved = (state: State) => checkpoint !== undefined && state.updates > savedAt;
  /** The end in a fault, with the last good state saved; the fault counts, also where the state cannot be saved. */
  const endBy = async (end: E.Either<Fault, never>, good: State): Promise<E.Either<Fault, never>> => {
    if (isUnsaved(good)) await save(course, good, curve)();
    return end;
  };
  const first = await firstState(course)();
  if (E.isLeft(first)) return first;
  for (let state = first.right;;) {
    if (fractionOf(run, state) >= 1 || signal?.aborted === true) return await end(course, state, curve)();
    if (isUnsaved(state) && isDue(state.updates, checkpointEvery, savedAt)) {
      const saved = await save(course, state, curve)();
      if (E.isLeft(saved)) return saved;
      savedAt = state.updates;
    }
    if (isDue(state.updates, evaluateEvery, curve.at(-1)?.updates)) {
      const evaluated = await evaluate(course, state, false)();
      if (E.isLeft(evaluated)) return await endBy(evaluated, state);
      curve = Object.freeze([...curve, evaluated.right.point]);
      const reported = await report(course, "evaluating", state, evaluated.right.point)();
      if (E.isLeft(reported)) return await endBy(reported, state);
    }
    const iterated = await iterateOnce(method, Math.min(method.updatesPerIteration, updates - state.updates), state)();
    if (E.isLeft(iterated)) return await endBy(iterated, state);
    state = iterated.right;
    const reported = await report(course, "training", state, curve.at(-1))();
    if (E.isLeft(reported)) return await endBy(reported, state);
  }
};

/** A run from its beginning to its end, on a method that is ready. */
const follow = <State extends TrainingCounters, Policies extends string>(
  run: Run<State, Policies>,
  method: Method<State, Policies>,
  began: number,
): TE.TaskEither<Fault, Outcome<State, Policies>> => {
  const { world, seed, goals, from } = run;
  const since = (start: number) => () => (from?.seconds ?? 0) + (performance.now() - start) / 1000;
  return pipe(
    TE.fromEither(heldOutGoals(world, seed, method.goals, goals)),
    TE.chain((evaluationSet) =>
      pipe(
        evaluatePolicy(world, evaluationSet)(() => randomPolicy(world)),
        TE.map((random) => ({ evaluationSet, random })),
      )
    ),
    TE.chain((held) =>
      foldIterations({
        ...held,
        run,
        method,
        identity: identityOf(run, method, held.evaluationSet.count),
        seconds: since(began),
        trainingSeconds: since(performance.now()),
      })
    ),
  );
};

/** Work after which a method is disposed of, whether it succeeds or fails; a fault when it throws. */
const disposeAfter = <State extends TrainingCounters, Policies extends string>(
  method: Method<State, Policies>,
  work: TE.TaskEither<Fault, Outcome<State, Policies>>,
): TE.TaskEither<Fault, Outcome<State, Policies>> =>
async () => {
  try {
    return await work();
  } catch (reason) {
    return E.left(callbackFault("method")(reason));
  } finally {
    await guardTask("run, 'method', dispose", method.dispose)();
  }
};

/**
 * Trains a method on a world until its budget is spent: `train(run)(engine)`.
 *
 * The same run on the same engine gives the same bits, independently of its watch and its speed.
 */
export const train = <State extends TrainingCounters, Policies extends string>(
  run: Run<State, Policies>,
): (engine: Engine) => TE.TaskEither<Fault, Outcome<State, Policies>> =>
(engine) => {
  const began = performance.now();
  return guardTask("run", () =>
    pipe(
      TE.fromEither(checkedRun(run, engine)),
      TE.chain((run) =>
        pipe(
          immediate(immediate(run.method(run.world))(engine)),
          TE.chain((method) => disposeAfter(method, follow(run, method, began))),
        )
      ),
    ));
};
