/**
 * The contract of a world: a batch of independent copies stepped together by pure functions.
 *
 * A batch of `n` states is one `Float64Array` of `n · stateSize` numbers, row by row; no function writes into its arguments.
 * A state is complete: stepping from a stored one gives the same bits, whatever ran in between. Worlds step in double precision;
 * replays keep states in single precision, for views and goals alone, so that numbers of a state should not need more than seven
 * digits to tell observations and goals apart.
 *
 * @module
 */
import type { Key } from "../random/key.ts";
import type { Quantities, Quantity } from "./quantity.ts";
import type { Scene } from "./scene.ts";

/**
 * The buffer behind an array that a world returns, of either kind that TypeScript tells apart since 5.9: a world may be written with
 * functions that declare a `Float64Array`, which may be shared, and its results can be assigned to a `Float64Array<ArrayBuffer>`, which
 * is the type of `new Float64Array(n)`. No other type than `any` allows both.
 */
// deno-lint-ignore no-explicit-any
export type AnyBuffer = any;

/** The result of one step of a batch of worlds. */
export interface Stepped {
  /** The next states, `[n, stateSize]`. */
  readonly states: Float64Array<AnyBuffer>;
  /** 1 where the world itself ended (a fall, an absorbing goal), `[n]`; running out of time is not termination. */
  readonly terminated: Uint8Array<AnyBuffer>;
}

/** The kind of an action: numbers within bounds, [−1, 1] by default, or one of several choices as a one-hot row. */
export type ActionSpace = "continuous" | "discrete";

/** A world that agents can act in. */
export interface World {
  /** The name, as printed and stored. */
  readonly name: string;
  /** Steps after which an episode is truncated; the value of the last state is still bootstrapped. */
  readonly horizon: number;
  /** Width of a state. */
  readonly stateSize: number;
  /** Width of an observation. */
  readonly observationSize: number;
  /**
   * The shape of observations that are images, whose product is {@link World.observationSize}: their numbers are those of one channel
   * after the other, each row by row, from about 0 to 1. A convolutional network reads them then.
   */
  readonly observationShape?: readonly [channels: number, height: number, width: number];
  /** Width of an action; the number of choices if actions are discrete. */
  readonly actionSize: number;
  /** The kind of an action. */
  readonly actionSpace: ActionSpace;
  /**
   * The bounds of continuous actions, one pair for each number of an action, in the world's own units; [−1, 1] by default. Policies
   * choose actions within [−1, 1], which are clipped and scaled to these bounds before {@link World.step} gets them.
   */
  readonly actionBounds?: readonly (readonly [low: number, high: number])[];
  /** Width of an achieved goal. */
  readonly goalSize: number;
  /** The unit of {@link World.distance} and {@link World.radius}. */
  readonly unit: string;
  /** A goal at most this far away counts as reached, in {@link World.unit}. */
  readonly radius: number;
  /** Draws `count` start states, `[count, stateSize]`. */
  readonly reset: (key: Key, count: number) => Float64Array<AnyBuffer>;
  /**
   * Steps `n` states with `n` actions, `[n, actionSize]`. Continuous actions are clipped to [−1, 1], unless the world has
   * {@link World.actionBounds}, within which they are then; of a discrete action
   * the position of the first largest number of a row is the choice. Results for rows that have ended are ignored.
   */
  readonly step: (states: Float64Array, actions: Float32Array) => Stepped;
  /** The observations of states, scaled to about ±1, `[n, observationSize]`. */
  readonly observe: (states: Float64Array) => Float32Array<AnyBuffer>;
  /** The achieved goals of states, f_κ(s), scaled to about ±1, `[n, goalSize]`; distances to goals are measured from them. */
  readonly achieved: (states: Float64Array) => Float32Array<AnyBuffer>;
  /** The distance of each achieved goal from the desired one, `[n]`, in {@link World.unit}. */
  readonly distance: (achieved: Float32Array, goals: Float32Array) => Float64Array<AnyBuffer>;
  /**
   * Draws goal states, one for each of `n` start states, from the distribution that agents are evaluated on, `[n, stateSize]`:
   * the goal is what is achieved in them.
   */
  readonly goalStates: (key: Key, starts: Float64Array) => Float64Array<AnyBuffer>;
  /** The look of a state, for worlds whose goals can be images. */
  readonly scene?: Scene;
  /** Goals as commands, for worlds that have them: shown of a state in place of its achieved goal. */
  readonly description?: Description;
  /** Names and units of the numbers of observations, goals and actions, by which an exported policy takes and gives them. */
  readonly quantities?: Quantities;
  /** Line segments `[x0, y0, x1, y1]` in goal coordinates that outline the world in a picture. */
  readonly outline: readonly (readonly [number, number, number, number])[];
}

/** A goal as a command: the object that is meant, as one-hots, and its desired place. */
export interface Description {
  /** Width of a description, the last {@link World.goalSize} numbers of which are the achieved goal. */
  readonly size: number;
  /** Describes states, `[n, size]`. */
  readonly of: (states: Float64Array) => Float32Array<AnyBuffer>;
  /** Names and units of its numbers. */
  readonly quantities?: readonly Quantity[];
  /** The command that a goal state is, in words, such as “push the blue circle to (6.7, 8.0)”. */
  readonly inWords?: (goal: Float64Array) => string;
}
