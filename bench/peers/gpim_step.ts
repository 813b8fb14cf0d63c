/**
 * What the peers in TypeScript have in common: the step of `gpim_step.py` in numbers, and first values to begin from.
 *
 * @module
 */
import { fold, key, uniform } from "../../lib/random/mod.ts";

/** Numbers in an observation. */
export const OBSERVATION = 8;
/** Numbers in an action. */
export const ACTION = 2;
/** Numbers in a goal. */
export const GOAL = 2;
/** Numbers in a latent. */
export const LATENT = 2;
/** γ. */
export const DISCOUNT = 0.8;
/** τ of the target critics. */
export const POLYAK_RATE = 0.02;
/** Adam's rate for both policies. */
export const LEARNING_RATE = 2e-3;
/** Adam's rate for the discriminator. */
export const DISCRIMINATOR_LEARNING_RATE = 1e-3;
/** What the temperature steers to. */
export const TARGET_ENTROPY = -ACTION;
/** Rewards are cut off below this. */
export const REWARD_FLOOR = -10;
/** The least logarithm of a policy's deviation. */
export const LOWEST_LOG_DEVIATION = -5;
/** The largest logarithm of a policy's deviation. */
export const HIGHEST_LOG_DEVIATION = 2;
/** Spread of the discriminator's density. */
export const SCALE = 0.2;
/** ν of the discriminator's density. */
export const DEGREES_OF_FREEDOM = 1;
/** log Γ((ν + 2) / 2) − log Γ(ν / 2) − log(νπ) − 2 log σ at ν = 1, where Γ(3/2) / Γ(1/2) = 1/2. */
export const LOG_DENSITY_CONSTANT = Math.log(0.5) - Math.log(DEGREES_OF_FREEDOM * Math.PI) - LATENT * Math.log(SCALE);
/** log p(ω) in the unit disc. */
export const LOG_PRIOR = -Math.log(Math.PI);

/** A layer in plain numbers: weights by input and then by output, and the biases. */
export interface Layer {
  /** How many numbers come in. */
  readonly inputs: number;
  /** How many numbers go out. */
  readonly outputs: number;
  /** Input by input. */
  readonly weights: Float32Array;
  /** One for each output. */
  readonly bias: Float32Array;
}

/** First values of an actor-critic; the target critics start as copies. */
export interface FirstActorCritic {
  /** The actor's layers. */
  readonly actor: readonly Layer[];
  /** The layers of both critics. */
  readonly critics: readonly (readonly Layer[])[];
}

/** First values of all three learners. */
export interface First {
  /** One linear layer. */
  readonly discriminator: Layer;
  /** The policy that is given latents. */
  readonly latentPolicy: FirstActorCritic;
  /** The policy that is given goals. */
  readonly goalPolicy: FirstActorCritic;
}

/** Random first values as PyTorch draws them: uniform within ±1/√inputs. */
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
