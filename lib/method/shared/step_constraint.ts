/**
 * Representations that a step moves by 1 at most, by a multiplier λ that is learned beside them.
 *
 * @see Park, Rybkin and Levine, "METRA: Scalable Unsupervised RL with Metric-Aware Abstraction", ICLR 2024.
 * @module
 */
import type { Objective } from "../../learner/mod.ts";
import { addPrefix, type Network, type Parameters, scope } from "../../network/mod.ts";
import {
  add,
  constant,
  exp,
  mean,
  minimum,
  multiply,
  negate,
  reshape,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
} from "../../tensor/mod.ts";

/** φ, with log λ among its parameters. */
export const withMultiplier = ({ specifications, apply }: Network, initialMultiplier: number): Network => ({
  specifications: {
    ...addPrefix("map", specifications),
    "multiplier.log": { shape: [1], initial: () => Float32Array.of(Math.log(initialMultiplier)) },
  },
  apply: (parameters, view) => apply(scope("map", parameters), view),
});

/** `min(ε, 1 − ‖φ(s′) − φ(s)‖²)`, `[batch, 1]`: negative where a step is too long. */
export const stepConstraint = (step: Tensor, slack: number): Tensor =>
  minimum(subtract(1, sum(square(step), [-1], true)), constant(slack));

/**
 * The objectives of φ and log λ: φ maximises `E[gain + λ left]`, and λ grows while the mean of what is left is negative, and falls while
 * it is not (dual descent on log λ).
 *
 * @param parameters those of {@link withMultiplier}.
 * @param gain `[batch, 1]`.
 * @param left {@link stepConstraint} of the batch's steps, `[batch, 1]`.
 */
export const constrainedObjectives = (
  parameters: Parameters,
  gain: Tensor,
  left: Tensor,
): Readonly<Record<"map" | "multiplier", Objective>> => {
  const { "multiplier.log": log } = parameters;
  return {
    map: {
      loss: negate(mean(add(gain, multiply(stopGradient(exp(log)), left)))),
      parameters: scope("map", parameters),
    },
    multiplier: {
      loss: reshape(multiply(log, stopGradient(mean(left))), []),
      parameters: scope("multiplier", parameters),
    },
  };
};
