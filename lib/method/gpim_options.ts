/**
 * What can be set about GPIM, and the settings to begin with.
 *
 * @module
 */
import { ball, type Latents } from "../learner/mod.ts";
import type { Window } from "../replay/mod.ts";
import type { GoalFunction } from "../stage/goal.ts";
import { finalState } from "../stage/goal_family.ts";

/** How ω enters the goal-conditioned policy's reward. */
export type LatentReading =
  /** The latent that produced the goal, as it was stored: the paper's. */
  | "stored"
  /** The discriminator's current belief about the goal, which does not go stale; twice as fast. */
  | "believed";

/** The numbers that shape GPIM's learning; `hidden` … `batch` are shared by both policies. */
export interface GpimSettings {
  /** f_κ: what goals are made of. */
  readonly goals: GoalFunction;
  /** p(ω) and the discriminator that suits it. */
  readonly latents: Latents;
  /** How ω enters π_θ's reward. */
  readonly reading: LatentReading;
  /** Widths of the hidden layers of actors and critics. */
  readonly hidden: readonly number[];
  /** Transitions in each of the three batches of a gradient step. */
  readonly batch: number;
  /** γ. */
  readonly discount: number;
  /** τ of the target critics. */
  readonly polyakRate: number;
  /** Adam's rate for both policies. */
  readonly learningRate: number;
  /** Adam's rate for the discriminator. */
  readonly discriminatorLearningRate: number;
  /** α at the start. */
  readonly initialTemperature: number;
  /** Rewards are cut off below this, in nats. */
  readonly rewardFloor: number;
}

/** Everything that can be set about GPIM. */
export interface GpimOptions extends GpimSettings {
  /** Worlds that each policy acts in at once. */
  readonly worlds: number;
  /** Gradient steps in an iteration. */
  readonly updatesPerIteration: number;
  /** Gradient steps in one call of the engine; changes how fast it goes, not what comes of it. */
  readonly updatesPerCall: number;
  /** Episodes that each policy's replay holds. */
  readonly replayEpisodes: number;
  /** Whether π_θ also learns from π_μ's episodes, as if it had been after the goals that these became. */
  readonly hindsight: boolean;
  /** Which of π_μ's steps the discriminator learns from. */
  readonly discriminatorWindow: Window;
  /** Which of its own steps π_θ learns from. */
  readonly goalWindow: Window;
}

/** The settings that learn Reacher within thousands of updates. */
export const GPIM: GpimOptions = {
  goals: finalState,
  latents: ball(2),
  reading: "believed",
  hidden: [64, 64],
  batch: 128,
  discount: 0.8,
  polyakRate: 0.02,
  learningRate: 2e-3,
  discriminatorLearningRate: 1e-3,
  initialTemperature: 0.1,
  rewardFloor: -10,
  worlds: 64,
  updatesPerIteration: 100,
  updatesPerCall: 1,
  replayEpisodes: 1000,
  hindsight: false,
  discriminatorWindow: { from: 0.5 },
  goalWindow: {},
};

/** The paper's reading of ω in π_θ's reward: the stored latent. It goes stale, so only the newest episodes are learnt from. */
export const STRICT: Pick<GpimOptions, "reading" | "goalWindow"> = { reading: "stored", goalWindow: { newest: 512 } };
