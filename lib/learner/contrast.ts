/**
 * Which goal belongs to which state, learnt by contrast: two encoders whose codes are close where the pair is likely.
 *
 * With `e(s, g) = −log(1 + ‖a(s) − b(g)‖²)`, symmetric InfoNCE on pairs (s, g) drives e towards `log p(g|s) − log p(g)`, but for
 * a constant, and bounds I(s; g) from below.
 *
 * @see van den Oord, Li, Vinyals: "Representation Learning with Contrastive Predictive Coding", 2018; Poole et al., "On Variational
 * Bounds of Mutual Information", 2019.
 * @module
 */
import { mlp, type Network, type Parameters, prefixed, type Specifications, within } from "../network/mod.ts";
import {
  add,
  log,
  logSumExp,
  matmul,
  mean,
  multiply,
  negate,
  relu,
  square,
  subtract,
  sum,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";

const squares = (of: Tensor): Tensor => sum(square(of), [-1], true);

/** `‖xᵢ − yᵢ‖²`, `[batch, 1]`. */
export const squaredDistance = (x: Tensor, y: Tensor): Tensor => squares(subtract(x, y));

/** `‖xᵢ − yⱼ‖²`, `[batch, batch]`. */
export const squaredDistances = (x: Tensor, y: Tensor): Tensor => {
  const products = multiply(matmul(x, y, { right: true }), -2);
  // A difference of squares is not exact, and may come out below 0.
  return relu(add(add(squares(x), products), transpose(squares(y), [1, 0])));
};

/** Symmetric InfoNCE, `½ E[log Σⱼ exp eᵢⱼ + log Σⱼ exp eⱼᵢ] − E[eᵢᵢ]`, from all energies `[batch, batch]` and those of pairs `[batch, 1]`. */
export const symmetricInfoNce = (all: Tensor, pairs: Tensor): Tensor =>
  subtract(
    multiply(add(mean(logSumExp(all)), mean(logSumExp(transpose(all, [1, 0])))), 0.5),
    mean(pairs),
  );

/** Encoders of states and goals. */
export interface Contrast {
  /** `state.…` and `goal.…`. */
  readonly specifications: Specifications;
  /** `e(s, g)` row by row, from states `[batch, stateSize]` and goals `[batch, goalSize]`, `[batch, 1]`. */
  readonly energy: (parameters: Parameters, states: Tensor, goals: Tensor) => Tensor;
  /** The loss of a batch of pairs, a scalar. */
  readonly loss: (parameters: Parameters, states: Tensor, goals: Tensor) => Tensor;
}

/** What encoders are made of. */
export interface ContrastSettings {
  /** Numbers of a state. */
  readonly stateSize: number;
  /** Widths of hidden layers. */
  readonly hidden: readonly number[];
  /** Numbers in a code. */
  readonly codeSize: number;
  /** What reads a goal first, and how many numbers come of it. */
  readonly goal: {
    readonly inputs: number;
    readonly perception?: (Network & { readonly outputs: number }) | undefined;
  };
}

const nearness = (squaredDistance: Tensor): Tensor => negate(log(add(squaredDistance, 1)));

/** Builds the encoders: two multilayer perceptrons, which need no common input. */
export const contrast = ({ stateSize, hidden, codeSize, goal }: ContrastSettings): Contrast => {
  const { perception } = goal;
  const ofState = mlp({ inputs: stateSize, hidden, outputs: codeSize });
  const ofGoal = mlp({ inputs: perception?.outputs ?? goal.inputs, hidden, outputs: codeSize });
  const codes = (parameters: Parameters, states: Tensor, goals: Tensor): readonly [Tensor, Tensor] => {
    const read = perception === undefined ? goals : perception.apply(within("perception", parameters), goals);
    return [ofState.apply(within("state", parameters), states), ofGoal.apply(within("goal", parameters), read)];
  };
  return {
    specifications: {
      ...prefixed("state", ofState.specifications),
      ...prefixed("goal", ofGoal.specifications),
      ...(perception === undefined ? {} : prefixed("perception", perception.specifications)),
    },
    energy: (parameters, states, goals) => nearness(squaredDistance(...codes(parameters, states, goals))),
    loss: (parameters, states, goals) => {
      const [a, b] = codes(parameters, states, goals);
      return symmetricInfoNce(nearness(squaredDistances(a, b)), nearness(squaredDistance(a, b)));
    },
  };
};
