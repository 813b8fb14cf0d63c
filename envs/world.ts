/**
 * The contract of a world: a batch of independent copies stepped together by pure functions.
 *
 * A batch of `n` states is one `Float64Array` of `n · stateSize` numbers, row by row; no function writes into its arguments.
 *
 * @module
 */
import type { Key } from "../lib/random/key.ts";

/** What one step of a batch of worlds returns. */
export interface Stepped {
  /** The next states, `[n, stateSize]`. */
  readonly states: Float64Array;
  /** 1 where the world itself ended (a fall, a goal that absorbs), `[n]`; running out of time is not termination. */
  readonly terminated: Uint8Array;
}

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
  /** Numbers in an action, each within [−1, 1]. */
  readonly actionSize: number;
  /** Numbers in a goal. */
  readonly goalSize: number;
  /** The unit of {@link World.distance}. */
  readonly unit: string;
  /** Draws `count` start states, `[count, stateSize]`. */
  readonly reset: (key: Key, count: number) => Float64Array;
  /** Steps `n` states with `n` actions (`[n, actionSize]`, clipped to [−1, 1]). What it makes of rows that have ended is ignored. */
  readonly step: (states: Float64Array, actions: Float32Array) => Stepped;
  /** What a policy sees, scaled to about ±1, `[n, observationSize]`. */
  readonly observe: (states: Float64Array) => Float32Array;
  /** What a goal is compared with: f_κ(s), scaled to about ±1, `[n, goalSize]`. */
  readonly achieved: (states: Float64Array) => Float32Array;
  /** How far each achieved goal is from the wanted one, `[n]`, in {@link World.unit}. */
  readonly distance: (achieved: Float32Array, goals: Float32Array) => Float64Array;
  /** Draws goals from the distribution that agents are evaluated on, `[count, goalSize]`. */
  readonly goals: (key: Key, count: number) => Float32Array;
  /** Line segments `[x0, y0, x1, y1]` in goal coordinates that outline the world in a picture. */
  readonly outline: readonly (readonly [number, number, number, number])[];
}
