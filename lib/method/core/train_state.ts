/**
 * All state of a run as one value, and what an iteration adds to it.
 *
 * @module
 */
import type { Held } from "../../engine/engine.ts";
import type { Key } from "../../random/mod.ts";
import type { Episodes, Replay } from "../../replay/mod.ts";
import type { Metrics } from "../../stage/update.ts";

/** Parameters of all that learns, on the host, as flat vectors by name: what acting and evaluating need. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** All that the next iteration depends on. */
export interface TrainState {
  /** The run's key; every draw comes from it and the counters. */
  readonly key: Key;
  /** Iterations so far. */
  readonly iteration: number;
  /** Gradient steps so far. */
  readonly updates: number;
  /** Steps taken in worlds, by all policies. */
  readonly environmentSteps: number;
  /** Episodes, by the name of the replay; mostly that of the policy that learns from them. */
  readonly replays: Readonly<Record<string, Replay<string>>>;
  /** What a method remembers besides episodes. */
  readonly memory: Readonly<Record<string, Float32Array>>;
  /** Weights, moments and targets, wherever the engine holds them. */
  readonly held: Held;
  /** The weights of {@link TrainState.held} on the host. */
  readonly weights: Weights;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** The episodes of an iteration, before they are stored. */
export interface Collected {
  /** The state before the iteration. */
  readonly state: TrainState;
  /** New episodes for each replay, in the order in which they join it. */
  readonly episodes: Readonly<Record<string, readonly Episodes<string>[]>>;
  /** Steps taken in worlds. */
  readonly environmentSteps: number;
  /** What the method remembers from now on, where that changes. */
  readonly memory?: TrainState["memory"];
}
