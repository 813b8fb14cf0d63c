/**
 * All state of a run as one value, and what it becomes on its way through an iteration.
 *
 * @module
 */
import type { Held } from "../engine/engine.ts";
import type { Key } from "../random/mod.ts";
import type { Replay } from "../replay/mod.ts";
import type { Relabelled } from "../stage/relabel.ts";
import type { Rollout, RolloutColumn } from "../stage/step.ts";
import type { Metrics } from "../stage/update.ts";

/** Parameters of the three learners on the host, as flat vectors: what acting and evaluating need. */
export type Weights = Readonly<Record<"discriminator" | "latentPolicy" | "goalPolicy", Float32Array>>;

/** Columns of π_μ's episodes. */
export type LatentColumn = RolloutColumn | "latent";

/** Columns of π_θ's episodes. */
export type GoalColumn = RolloutColumn | "latent" | "goal" | "wanted";

/** All that the next iteration depends on. */
export interface TrainState {
  /** The run's key; every draw comes from it and the counters. */
  readonly key: Key;
  /** Iterations so far. */
  readonly iteration: number;
  /** Gradient steps so far. */
  readonly updates: number;
  /** Steps taken in worlds, by both policies. */
  readonly environmentSteps: number;
  /** π_μ's episodes. */
  readonly latentReplay: Replay<LatentColumn>;
  /** π_θ's episodes. */
  readonly goalReplay: Replay<GoalColumn>;
  /** Weights, moments and targets, wherever the engine holds them. */
  readonly held: Held;
  /** The weights of {@link TrainState.held} on the host. */
  readonly weights: Weights;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** An iteration under way: after π_μ has explored, … */
export interface Explored {
  /** The state before the iteration. */
  readonly state: TrainState;
  /** ω of each of π_μ's new episodes, `[worlds, latentSize]`. */
  readonly latent: Float32Array;
  /** π_μ's new episodes. */
  readonly exploration: Rollout;
}

/** … after its episodes have become goals, … */
export interface WithGoals extends Explored {
  /** What π_θ is to reach, and which of π_μ's states it was made of. */
  readonly relabelled: Relabelled;
}

/** … and after π_θ has tried to reach them. */
export interface Reached extends WithGoals {
  /** π_θ's new episodes. */
  readonly attempt: Rollout;
}
