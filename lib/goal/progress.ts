/**
 * Progress through goals: the current goal of each world, and the condition under which the next goal replaces it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import type { Fault } from "../fault.ts";
import { isReached } from "../world/reached.ts";
import { guardWorld } from "../world/guard.ts";
import { attemptAt } from "../world/validation.ts";

/** The condition under which the next goal of a world becomes current. */
export type GoalAdvance =
  /** Never: a fixed goal. */
  | "never"
  /** After every step: a dynamic goal, `g_t` at step t. */
  | "every step"
  /** When the goal is within the world's radius: a temporally extended goal. */
  | "when reached";

/** Goals for some worlds, the same number for each, to be pursued in their order. */
export interface Goals {
  /** Number of worlds. */
  readonly count: number;
  /** Number of goals of each world. */
  readonly rows: number;
  /** The goals as they are shown to a policy, `[count, rows, shownSize]`. */
  readonly shown: Float32Array;
  /** f(s) of the states that the goals were made of, `[count, rows, goalSize]`, from which rewards and distances are measured. */
  readonly target: Float32Array;
  /** The states that the goals were made of, `[count, rows, stateSize]`. */
  readonly states: Float64Array;
  /** The condition under which the next goal becomes current. */
  readonly advance: GoalAdvance;
  /** The coordinates of the targets that count, if not all do. */
  readonly coordinates?: readonly number[] | undefined;
}

/** Distances between achieved goals and targets, `[n, goalSize]` to `[n]`; coordinates that do not count are free. */
export const distances = (
  world: World,
  coordinates: Goals["coordinates"],
): (achieved: Float32Array, target: Float32Array) => E.Either<Fault, Float64Array> =>
(achieved, target) => {
  const { goalSize } = world;
  const desired = coordinates === undefined
    ? target
    : target.map((value, index) => coordinates.includes(index % goalSize) ? value : achieved[index]);
  return attemptAt("", () => guardWorld(world).distance(achieved, desired));
};

/** No progress yet. */
export const noProgress = (count: number): Int32Array => new Int32Array(count);

/**
 * The current goal of each world, `[count, width]`, out of all goals, `[count, rows, width]`. A world that has reached all of its
 * goals keeps the last.
 *
 * @param progress number of goals that each world has completed, `[count]`.
 */
export const currentGoal = (all: Float32Array, { count, rows }: Goals, progress: Int32Array): Float32Array => {
  if (rows === 1) return all;
  const width = all.length / (count * rows);
  const now = new Float32Array(count * width);
  for (let world = 0; world < count; world++) {
    const row = world * rows + Math.min(progress[world], rows - 1);
    now.set(all.subarray(row * width, (row + 1) * width), world * width);
  }
  return now;
};

/**
 * The progress after a step that led to `achieved`. A moving goal stops at the last; the last of several goals in a sequence can be
 * completed, too.
 */
export const advanceGoals = (
  world: World,
  goals: Goals,
  progress: Int32Array,
  achieved: Float32Array,
): E.Either<Fault, Int32Array> => {
  if (goals.advance === "never") return E.right(progress);
  if (goals.advance === "every step") {
    return E.right(progress.map((completed) => Math.min(completed + 1, goals.rows - 1)));
  }
  return pipe(
    distances(world, goals.coordinates)(achieved, currentGoal(goals.target, goals, progress)),
    E.map((apart) =>
      progress.map((completed, row) => Math.min(goals.rows, completed + Number(isReached(world, apart[row]))))
    ),
  );
};

/**
 * The current goal of each world at every state of its episode, `[count, horizon + 1, width]`, out of all goals,
 * `[count, rows, width]`.
 *
 * @param progress number of completed goals at every state, `[count, horizon + 1]`.
 */
export const goalPerState = (all: Float32Array, { count, rows }: Goals, progress: Int32Array): Float32Array => {
  const moments = progress.length / count;
  const width = all.length / (count * rows);
  const column = new Float32Array(count * moments * width);
  for (let moment = 0; moment < progress.length; moment++) {
    const row = Math.floor(moment / moments) * rows + Math.min(progress[moment], rows - 1);
    column.set(all.subarray(row * width, (row + 1) * width), moment * width);
  }
  return column;
};
