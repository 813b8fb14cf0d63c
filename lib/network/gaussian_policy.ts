/**
 * The squashed Gaussian policy: a diagonal Gaussian whose samples pass through a hyperbolic tangent.
 *
 * @module
 */
import { add, exp, logTanhSlope, multiply, slice, square, subtract, sum, tanh, type Tensor } from "../tensor/mod.ts";

/** A diagonal Gaussian before squashing. */
export interface Gaussian {
  /** `[batch, actions]`. */
  readonly mean: Tensor;
  /** `[batch, actions]`. */
  readonly logStd: Tensor;
}

/** An action and the logarithm of its probability density. */
export interface SquashedSample {
  /** Within (−1, 1), `[batch, actions]`. */
  readonly action: Tensor;
  /** `log π(a|s)`, `[batch, 1]`. */
  readonly logProbability: Tensor;
}

const LOWEST_LOG_STD = -5;
const HIGHEST_LOG_STD = 2;

/** Reads a network's output `[batch, 2 · actions]` as a Gaussian; its log standard deviation is squashed into [−5, 2]. */
export const gaussian = (output: Tensor): Gaussian => {
  const actions = output.shape[output.shape.length - 1] / 2;
  const halfRange = (HIGHEST_LOG_STD - LOWEST_LOG_STD) / 2;
  return {
    mean: slice(output, -1, 0, actions),
    logStd: add(
      multiply(tanh(slice(output, -1, actions, 2 * actions)), halfRange),
      LOWEST_LOG_STD + halfRange,
    ),
  };
};

/**
 * `a = tanh(u)`, `u = mean + std · noise`, and
 * `log π(a|s) = Σ [ −noise²/2 − log std − log √(2π) − log(1 − tanh² u) ]`.
 *
 * @param noise standard normal, `[batch, actions]`.
 * @see Haarnoja et al., "Soft Actor-Critic", 2018, appendix C.
 */
export const sampleSquashedGaussian = ({ mean, logStd }: Gaussian, noise: Tensor): SquashedSample => {
  const unsquashed = add(mean, multiply(exp(logStd), noise));
  const actions = noise.shape[noise.shape.length - 1];
  const exponent = subtract(multiply(square(noise), -0.5), add(logStd, logTanhSlope(unsquashed)));
  return {
    action: tanh(unsquashed),
    logProbability: subtract(sum(exponent, [-1], true), actions * Math.log(2 * Math.PI) / 2),
  };
};

/** The action without noise, `tanh(mean)`. */
export const mode = ({ mean }: Gaussian): Tensor => tanh(mean);
