/**
 * The formulas of soft actor-critic in words, as the manifest of its artifacts explains them.
 *
 * @module
 */

/** Explanations by topic, for readers of the manifest alone. */
export const FORMULAS: Readonly<Record<string, string>> = {
  arrays:
    "Numbers are the shortest decimals of float32: read them as float32. Arrays are row by row, last axis fastest.",
  network: "x -> linear -> relu -> linear -> relu -> linear; linear: x @ weight + bias with weight [inputs, outputs].",
  names: "critic.I.L.weight: critic I (0 or 1), layer L (0, 1, 2); actor.L.weight; temperature.log is log alpha, [1].",
  critic: "Q_I(s, a) = network(concatenate(observation, action)), one number a row; target.I.* are the target critics.",
  policy: "network(observation) = concatenate(mean, raw); log_deviation = -1.5 + 3.5 * tanh(raw); " +
    "u = mean + exp(log_deviation) * noise; action = tanh(u); " +
    "log_probability = sum over actions(-noise^2 / 2 - log_deviation - log(2 pi) / 2 - log(1 - tanh(u)^2)).",
  criticLoss: "y = reward + discount * (1 - terminated) * " +
    "(min(targetQ_0, targetQ_1)(next_observation, next action) - alpha * next log_probability), no gradient through y; " +
    "loss = mean((Q_0 - y)^2) + mean((Q_1 - y)^2). The next action is drawn with next_noise.",
  actorLoss: "loss = mean(alpha * log_probability - min(Q_0, Q_1)(observation, action of the policy)), alpha constant.",
  temperatureLoss: "loss = -log alpha * mean(log_probability + targetEntropy), log_probability constant.",
  adam: "m += (1 - firstDecay) * (g - m); v += (1 - secondDecay) * (g^2 - v); " +
    "parameter -= learningRate * correction * m / (sqrt(v) + epsilon).",
  probe:
    "probe.losses and probe.gradients are taken at initial and probe.target, which is drawn apart from initial (training " +
    "itself starts from targets that are copies). probe.step is one train_step from there, with every entry of the moments " +
    "filled with probe.step.firstMoment and probe.step.secondMoment, and adam_correction = probe.step.correction.",
  trainStep: "All three losses at the same parameters, one Adam step on all of them, then " +
    "target += tau * (critic after the step - target).",
};
