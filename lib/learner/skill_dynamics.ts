/**
 * Skill dynamics q_φ(s′|s, ω): the distribution of the next state under a policy with the latent ω.
 *
 * @see Sharma et al., "Dynamics-Aware Unsupervised Discovery of Skills", ICLR 2020, section 3.
 * @module
 */
import { addPrefix, mlp, type Parameters, scope, type Specifications } from "../network/mod.ts";
import {
  add,
  clip,
  concatenate,
  divide,
  exp,
  expand,
  log,
  logSoftmax,
  logSumExp,
  mean,
  multiply,
  negate,
  reshape,
  slice,
  softmax,
  square,
  subtract,
  sum,
  type Tensor,
} from "../tensor/mod.ts";
import type { Objective } from "./learner.ts";

/** The size of skill dynamics. */
export interface SkillDynamicsSize {
  /** Width of a state, or of some of its coordinates. */
  readonly stateSize: number;
  /** Latent dimension. */
  readonly latentSize: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** K, the number of Gaussians in the mixture. */
  readonly components: number;
}

/** A mixture of K Gaussians of unit variance over steps measured in their own standard deviations σ. */
export interface SkillDynamics {
  /** `spread.log`, a tenth of log σ, and `mixture.…`, a multilayer perceptron of s and ω. */
  readonly specifications: Specifications;
  /**
   * `log q_φ((s′ − s)/σ | s, ω)`, from s `[batch, stateSize]`, ω `[batch, latentSize]` and s′ `[batch, stateSize]` to `[batch, 1]`,
   * in nats.
   */
  readonly logDensity: (parameters: Parameters, state: Tensor, latent: Tensor, next: Tensor) => Tensor;
  /** `E[s′] = s + σ Σₖ πₖ μₖ`, `[batch, stateSize]`. */
  readonly mean: (parameters: Parameters, state: Tensor, latent: Tensor) => Tensor;
  /** Maximum likelihood for each of the two parts: σ on the steps alone, and the mixture on the steps over σ. */
  readonly objectives: (
    parameters: Parameters,
    state: Tensor,
    latent: Tensor,
    next: Tensor,
  ) => Readonly<Record<"spread" | "mixture", Objective>>;
}

/** log σ per unit of its parameter, by which an optimiser changes σ faster than the other parameters. */
const SPREAD_GAIN = 10;

/** σ before the first step, in units of the state. */
const FIRST_SPREAD = 0.1;

/** Least σ, that of coordinates that never change, in units of the state. */
const LEAST_SPREAD = 1e-3;

/**
 * Builds skill dynamics `q_φ(δ|s, ω) = Σₖ πₖ(s, ω) N(δ; μₖ(s, ω), I)` of `δ = (s′ − s)/σ`, σ by coordinate.
 *
 * @example
 * ```ts
 * import { skillDynamics } from "@gpim/gpim/learner";
 * import { parameterInputs } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const { specifications, mean } = skillDynamics({ stateSize: 2, latentSize: 3, hidden: [64, 64], components: 4 });
 * const next = mean(parameterInputs(specifications), input("state", [128, 2]), input("latent", [128, 3]));
 * assertEquals(next.shape, [128, 2]);
 * ```
 */
export const skillDynamics = ({ stateSize, latentSize, hidden, components }: SkillDynamicsSize): SkillDynamics => {
  const network = mlp({ inputs: stateSize + latentSize, hidden, outputs: components * (1 + stateSize) });
  const logSpread = (parameters: Parameters) => multiply(parameters["spread.log"], SPREAD_GAIN);
  const mixture = (parameters: Parameters, state: Tensor, latent: Tensor) => {
    const [batch] = state.shape;
    const outputs = network.apply(scope("mixture", parameters), concatenate([state, latent]));
    return {
      logits: slice(outputs, -1, 0, components),
      means: reshape(slice(outputs, -1, components, components * (1 + stateSize)), [batch, components, stateSize]),
    };
  };
  const logDensity: SkillDynamics["logDensity"] = (parameters, state, latent, next) => {
    const [batch] = state.shape;
    const { logits, means } = mixture(parameters, state, latent);
    const step = divide(subtract(next, state), exp(logSpread(parameters)));
    const squaredDistances = sum(square(subtract(reshape(step, [batch, 1, stateSize]), means)), [-1]);
    const normaliser = stateSize / 2 * Math.log(2 * Math.PI);
    return subtract(logSumExp(subtract(logSoftmax(logits), multiply(squaredDistances, 0.5))), normaliser);
  };
  return {
    specifications: {
      "spread.log": {
        shape: [stateSize],
        initial: () => new Float32Array(stateSize).fill(Math.log(FIRST_SPREAD) / SPREAD_GAIN),
      },
      ...addPrefix("mixture", network.specifications),
    },
    logDensity,
    mean: (parameters, state, latent) => {
      const { logits, means } = mixture(parameters, state, latent);
      const fractions = reshape(softmax(logits), [state.shape[0], components, 1]);
      return add(state, multiply(exp(logSpread(parameters)), sum(multiply(fractions, means), [-2])));
    },
    objectives: (parameters, state, latent, next) => {
      const squares = add(square(subtract(next, state)), LEAST_SPREAD ** 2);
      const logSigma = logSpread(parameters);
      return {
        spread: {
          loss: mean(add(logSigma, multiply(divide(squares, exp(multiply(logSigma, 2))), 0.5))),
          parameters: scope("spread", parameters),
        },
        mixture: {
          loss: negate(mean(logDensity(parameters, state, latent, next))),
          parameters: scope("mixture", parameters),
        },
      };
    },
  };
};

// Beyond these bounds a ratio of densities carries no more information, and its exponential would overflow.
const LARGEST_LOG_RATIO = 50;

/**
 * The reward of DADS: the log-likelihood ratio of a step under its latent and under others from the prior, in nats, `[batch, 1]`:
 * `r = log(L + 1) − log(1 + Σᵢ exp(clip(log q(s′|s, ωᵢ) − log q(s′|s, ω), −50, 50)))`; at most log(L + 1), and
 * 0 where the step does not depend on ω.
 *
 * @param own `log q(s′|s, ω)`, `[batch, 1]`.
 * @param others `log q(s′|s, ωᵢ)` of L latents from the prior, `[batch, L]`.
 * @see Sharma et al., section 3.1.
 */
export const explainedStep = (own: Tensor, others: Tensor): Tensor => {
  const ratios = exp(clip(subtract(others, own), -LARGEST_LOG_RATIO, LARGEST_LOG_RATIO));
  return subtract(Math.log(others.shape[1] + 1), log(add(sum(ratios, [-1], true), 1)));
};

/** `log q(s′|s, ωᵢ)` of every step under each of L latents `[L, latentSize]`, `[batch, L]`. */
export const logDensityUnder = (
  { logDensity }: Pick<SkillDynamics, "logDensity">,
  parameters: Parameters,
  state: Tensor,
  others: Tensor,
  next: Tensor,
): Tensor => {
  const [[batch], [count]] = [state.shape, others.shape];
  const pairs = (rows: Tensor, axis: number) => {
    const [, width] = rows.shape;
    const aligned = reshape(rows, axis === 0 ? [batch, 1, width] : [1, count, width]);
    return reshape(expand(aligned, [batch, count, width]), [batch * count, width]);
  };
  return reshape(logDensity(parameters, pairs(state, 0), pairs(others, 1), pairs(next, 0)), [batch, count]);
};
