/**
 * A contrastive embedding of states and goals, in a space where steps longer than 1 are penalised.
 *
 * An embedding φ of views of states and goals is learned, with the distance `d = ‖φ(x) − φ(g)‖`. Symmetric InfoNCE on pairs (x, g)
 * with the energy −κ d alone would move unrelated states and goals apart without limit. The penalty limits their distance to the
 * number of steps between them, so d approximates the number of steps from x to g. On top of it, InfoNCE fits the two parameters
 * of a kernel, `e = −c log(1 + σ d²)`, which approximates `log p(g|x) − log p(g)`, up to a constant, as well as a function of d
 * can; its loss gives a lower bound of I(x; g).
 *
 * @see van den Oord, Li, Vinyals: "Representation Learning with Contrastive Predictive Coding", 2018; Poole et al., "On Variational
 * Bounds of Mutual Information", 2019; for the penalty Wang et al., "Optimal Goal-Reaching Reinforcement Learning via Quasimetric
 * Learning", 2023, and Park, Rybkin and Levine, "METRA", 2024.
 * @module
 */
import { addPrefix, type Encoder, mlp, type Parameters, scope, type Specifications } from "../network/mod.ts";
import {
  add,
  exp,
  log,
  logSumExp,
  matmul,
  mean,
  multiply,
  negate,
  relu,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";
import type { Objective } from "./learner.ts";

const squares = (of: Tensor): Tensor => sum(square(of), [-1], true);

/** `‖xᵢ − yᵢ‖²`, `[batch, 1]`. */
export const squaredDistance = (x: Tensor, y: Tensor): Tensor => squares(subtract(x, y));

/** `‖xᵢ − yⱼ‖²`, `[batch, batch]`. */
export const squaredDistances = (x: Tensor, y: Tensor): Tensor => {
  const products = multiply(matmul(x, y, { right: true }), -2);
  // A difference of squares is not exact, and may come out below 0.
  return relu(add(add(squares(x), products), transpose(squares(y), [1, 0])));
};

/**
 * Symmetric InfoNCE, `½ E[log Σⱼ exp eᵢⱼ + log Σⱼ exp eⱼᵢ] − E[eᵢᵢ]`.
 *
 * @param all energies of all combinations, `[batch, batch]`.
 * @param pairs energies of the pairs, `[batch, 1]`.
 */
export const symmetricInfoNce = (all: Tensor, pairs: Tensor): Tensor =>
  subtract(
    multiply(add(mean(logSumExp(all)), mean(logSumExp(transpose(all, [1, 0])))), 0.5),
    mean(pairs),
  );

/** The energy of pairs of states and goals, and its losses. */
export interface Contrast {
  /** `embedding.…` and `kernel.…`. */
  readonly specifications: Specifications;
  /** φ of views `[batch, inputs]`: `[batch, embeddingSize]`. */
  readonly embed: (parameters: Parameters, view: Tensor) => Tensor;
  /** `e(x, g)` row by row, from views of states and goals, both `[batch, inputs]`: `[batch, 1]`, at most 0. */
  readonly energy: (parameters: Parameters, states: Tensor, goals: Tensor) => Tensor;
  /** The objectives of embedding and kernel on pairs (x, g) and on the steps that led to x, all `[batch, inputs]`. */
  readonly objectives: (
    parameters: Parameters,
    before: Tensor,
    states: Tensor,
    goals: Tensor,
  ) => Readonly<Record<"embedding" | "kernel", Objective>>;
}

/** The sizes of an embedding, and the decay of its energy. */
export interface ContrastSettings {
  /** Width of a view of states and goals. */
  readonly inputs: number;
  /** An encoder of views that are more than coordinates. */
  readonly encoder?: Encoder | undefined;
  /** Widths of hidden layers. */
  readonly hidden: readonly number[];
  /** Embedding dimension. */
  readonly embeddingSize: number;
  /** κ: decrease of a goal's log-likelihood per step of distance, in nats. */
  readonly decay: number;
}

// The square of a hundredth of a step; below that distance the root is smooth.
const SMALLEST_SQUARE = 1e-4;

/** The weight of steps longer than 1. */
const PENALTY = 10;

/** The logarithm of a positive parameter that starts at 1. */
const LOGARITHM: Specifications[string] = { shape: [1], initial: () => Float32Array.of(0) };

/** Builds an embedding and its kernel. */
export const contrast = ({ inputs, encoder, hidden, embeddingSize, decay }: ContrastSettings): Contrast => {
  const network = mlp({ inputs: encoder?.outputs ?? inputs, hidden, outputs: embeddingSize });
  const embed = (parameters: Parameters, view: Tensor): Tensor =>
    network.apply(
      scope("embedding.network", parameters),
      encoder === undefined ? view : encoder.apply(scope("embedding.encoder", parameters), view),
    );
  const distanceEnergy = (square: Tensor): Tensor => multiply(sqrt(add(square, SMALLEST_SQUARE)), -decay);
  const kernel = ({ "kernel.order": order, "kernel.sharpness": sharpness }: Parameters) => (square: Tensor): Tensor =>
    multiply(negate(log(add(multiply(square, exp(sharpness)), 1))), exp(order));
  const infoNce = (energy: (square: Tensor) => Tensor, x: Tensor, y: Tensor): Tensor =>
    symmetricInfoNce(energy(squaredDistances(x, y)), energy(squaredDistance(x, y)));
  return {
    specifications: {
      ...addPrefix("embedding.network", network.specifications),
      ...(encoder === undefined ? {} : addPrefix("embedding.encoder", encoder.specifications)),
      "kernel.order": LOGARITHM,
      "kernel.sharpness": LOGARITHM,
    },
    embed,
    energy: (parameters, states, goals) =>
      kernel(parameters)(squaredDistance(embed(parameters, states), embed(parameters, goals))),
    objectives: (parameters, before, states, goals) => {
      const [from, to, goal] = [before, states, goals].map((view) => embed(parameters, view));
      const excess = mean(relu(subtract(squaredDistance(from, to), 1)));
      return {
        embedding: {
          loss: add(infoNce(distanceEnergy, to, goal), multiply(excess, PENALTY)),
          parameters: scope("embedding", parameters),
        },
        // The embedding does not learn from this loss: short distances and a sharper kernel would serve it as well.
        kernel: { loss: infoNce(kernel(parameters), to, goal), parameters: scope("kernel", parameters) },
      };
    },
  };
};
