/**
 * The state of a run as one value, and the episodes that an iteration adds to it.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { Held } from "../../engine/engine.ts";
import type { Float32Values } from "../../engine/value_info.ts";
import type { Fault } from "../../fault.ts";
import type { Key } from "../../random/mod.ts";
import type { Episodes, Replay } from "../../replay/mod.ts";
import type { Metrics } from "../../stage/update.ts";

/** The policies that methods train, π_μ(a|s, ω) and π_θ(a|s, g); replays have the names of policies. */
export type PolicyName = "latentPolicy" | "goalPolicy";

/** The replays of a method, by the policy whose episodes they hold. */
export type Replays = Readonly<Record<PolicyName, Replay<string>>>;

/** Parameters of all learners on the host, as flat vectors by name: for acting and evaluating. */
export type Weights = Float32Values;

/** All that the next iteration depends on. */
export interface TrainState {
  /** The run's key; every draw comes from it and the counters. */
  readonly key: Key;
  /** Iterations so far. */
  readonly iteration: number;
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far, of all policies. */
  readonly environmentSteps: number;
  /** Episodes; the replay of a policy that the method lacks stays empty. */
  readonly replays: Replays;
  /** State of the method's own besides episodes, by name. */
  readonly memory: Float32Values;
  /** Weights, moments and targets, wherever the engine holds them. */
  readonly held: Held;
  /** The weights of {@link TrainState.held} on the host. */
  readonly weights: Weights;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** A {@link TrainState} on the host: all of it, and no handle of an engine. */
export interface HostState extends Omit<TrainState, "held" | "weights"> {
  /** Weights, moments and targets, by the names of the gradient step's inputs. */
  readonly learners: Float32Values;
}

/** A transition from the state before an iteration to the state after it. */
export type Iteration = (state: TrainState) => TaskEither<Fault, TrainState>;

/** The episodes of an iteration, before they are stored. */
export interface Collected {
  /** The state before the iteration. */
  readonly state: TrainState;
  /** New episodes for each replay, in the order in which they join it. */
  readonly episodes: Readonly<Partial<Record<PolicyName, readonly Episodes<string>[]>>>;
  /** Environment steps taken. */
  readonly environmentSteps: number;
  /** The method's own state from now on, where that changes. */
  readonly memory?: Float32Values;
}
