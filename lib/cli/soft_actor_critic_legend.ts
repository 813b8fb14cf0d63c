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

/** Explanations of the files for ONNX Runtime's training session. */
export const ORT_FORMULAS: Readonly<Record<string, string>> = {
  session:
    "Give training_model.onnx, eval_model.onnx, optimizer_model.onnx and checkpoint of one unit to TrainingSession.create of " +
    "onnxruntime-web/training up to 1.19.2. For each batch: lazyResetGrad, runTrainStep, runOptimizerStep. Frozen parameters are " +
    "inputs that are fed with every batch: a session keeps its own parameters, which getContiguousParameters returns one behind " +
    "the other in the checkpoint's order.",
  sessionRate:
    "A session's learning rate is 0.001 and cannot be set; optimizer_model.onnx multiplies it such that its steps have " +
    "the unit's own, the checkpoint's property learning_rate.",
};

/** Explanations of the discriminator's files. */
export const DISCRIMINATOR_FORMULAS: Readonly<Record<string, string>> = {
  discriminator:
    "The posterior of latents behind a view of a state: view @ weight + bias, or a network for skills (discrete:N). " +
    "loss = -mean(log density of the latents under the posterior). train_step.onnx leaves the discriminator as it is.",
};
