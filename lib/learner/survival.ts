/**
 * Survival analysis of the time to a goal, in discrete steps: hazards, their likelihood where some goals were not reached while
 * episodes lasted, and the value of a goal as a sum of survival probabilities.
 *
 * The hazard `h_k = σ(logit_k)` is the probability that the goal is reached after k steps, if it was not before; `S_k = Π_{j ≤ k} (1 − h_j)`
 * that it was not reached after k steps either.
 *
 * @see Tiofack et al., "Survival Reinforcement Learning: Toward Scalable Self-Supervised RL", 2026.
 * @module
 */
import {
  add,
  cast,
  constant,
  equal,
  exp,
  less,
  matmul,
  mean,
  multiply,
  negate,
  softplus,
  sum,
  type Tensor,
} from "../tensor/mod.ts";

/** The steps 0 … H of hazards, `[1, H + 1]`. */
const stepsOf = (logits: Tensor): Tensor => {
  const [, count] = logits.shape;
  return constant(Float64Array.from({ length: count }, (_, step) => step), [1, count]);
};

/**
 * `−E[Σ_{k < τ} log (1 − h_k) + e log h_τ]`, the negative log-likelihood of times to goals, a scalar.
 *
 * @param logits of the hazards at 0 … H steps, `[batch, H + 1]`.
 * @param steps τ: steps to the goal where it was reached; elsewhere one more than were seen without it, `[batch, 1]`.
 * @param isReached e: 1 where the goal was reached, 0 where the end of the episode came before it, `[batch, 1]`.
 */
export const survivalLoss = (logits: Tensor, steps: Tensor, isReached: Tensor): Tensor => {
  const all = stepsOf(logits);
  const before = cast(less(all, steps), "float32");
  const then = multiply(cast(equal(all, steps), "float32"), isReached);
  // log (1 − σ(x)) = −softplus(x), log σ(x) = −softplus(−x).
  const surprise = add(multiply(before, softplus(logits)), multiply(then, softplus(negate(logits))));
  return mean(sum(surprise, [-1], true));
};

/** `log S_k` at 0 … H steps, `[batch, H + 1]`. */
export const logSurvival = (logits: Tensor): Tensor => {
  const [, count] = logits.shape;
  const upTo = Float64Array.from(
    { length: count * count },
    (_, entry) => Math.floor(entry / count) <= entry % count ? 1 : 0,
  );
  return negate(matmul(softplus(logits), constant(upTo, [count, count])));
};

/** `V = −Σ_{k < H} γᵏ S_k = E[−Σ_{k < τ} γᵏ]`, the value of a reward of −1 at every step before the goal is reached, `[batch, 1]`. */
export const survivalValue = (logits: Tensor, discount: number): Tensor => {
  const [, count] = logits.shape;
  const factors = Float64Array.from({ length: count }, (_, step) => step < count - 1 ? discount ** step : 0);
  return negate(sum(multiply(exp(logSurvival(logits)), constant(factors, [1, count])), [-1], true));
};
