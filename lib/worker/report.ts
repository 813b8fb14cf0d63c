/**
 * Reports of a worker that trains, as it posts them, and their check.
 *
 * @module
 */
import * as t from "io-ts";
import { guardCodec, isRecord, WHOLE } from "../codec.ts";
import { type Fault, isFault } from "../fault.ts";
import type { Progress } from "../train/run.ts";

/** The stages of an iteration of GPIM, in the order of the paper's algorithm box. */
export const STAGES = ["explore", "relabel", "reach", "store", "update"] as const;

/** A stage of an iteration; an iteration of another method is reported as a whole, by its last stage. */
export type Stage = typeof STAGES[number];

/** An episode of the current policy that pursues the goal. */
export interface Frame {
  /** Gradient steps behind the policy. */
  readonly updates: number;
  /** The states of the episode, `[length + 1, stateSize]`. */
  readonly states: Float64Array;
  /** The state that the goal was made of, `[stateSize]`. */
  readonly goal: Float64Array;
  /** The distance from the goal at the end, in the world's unit. */
  readonly distance: number;
  /** Whether the goal is within the world's radius at the end. */
  readonly isReached: boolean;
}

/** Episodes of the explorer π_μ, each under a latent of its own. */
export interface SkillEpisodes {
  /** Gradient steps behind the policy. */
  readonly updates: number;
  /** The latents, `[count, latentSize]`. */
  readonly latents: Float32Array;
  /** The states, `[count, horizon + 1, stateSize]`. */
  readonly states: Float64Array;
}

/** A report of a worker. */
export type Report =
  /** The stage that runs now, or that a paused run would go on with. */
  | {
    readonly kind: "stage";
    readonly stage: Stage;
    readonly iteration: number;
    readonly updates: number;
    readonly isPaused: boolean;
  }
  /** The progress of the run, after every iteration and at every evaluation. */
  | { readonly kind: "progress"; readonly progress: Progress }
  /** The current policy on its way to the goal. */
  | { readonly kind: "frame"; readonly frame: Frame }
  /** The explorer under a spread of latents. */
  | { readonly kind: "skills"; readonly skills: SkillEpisodes }
  /** The learned reward of the states of a command `map`, `[n]`; empty where the method has none. */
  | { readonly kind: "map"; readonly goal: Float64Array; readonly rewards: Float64Array }
  /** The state after the latest iteration, as bytes. */
  | { readonly kind: "state"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The end of the run, with its state as bytes. */
  | { readonly kind: "done"; readonly bytes: Uint8Array<ArrayBuffer>; readonly isStopped: boolean }
  /** The end of the run in a fault, or a command that was refused while the run goes on. */
  | { readonly kind: "fault"; readonly fault: Fault; readonly isEnd: boolean };

/** The progress of a run as data that can be posted, without the program that its engine may be. */
export const postedProgress = (progress: Progress): Progress => ({
  ...progress,
  engine: { engine: progress.engine.engine, reason: progress.engine.reason },
});

/** Typed arrays of a constructor; their numbers are the worker's own, and are not looked at one by one. */
const arrayCodec = <Numbers extends Float32Array | Float64Array | Uint8Array>(
  name: string,
  is: (value: unknown) => value is Numbers,
): t.Type<Numbers, unknown, unknown> => guardCodec(name, is);

const DOUBLES = arrayCodec("a Float64Array", (value): value is Float64Array => value instanceof Float64Array);
const SINGLES = arrayCodec("a Float32Array", (value): value is Float32Array => value instanceof Float32Array);
const BYTES = arrayCodec(
  "a Uint8Array",
  (value): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer,
);

const STAGE: t.Type<Stage, unknown, unknown> = guardCodec(
  `one of ${STAGES.join(", ")}`,
  (value): value is Stage => STAGES.some((stage) => stage === value),
);

const isNumbers = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((number) => typeof number === "number");

/** The progress of a run, of which an evaluation is a part. */
const PROGRESS: t.Type<Progress, unknown, unknown> = guardCodec(
  "the progress of a run",
  (value): value is Progress =>
    isRecord(value) && ["training", "evaluating", "done"].some((phase) => phase === value.phase) &&
    ["updates", "environmentSteps", "fraction", "seconds", "trainingSeconds"]
      .every((name) => typeof value[name] === "number") &&
    isRecord(value.engine) && isNumbers(value.metrics) && Array.isArray(value.metricNames) &&
    (value.evaluation === undefined ||
      (isRecord(value.evaluation) && isNumbers(value.evaluation.normalisedDistance) &&
        isNumbers(value.evaluation.success) && typeof value.evaluation.updates === "number" &&
        [value.evaluation.timeAtGoal, value.evaluation.lateTimeAtGoal, value.evaluation.everAtGoal]
          .every((measure) => measure === undefined || isNumbers(measure)))),
);

const FAULT: t.Type<Fault, unknown, unknown> = guardCodec("a fault", isFault);

/** Reports, as they come from a worker. */
export const REPORT: t.Type<Report, unknown, unknown> = t.union([
  t.type({ kind: t.literal("stage"), stage: STAGE, iteration: WHOLE, updates: WHOLE, isPaused: t.boolean }),
  t.type({ kind: t.literal("progress"), progress: PROGRESS }),
  t.type({
    kind: t.literal("frame"),
    frame: t.type({ updates: WHOLE, states: DOUBLES, goal: DOUBLES, distance: t.number, isReached: t.boolean }),
  }),
  t.type({ kind: t.literal("skills"), skills: t.type({ updates: WHOLE, latents: SINGLES, states: DOUBLES }) }),
  t.type({ kind: t.literal("map"), goal: DOUBLES, rewards: DOUBLES }),
  t.type({ kind: t.literal("state"), bytes: BYTES }),
  t.type({ kind: t.literal("done"), bytes: BYTES, isStopped: t.boolean }),
  t.type({ kind: t.literal("fault"), fault: FAULT, isEnd: t.boolean }),
]);
