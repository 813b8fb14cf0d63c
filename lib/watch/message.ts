/**
 * Messages between `gpim watch` and its page, and their check.
 *
 * @module
 */
import * as t from "io-ts";
import { guardCodec, isRecord, numberCodec, WHOLE } from "../codec.ts";
import { DRAWN_SCENE, type DrawnScene, POSES } from "./drawn_scene.ts";
import { ROW, type Row } from "./rows.ts";

/** A run as the page is told of it. */
export interface RunCard {
  /** The folder, as it was named. */
  readonly folder: string;
  /** The method's name in full. */
  readonly title: string;
  /** The configuration, as the file of the run has it. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The world: its unit, and the radius within which a goal counts as reached. */
  readonly world: { readonly name: string; readonly unit: string; readonly radius: number };
  /** The look of the world, where it has one. */
  readonly scene?: DrawnScene;
  /** Whether goals are places that can be pointed to. */
  readonly canPoint: boolean;
}

/** An episode of the newest policy towards the goal. */
export interface WatchedEpisode {
  /** The seed of the run that the policy is from. */
  readonly seed: number;
  /** Gradient steps behind the policy. */
  readonly updates: number;
  /** Number of steps of the episode. */
  readonly steps: number;
  /** Poses on the way, the first and the last among them. */
  readonly poses: Float64Array;
  /** The pose of the goal. */
  readonly goal: Float64Array;
  /** The goal in words, where the world has some. */
  readonly words?: string;
  /** The distance from the goal at the end, in the world's unit. */
  readonly distance: number;
  /** Whether the goal is within the world's radius at the end. */
  readonly isReached: boolean;
}

/** Paths of the newest explorer, each under a latent of its own. */
export interface WatchedSkills {
  /** Gradient steps behind the policy. */
  readonly updates: number;
  /** Number of paths. */
  readonly count: number;
  /** The places on the way, `[count, points, 2]`. */
  readonly places: Float64Array;
  /** The latents, `[count, latentSize]`. */
  readonly latents: Float64Array;
  /** Whether each latent is one of a few. */
  readonly isDiscrete: boolean;
}

/** The meaning of a metric. */
export interface Meaning {
  readonly meaning: string;
  readonly unit: string;
  readonly expect: string;
}

/** A message to the page. */
export type WatchEvent =
  /** There is no run in the folder yet. */
  | { readonly kind: "waiting"; readonly folder: string }
  /** The run, when it is there, and when another one takes its place. */
  | { readonly kind: "run"; readonly run: RunCard }
  /** Rows of a seed; they take the place of all before, or follow them. */
  | { readonly kind: "rows"; readonly seed: number; readonly isAnew: boolean; readonly rows: readonly Row[] }
  /** The meanings of metrics, by their names. */
  | { readonly kind: "meanings"; readonly meanings: Readonly<Record<string, Meaning>> }
  /** The newest policy on its way to the goal. */
  | { readonly kind: "episode"; readonly episode: WatchedEpisode }
  /** The newest explorer under a spread of latents. */
  | { readonly kind: "skills"; readonly skills: WatchedSkills }
  /** A fault, in words; `undefined` once it is over. */
  | { readonly kind: "fault"; readonly words?: string };

/** A goal, as the page asks for it. */
export type GoalRequest =
  /** The goal nearest to a place of the scene. */
  | { readonly kind: "place"; readonly place: readonly [x: number, y: number] }
  /** The next of the world's held-out goals. */
  | { readonly kind: "next" };

const NUMBER = numberCodec("a finite number", () => true);
const RECORD = guardCodec("an object", isRecord);

const MEANING: t.Type<Meaning, unknown, unknown> = t.type({ meaning: t.string, unit: t.string, expect: t.string });

const EPISODE: t.Type<WatchedEpisode, unknown, unknown> = t.intersection([
  t.type({
    seed: WHOLE,
    updates: WHOLE,
    steps: WHOLE,
    poses: POSES,
    goal: POSES,
    distance: NUMBER,
    isReached: t.boolean,
  }),
  t.partial({ words: t.string }),
]);

const SKILLS: t.Type<WatchedSkills, unknown, unknown> = t.type({
  updates: WHOLE,
  count: WHOLE,
  places: POSES,
  latents: POSES,
  isDiscrete: t.boolean,
});

const RUN: t.Type<RunCard, unknown, unknown> = t.intersection([
  t.type({
    folder: t.string,
    title: t.string,
    configuration: RECORD,
    world: t.type({ name: t.string, unit: t.string, radius: t.number }),
    canPoint: t.boolean,
  }),
  t.partial({ scene: DRAWN_SCENE }),
]);

/** Messages to the page. */
export const WATCH_EVENT: t.Type<WatchEvent, unknown, unknown> = t.union([
  t.type({ kind: t.literal("waiting"), folder: t.string }),
  t.type({ kind: t.literal("run"), run: RUN }),
  t.type({ kind: t.literal("rows"), seed: WHOLE, isAnew: t.boolean, rows: t.readonlyArray(ROW) }),
  t.type({ kind: t.literal("meanings"), meanings: t.record(t.string, MEANING) }),
  t.type({ kind: t.literal("episode"), episode: EPISODE }),
  t.type({ kind: t.literal("skills"), skills: SKILLS }),
  t.intersection([t.type({ kind: t.literal("fault") }), t.partial({ words: t.string })]),
]);

const PLACE: t.Type<readonly [number, number], unknown, unknown> = guardCodec(
  "two finite numbers",
  (value): value is readonly [number, number] => Array.isArray(value) && value.length === 2 && value.every(NUMBER.is),
);

/** Goals that are asked for. */
export const GOAL_REQUEST: t.Type<GoalRequest, unknown, unknown> = t.union([
  t.strict({ kind: t.literal("place"), place: PLACE }),
  t.strict({ kind: t.literal("next") }),
]);
