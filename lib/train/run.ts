/**
 * The description of a run, its progress, its outcome, and what is saved of it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { COUNT, shown } from "../codec.ts";
import type { Engine } from "../engine/engine.ts";
import { type Fault, fault } from "../fault.ts";
import type { Method, MethodFactory, TrainingCounters } from "../method/core/method.ts";
import type { OptionTexts } from "../method/core/settings.ts";
import type { HostState } from "../method/core/train_state.ts";
import { mapRecord } from "../record.ts";
import type { Metrics } from "../stage/update.ts";
import { briefFault } from "../world/check/brief.ts";
import { guardWorld } from "../world/guard.ts";
import type { World } from "../world/world.ts";
import type { EvaluationResult, EvaluationSet } from "./evaluate.ts";
import { partsFault } from "./parts.ts";

/** The settings of a run. */
export interface Run<State extends TrainingCounters, Policies extends string = string> {
  /** The world. */
  readonly world: World;
  /** The method. */
  readonly method: MethodFactory<State, Policies>;
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
  /** A run of the same world, method, options and seed that is continued, as if it had never ended. */
  readonly from?: SavedRun;
  /** Ends the run after the iteration in hand, with the outcome so far, when it is aborted. */
  readonly signal?: AbortSignal;
  /**
   * Called with all of the run so far, to be saved: every {@link Run.checkpointEvery} gradient steps, at the end, and with the last
   * good state when the run ends in a fault. The run waits for it. If it throws, or its promise is rejected, the run ends in a fault.
   * It must not write into the replays, which the run shares with it.
   */
  readonly checkpoint?: (saved: SavedRun) => unknown;
  /** Number of gradient steps between calls of {@link Run.checkpoint}, 1,000 by default; a call costs a copy of the weights. */
  readonly checkpointEvery?: number;
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
  /** {@link TimeAtGoal.timeAtGoal} by the policy's name; evaluations of earlier versions have none, nor the two that follow. */
  readonly timeAtGoal?: Readonly<Record<string, number>>;
  /** {@link TimeAtGoal.lateTimeAtGoal} by the policy's name. */
  readonly lateTimeAtGoal?: Readonly<Record<string, number>>;
  /** {@link TimeAtGoal.everAtGoal} by the policy's name. */
  readonly everAtGoal?: Readonly<Record<string, number>>;
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
  /** Metrics of the latest gradient step; none before the first. */
  readonly metrics: Metrics;
  /** Names of all metrics that gradient steps may have. */
  readonly metricNames: readonly string[];
  /** The latest evaluation; it is new in the phases `evaluating` and `done`. */
  readonly evaluation?: EvaluationPoint;
}

/** The name and the sizes of a world, by which records tell worlds apart. */
export type WorldSizes = Pick<
  World,
  "name" | "horizon" | "stateSize" | "observationSize" | "actionSize" | "actionSpace" | "goalSize"
>;

/** The part of a run that its course depends on, besides the engine and the library's version. */
export interface RunIdentity {
  /** The world's name and sizes. */
  readonly world: WorldSizes;
  /** The method's name. */
  readonly method: string;
  /** The method's options, in words. */
  readonly options: OptionTexts;
  /** The seed of all randomness. */
  readonly seed: number;
  /** Number of held-out goals that the run is evaluated on. */
  readonly goals: number;
}

/** A run as far as it went, all on the host: it can be saved, and continued by {@link Run.from}. */
export interface SavedRun {
  /** The run. */
  readonly identity: RunIdentity;
  /** Its budget: gradient steps and environment steps, as far as either is limited. */
  readonly budget: { readonly updates?: number; readonly steps?: number };
  /** The engine's name and why it was chosen. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** Seconds of training and evaluating so far. */
  readonly seconds: number;
  /** The state after an iteration. */
  readonly state: HostState;
  /** The evaluations so far. */
  readonly curve: readonly EvaluationPoint[];
}

/** The outcome of a run. */
export interface Outcome<State extends TrainingCounters, Policies extends string = string> {
  /** The state after the last iteration; its weights are on the host, and the engine's memory is freed. */
  readonly state: State;
  /** The engine's name and why it was chosen. */
  readonly engine: { readonly engine: string; readonly reason: string };
  /** Every evaluation, first to last. */
  readonly curve: readonly EvaluationPoint[];
  /** The goals and start states that the policies were evaluated on. */
  readonly evaluationSet: EvaluationSet;
  /** The last evaluation of the method's policies, by their names, and of random actions, each on the same goals. */
  readonly evaluation: Readonly<Record<Policies, EvaluationResult>> & { readonly random: EvaluationResult };
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** The run so far, to be saved and to be continued. */
  readonly saved: SavedRun;
  /** `policy.onnx`: the goal-conditioned policy with its description, which `loadPolicy` reads; a fault of a method without one. */
  readonly policy: E.Either<Fault, Uint8Array<ArrayBuffer>>;
  /** Whether {@link Run.signal} ended the run before its budget was spent. */
  readonly isStopped: boolean;
}

/** The run with its world guarded, if it has all parts and an end, its numbers are valid, and its world keeps to the contract. */
export const checkedRun = <State extends TrainingCounters, Policies extends string>(
  run: Run<State, Policies>,
  engine: Engine,
): E.Either<Fault, Run<State, Policies>> => {
  const wrong = (what: string, cause: string, remedy: string) =>
    E.left(fault("configuration", `run, '${what}'`, cause, remedy));
  const missing = partsFault(run, engine);
  if (missing !== undefined) return E.left(missing);
  for (const what of ["updates", "steps", "goals", "evaluateEvery", "checkpointEvery"] as const) {
    const value = run[what];
    if (value !== undefined && !COUNT.is(value)) {
      return wrong(what, `${shown(value)} was given`, `It takes ${COUNT.name}.`);
    }
  }
  if (!Number.isSafeInteger(run.seed) || run.seed < 0) {
    return wrong("seed", `${shown(run.seed)} was given`, "It takes a whole number from 0 to 2⁵³ − 1.");
  }
  if (run.updates === undefined && run.steps === undefined) {
    return wrong("updates", "neither 'updates' nor 'steps' sets an end", "Give one of them.");
  }
  const broken = briefFault(run.world);
  return broken === undefined ? E.right({ ...run, world: guardWorld(run.world) }) : E.left(broken);
};

/** The name and the sizes of a world. */
const worldSizes = (
  { name, horizon, stateSize, observationSize, actionSize, actionSpace, goalSize }: WorldSizes,
): WorldSizes => ({ name, horizon, stateSize, observationSize, actionSize, actionSpace, goalSize });

/** The identity of a run. */
export const identityOf = <State extends TrainingCounters>(
  { world, seed }: Pick<Run<State>, "world" | "seed">,
  { name, options }: Pick<Method<State>, "name" | "options">,
  goals: number,
): RunIdentity => ({ world: worldSizes(world), method: name, options, seed, goals });

/** An identity as texts by name, for comparison. */
const texts = ({ world, method, options, seed, goals }: RunIdentity): Readonly<Record<string, string>> => ({
  ...mapRecord(worldSizes(world), String),
  method,
  seed: String(seed),
  goals: String(goals),
  ...Object.fromEntries(Object.entries(options).map(([name, text]) => [`option '${name}'`, text])),
});

/** A saved run, if it is the one of an identity; a fault names the first difference. */
export const continued = (from: SavedRun, identity: RunIdentity): E.Either<Fault, SavedRun> => {
  const [saved, given] = [texts(from.identity), texts(identity)];
  const different = Object.keys({ ...saved, ...given }).find((name) => saved[name] !== given[name]);
  return different === undefined ? E.right(from) : E.left(
    fault(
      "configuration",
      `run, 'from', ${different}`,
      `${saved[different] ?? "nothing"} was saved, ${given[different] ?? "nothing"} was given`,
      "Continue a run with the world, method, options, seed and number of goals that it began with.",
    ),
  );
};
