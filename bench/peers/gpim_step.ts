/**
 * Common parts of the peers in TypeScript: the sizes and settings of the step of `gpim_step.py`, and initial values.
 *
 * @module
 */
import { fold, key, uniform } from "../../lib/random/mod.ts";

/** Width of an observation. */
export const OBSERVATION = 8;
/** Width of an action. */
export const ACTION = 2;
/** Width of a goal. */
export const GOAL = 2;
/** Latent dimension. */
export const LATENT = 2;
/** γ. */
export const DISCOUNT = 0.8;
/** τ of the target critics. */
export const TAU = 0.02;
/** Adam's learning rate for both policies. */
export const LEARNING_RATE = 2e-3;
/** Adam's learning rate for the discriminator. */
export const DISCRIMINATOR_LEARNING_RATE = 1e-3;
/** The entropy at which the temperature is in balance. */
export const TARGET_ENTROPY = -ACTION;
/** Rewards are cut off below this. */
export const REWARD_FLOOR = -10;
/** The least log std of a policy. */
export const LOWEST_LOG_STD = -5;
/** The largest log std of a policy. */
export const HIGHEST_LOG_STD = 2;
/** σ of the discriminator's density. */
export const SCALE = 0.2;
/** ν of the discriminator's density. */
export const DEGREES_OF_FREEDOM = 1;
/** log Γ((ν + 2) / 2) − log Γ(ν / 2) − log(νπ) − 2 log σ at ν = 1, where Γ(3/2) / Γ(1/2) = 1/2. */
export const LOG_DENSITY_CONSTANT = Math.log(0.5) - Math.log(DEGREES_OF_FREEDOM * Math.PI) - LATENT * Math.log(SCALE);
/** log p(ω) in the unit disc. */
export const LOG_PRIOR = -Math.log(Math.PI);

/** A layer as plain arrays. */
export interface Layer {
  /** Number of inputs. */
  readonly inputs: number;
  /** Number of outputs. */
  readonly outputs: number;
  /** `[inputs, outputs]`. */
  readonly weights: Float32Array;
  /** `[outputs]`. */
  readonly bias: Float32Array;
}

/** Initial values of an actor-critic; the target critics start as copies. */
export interface FirstActorCritic {
  /** The actor's layers. */
  readonly actor: readonly Layer[];
  /** The layers of both critics. */
  readonly critics: readonly (readonly Layer[])[];
}

/** Initial values of all three learners. */
export interface First {
  /** One linear layer. */
  readonly discriminator: Layer;
  /** The latent-conditioned policy. */
  readonly latentPolicy: FirstActorCritic;
  /** The goal-conditioned policy. */
  readonly goalPolicy: FirstActorCritic;
}

/** Random initial values with PyTorch's distribution: uniform within ±1/√inputs. */
export const drawnFirst = (hidden: number): First => {
  const layerOf = (seed: number, inputs: number, outputs: number): Layer => {
    const interval = { minimum: -1 / Math.sqrt(inputs), maximum: 1 / Math.sqrt(inputs) };
    const layerKey = fold(key(1), seed);
    return {
      inputs,
      outputs,
      weights: uniform(fold(layerKey, 0), [inputs, outputs], interval),
      bias: uniform(fold(layerKey, 1), [outputs], interval),
    };
  };
  const layersOf = (seed: number, inputs: number, outputs: number): readonly Layer[] => [
    layerOf(seed, inputs, hidden),
    layerOf(seed + 1, hidden, hidden),
    layerOf(seed + 2, hidden, outputs),
  ];
  const actorCritic = (seed: number, observation: number): FirstActorCritic => ({
    actor: layersOf(seed, observation, 2 * ACTION),
    critics: [layersOf(seed + 10, observation + ACTION, 1), layersOf(seed + 20, observation + ACTION, 1)],
  });
  return {
    discriminator: layerOf(0, GOAL, LATENT),
    latentPolicy: actorCritic(100, OBSERVATION + LATENT),
    goalPolicy: actorCritic(200, OBSERVATION + 2 * GOAL),
  };
};
