/**
 * Commands to a worker that trains, as they are posted to it, and their check.
 *
 * @module
 */
import * as t from "io-ts";
import { COUNT, guardCodec, isRecord, numberCodec, WHOLE } from "../codec.ts";
import type { WrittenOptions } from "../method/named.ts";

/** A run as it is posted to a worker. */
export interface WorkerRun {
  /** The name of one of the worker's worlds. */
  readonly world: string;
  /** The method's name. */
  readonly method: string;
  /** The method's options as files hold them: goals, views and latents by name. */
  readonly options: WrittenOptions;
  /** The name of one of the worker's engines. */
  readonly engine: string;
  /** The seed of all randomness. */
  readonly seed: number;
  /** Number of gradient steps after which the run ends; by default it goes on until it is stopped. */
  readonly updates?: number;
  /** Number of gradient steps after which it pauses for the first time. */
  readonly pauseAt?: number;
  /** Number of held-out goals that it is evaluated on. */
  readonly goals?: number;
  /** Number of gradient steps between evaluations. */
  readonly evaluateEvery?: number;
  /** Number of latents under which the explorer is shown; 0, the default, shows none. */
  readonly skills?: number;
  /** The least milliseconds between frames that nothing but training has changed; 200 by default. */
  readonly frameEvery?: number;
  /** A saved run that is continued, as bytes. */
  readonly from?: Uint8Array;
}

/** A command to a worker. */
export type Command =
  /** Begin a run; a worker has one. */
  | { readonly kind: "start"; readonly run: WorkerRun }
  /** Pause before the next stage. */
  | { readonly kind: "pause" }
  /** Go on, up to a number of gradient steps if one is given. */
  | { readonly kind: "resume"; readonly pauseAt?: number }
  /** Run one stage, and pause. */
  | { readonly kind: "step" }
  /** End the run after the iteration in hand. */
  | { readonly kind: "stop" }
  /** Send the state after the latest iteration. */
  | { readonly kind: "save" }
  /** Pursue the goal that is made of a state `[stateSize]`. */
  | { readonly kind: "goal"; readonly state: Float64Array }
  /** Send the learned reward of states `[n, stateSize]` for the goal that is made of a state `[stateSize]`. */
  | { readonly kind: "map"; readonly states: Float64Array; readonly goal: Float64Array };

const NAME: t.Type<string, unknown, unknown> = guardCodec(
  "a name",
  (value): value is string => typeof value === "string",
);

const NUMBERS: t.Type<Float64Array, unknown, unknown> = guardCodec(
  "finite numbers as Float64Array",
  (value): value is Float64Array => value instanceof Float64Array && value.every(Number.isFinite),
);

const RUN: t.Type<WorkerRun, unknown, unknown> = t.intersection([
  t.type({
    world: NAME,
    method: NAME,
    options: guardCodec('an object such as {"discount": 0.9}', isRecord),
    engine: NAME,
    seed: WHOLE,
  }),
  t.partial({
    updates: COUNT,
    pauseAt: COUNT,
    goals: COUNT,
    evaluateEvery: COUNT,
    skills: WHOLE,
    frameEvery: numberCodec("a number of milliseconds", (value) => value >= 0),
    from: guardCodec("bytes as Uint8Array", (value): value is Uint8Array => value instanceof Uint8Array),
  }),
]);

/** Commands, as a worker receives them. */
export const COMMAND: t.Type<Command, unknown, unknown> = t.union([
  t.type({ kind: t.literal("start"), run: RUN }),
  t.type({ kind: t.literal("pause") }),
  t.intersection([t.type({ kind: t.literal("resume") }), t.partial({ pauseAt: COUNT })]),
  t.type({ kind: t.literal("step") }),
  t.type({ kind: t.literal("stop") }),
  t.type({ kind: t.literal("save") }),
  t.type({ kind: t.literal("goal"), state: NUMBERS }),
  t.type({ kind: t.literal("map"), states: NUMBERS, goal: NUMBERS }),
]);
