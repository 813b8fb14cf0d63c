/**
 * Adam.
 *
 * @module
 */
import { add, divide, multiply, sqrt, square, subtract, type Tensor } from "../tensor/mod.ts";

/** Decay rates of the two moments, and the constant that keeps the division finite. */
export interface AdamSettings {
  /** β₁. */
  readonly firstDecay: number;
  /** β₂. */
  readonly secondDecay: number;
  /** ε. */
  readonly epsilon: number;
}

/** The usual settings. */
export const ADAM: AdamSettings = { firstDecay: 0.9, secondDecay: 0.999, epsilon: 1e-8 };

/** A parameter with its moments, Adam's state. */
export interface AdamState {
  /** p. */
  readonly parameter: Tensor;
  /** m. */
  readonly firstMoment: Tensor;
  /** v. */
  readonly secondMoment: Tensor;
}

/**
 * One step: `m ← m + (1−β₁)(g − m)`, `v ← v + (1−β₂)(g² − v)`, `p ← p − rate · m / (√v + ε)`.
 *
 * @param rate the bias-corrected learning rate, a scalar or `[1]`, see {@link correctedRate}.
 * @param weight the weight of the gradient in the moments, a scalar or `[1]`: with 0 it leaves them as they are.
 * @see Kingma and Ba, "Adam", 2015, algorithm 1 in the efficient order of section 2.
 */
export const adam = (
  { parameter, firstMoment, secondMoment }: AdamState,
  gradient: Tensor,
  rate: Tensor,
  { firstDecay, secondDecay, epsilon }: AdamSettings = ADAM,
  weight: Tensor | undefined = undefined,
): AdamState => {
  const share = (decay: number) => weight === undefined ? 1 - decay : multiply(weight, 1 - decay);
  const first = add(firstMoment, multiply(subtract(gradient, firstMoment), share(firstDecay)));
  const second = add(secondMoment, multiply(subtract(square(gradient), secondMoment), share(secondDecay)));
  const step = divide(multiply(first, rate), add(sqrt(second), epsilon));
  return { parameter: subtract(parameter, step), firstMoment: first, secondMoment: second };
};

/** The bias-corrected learning rate of step `count` (from 1): `rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`. */
export const correctedRate = (
  rate: number,
  count: number,
  { firstDecay, secondDecay }: AdamSettings = ADAM,
): number => rate * Math.sqrt(1 - secondDecay ** count) / (1 - firstDecay ** count);
