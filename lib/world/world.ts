/**
 * The contract of a world: a batch of independent copies stepped together by pure functions.
 *
 * A batch of `n` states is one `Float64Array` of `n · stateSize` numbers, row by row; no function writes into its arguments.
 * A state is all there is: stepping from a stored one gives the same bits, whatever ran between.
 *
 * @module
 */
import type { Key } from "../random/key.ts";
import type { Scene } from "./scene.ts";

/** What one step of a batch of worlds returns. */
export interface Stepped {
  /** The next states, `[n, stateSize]`. */
  readonly states: Float64Array;
  /** 1 where the world itself ended (a fall, a goal that absorbs), `[n]`; running out of time is not termination. */
  readonly terminated: Uint8Array;
}

/** What an action is: numbers within [−1, 1], or one of so many choices as a one-hot row. */
export type ActionSpace = "continuous" | "discrete";

/** A world that agents can act in. */
export interface World {
  /** The name, as printed and recorded. */
  readonly name: string;
  /** Steps after which an episode is truncated; the value of the last state is still bootstrapped. */
  readonly horizon: number;
  /** Numbers in a state. */
  readonly stateSize: number;
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** Numbers in an action; where actions are discrete, how many there are to choose from. */
  readonly actionSize: number;
  /** What an action is. */
  readonly actionSpace: ActionSpace;
  /** Numbers in an achieved goal. */
  readonly goalSize: number;
  /** The unit of {@link World.distance} and {@link World.radius}. */
  readonly unit: string;
  /** A goal closer than this counts as reached, in {@link World.unit}. */
  readonly radius: number;
  /** Draws `count` start states, `[count, stateSize]`. */
  readonly reset: (key: Key, count: number) => Float64Array;
  /**
   * Steps `n` states with `n` actions, `[n, actionSize]`: clipped to [−1, 1] where they are continuous; where they are discrete
   * the largest number of a row is chosen, the first of them where several are. What it makes of rows that have ended is ignored.
   */
  readonly step: (states: Float64Array, actions: Float32Array) => Stepped;
  /** What a policy sees, scaled to about ±1, `[n, observationSize]`. */
  readonly observe: (states: Float64Array) => Float32Array;
  /** What a goal is measured against: f_κ(s), scaled to about ±1, `[n, goalSize]`. */
  readonly achieved: (states: Float64Array) => Float32Array;
  /** How far each achieved goal is from the wanted one, `[n]`, in {@link World.unit}. */
  readonly distance: (achieved: Float32Array, goals: Float32Array) => Float64Array;
  /**
   * Draws states that an agent should bring about, one for each of `n` start states, from the distribution that agents are
   * evaluated on: what is achieved in them is the goal. `[n, stateSize]`.
   */
  readonly goalStates: (key: Key, starts: Float64Array) => Float64Array;
  /** How a state looks, for worlds whose goals can be pictures. */
  readonly scene?: Scene;
  /** Goals in words, for worlds that have such: what is shown of a state in place of its achieved goal. */
  readonly description?: Description;
  /** Line segments `[x0, y0, x1, y1]` in goal coordinates that outline the world in a picture. */
  readonly outline: readonly (readonly [number, number, number, number])[];
}

/** A goal as a command: which thing is meant, as one-hots, and where it is to be. */
export interface Description {
  /** Numbers in a description, the last {@link World.goalSize} of which are the achieved goal. */
  readonly size: number;
  /** Describes states, `[n, size]`. */
  readonly of: (states: Float64Array) => Float32Array;
}
