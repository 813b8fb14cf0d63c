/**
 * The glossary of a run's records: the meaning of every number that a run writes, the value to expect, and what another one means.
 * `docs/metrics.md` is made of it, TensorBoard shows the meanings beside its curves, and a test holds it against what is written.
 *
 * @module
 */

/** An entry of the glossary. */
export interface MetricEntry {
  /** The name; `<learner>` and `<policy>` stand for any one. */
  readonly name: string;
  /** The meaning. */
  readonly meaning: string;
  /** The unit. */
  readonly unit: string;
  /** The value to expect, and the reason where it is another. */
  readonly expect: string;
}

const COUNTERS: readonly MetricEntry[] = [
  {
    name: "phase",
    meaning: "`training` after an iteration, `evaluating` at an evaluation on the way, `done` at the last one",
    unit: "",
    expect: "A file that does not end with `done` is that of a run that goes on, or that was ended early.",
  },
  { name: "updates", meaning: "gradient steps so far", unit: "steps", expect: "Grows by those of an iteration." },
  {
    name: "environmentSteps",
    meaning: "environment steps so far, those of all policies that collect episodes",
    unit: "steps",
    expect: "Grows by episodes times horizon; by less where episodes terminate.",
  },
  {
    name: "seconds",
    meaning: "time of training and evaluating, without the time between a stop and `--resume`",
    unit: "s",
    expect: "Grows evenly; a jump is an evaluation, a checkpoint, or another process on the machine.",
  },
  { name: "wallTime", meaning: "time since the beginning of 1970", unit: "s", expect: "That of the clock." },
];

const POLICIES: readonly MetricEntry[] = [
  {
    name: "<learner>.criticLoss",
    meaning: "`Σᵢ E[(Qᵢ(s, a) − y)²]` of both critics; of the contrastive agent InfoNCE both ways, with its penalty; " +
      "of SRL the negative log-likelihood of times; of QRL the shortfall of distances, λ v and the model's error",
    unit: "reward², or nats",
    expect:
      "Small beside `qValue²`; it may grow as the reward does. Growth with `qValue` that does not end is overestimation: " +
      "lower `learningRate`, `tau` or `discount`. InfoNCE begins near log of the batch and falls.",
  },
  {
    name: "<learner>.actorLoss",
    meaning: "`E[α log π(a|s) − min Q(s, a)]` of the actor's own actions",
    unit: "reward",
    expect:
      "About −`qValue`, and falling as the policy gets better. Well above −`qValue`, the actor does not follow its critics.",
  },
  {
    name: "<learner>.temperatureLoss",
    meaning: "`−log α · E[log π(a|s) + H̄]`, where H̄ is the target entropy",
    unit: "nats",
    expect: "Near 0 once the entropy is at its target; otherwise `temperature` still moves.",
  },
  {
    name: "<learner>.temperature",
    meaning: "α, the weight of the entropy in the policy's objective",
    unit: "reward per nat",
    expect:
      "Falls while `entropy` is above the target, then holds. Growth without end: the policy cannot be as random as the " +
      "target; near 0: rewards are small, or the policy has long been random enough.",
  },
  {
    name: "<learner>.reward",
    meaning:
      "mean reward of the batch's steps, by the latest parameters; of discriminator methods `log q_φ(ω|s′) − log p(ω)`",
    unit: "nats, or that of the method's reward",
    expect:
      "Rises. That of `latentPolicy` is at most log N for N skills, where it saturates when they are told apart: a lasting " +
      "0 or less means that states tell nothing of the latent. It measures no success: see `evaluation`.",
  },
  {
    name: "<learner>.qValue",
    meaning: "mean of both critics' Q(s, a) over the batch's actions; of the contrastive agent −‖φ(s, a) − ψ(g)‖",
    unit: "reward",
    expect: "Approaches `reward` / (1 − γ) plus the discounted entropy bonus. Far above that bound: overestimation.",
  },
  {
    name: "<learner>.entropy",
    meaning: "`−E[log π(a|s)]` at the batch's observations; differential where actions are continuous",
    unit: "nats",
    expect:
      "Settles at the target: minus the number of action dimensions, or 0.3 log of the number of discrete actions. Far " +
      "below it, exploration has ended too early: raise `initialTemperature`.",
  },
];

const LEARNERS: readonly MetricEntry[] = [
  {
    name: "<learner>.gradientNorm",
    meaning: "Euclidean norm of the gradient of all of the learner's losses, before Adam",
    unit: "loss per parameter",
    expect:
      "Falls or holds. Peaks of orders of magnitude come before steps that are not finite; 0 means that nothing is learned.",
  },
  {
    name: "<learner>.skippedSteps",
    meaning: "steps that were left out so far because a loss or a gradient of this learner was not finite",
    unit: "steps",
    expect: "None. Ten in a row end the run: lower the learning rate, or bound the world's numbers.",
  },
  {
    name: "discriminator.loss",
    meaning: "`−E[log q_φ(ω|s′)]`",
    unit: "nats",
    expect: "Falls below `−E[log p(ω)]`, log N for N skills; it may be negative for continuous latents.",
  },
  {
    name: "discriminator.information",
    meaning: "`E[log q_φ(ω|s′) − log p(ω)]`, a lower bound of the mutual information I(s; ω)",
    unit: "nats",
    expect: "Rises from about 0; for N skills to log N at most. Below 0, q_φ is worse than the prior: wait, raise " +
      "`discriminatorLearningRate`, or let q_φ view coordinates that the policy moves.",
  },
  {
    name: "discriminator.accuracy",
    meaning: "fraction of the batch whose skill is the most probable one under q_φ (top 1); for discrete latents alone",
    unit: "",
    expect: "Rises from 1 / N towards 1. At 1 the reward is saturated: more skills, or continuous latents.",
  },
  {
    name: "contrast.embeddingLoss",
    meaning: "symmetric InfoNCE of states with goals that followed them, and the penalty on steps longer than 1",
    unit: "nats",
    expect:
      "Falls from log of the batch. Above that, steps are too long for the space: a higher `contrastLearningRate`.",
  },
  {
    name: "contrast.kernelLoss",
    meaning: "symmetric InfoNCE of the kernel on the embedding; log of the batch minus it is a lower bound of I(s; g)",
    unit: "nats",
    expect: "Falls below log of the batch, at which states tell nothing of goals.",
  },
  {
    name: "dynamics.spreadLoss",
    meaning: "`E[log σ + (s′ − s)² / 2σ²]`, which fits the scale of steps by coordinate",
    unit: "nats",
    expect: "Falls and holds within some hundred steps.",
  },
  {
    name: "dynamics.mixtureLoss",
    meaning: "`−E[log q_φ(s′|s, ω)]` of steps in units of their scale",
    unit: "nats",
    expect: "Falls as steps become predictable from state and skill.",
  },
  {
    name: "representation.loss",
    meaning: "of CSF, `−E[(φ(s′) − φ(s))·z − ξ log mean exp((φ(s′) − φ(s))·z′)]` over other directions z′",
    unit: "nats",
    expect: "Falls below 0 as steps tell the direction that the skill was given.",
  },
  {
    name: "representation.mapLoss",
    meaning: "`−E[(φ(s′) − φ(s))·z + λ min(ε, 1 − ‖φ(s′) − φ(s)‖²)]`; of TLDR the first term is " +
      "`−softplus(c − ‖φ(s) − φ(g)‖)` of unrelated states",
    unit: "progress per step",
    expect: "Falls towards −1 as skills go as far as a step may be long.",
  },
  {
    name: "representation.multiplierLoss",
    meaning: "`log λ · E[min(ε, 1 − ‖φ(s′) − φ(s)‖²)]`, by which λ grows while steps are too long",
    unit: "",
    expect: "Near 0 once steps are about 1 long; otherwise λ still moves.",
  },
  {
    name: "multiplier.loss",
    meaning: "of QRL, `−λ v`, by which λ grows while steps are longer than 1 or goals apart from their states: v > 0",
    unit: "",
    expect: "Near 0 once steps are at most about 1 long; well below 0, λ still grows.",
  },
  {
    name: "ensemble.loss",
    meaning: "of DISCOVER, `Σₖ E[(uₖ(s, a, g) − yₖ)²]` of all members, yₖ from the member's own slow copy",
    unit: "",
    expect: "Small, since u is at most 1; it rises where new goals are reached.",
  },
  {
    name: "autoencoder.loss",
    meaning: "negated evidence lower bound of the views of states",
    unit: "nats",
    expect: "Falls and holds. If it rises again, new states are unlike the old ones.",
  },
  {
    name: "embedding.loss",
    meaning: "`−E[log q_φ(g|s_T)]` among the goal and its decoys",
    unit: "nats",
    expect: "Falls from log of one more than the number of decoys.",
  },
  {
    name: "distance.loss",
    meaning: "`½ E[(d_ψ(sᵢ, sⱼ) − (j − i))²]` of states of an episode",
    unit: "horizons²",
    expect: "Falls, but not to 0: the number of steps between two states varies.",
  },
];

const EVALUATIONS: readonly MetricEntry[] = [
  {
    name: "evaluation.<policy>.normalisedDistance",
    meaning: "sum of the final distances to held-out goals over the sum of the initial ones, without noise in actions",
    unit: "",
    expect:
      "Falls from about 1, an agent that stays at its start, towards 0. Above 1 the policy leads away from its goals.",
  },
  {
    name: "evaluation.<policy>.success",
    meaning: "fraction of episodes that end within the world's radius, or reach all their goals in order",
    unit: "",
    expect: "Rises towards 1, later than distances fall.",
  },
  {
    name: "evaluation.<policy>.timeAtGoal",
    meaning:
      "fraction of all steps that end within the world's radius, or after all goals in order; JaxGCRL's `success` " +
      "as a fraction",
    unit: "",
    expect: "Rises with `success`, to less than 1, since the way to the goal takes time.",
  },
  {
    name: "evaluation.<policy>.lateTimeAtGoal",
    meaning: "the same of the last quarter of the steps of each episode",
    unit: "",
    expect: "Near `success` where policies stay at their goals; far below `everAtGoal`, they pass them or come late.",
  },
  {
    name: "evaluation.<policy>.everAtGoal",
    meaning: "fraction of episodes with any step that ends so; JaxGCRL's `success_any`",
    unit: "",
    expect: "At least `success`, which counts the end alone. Random actions may pass goals: compare with theirs.",
  },
];

/** The glossary, by groups. */
export const GLOSSARY: Readonly<Record<string, readonly MetricEntry[]>> = {
  "Counters, in every row": COUNTERS,
  "Policies, after every iteration": POLICIES,
  "Learners, after every iteration": LEARNERS,
  "Evaluations": EVALUATIONS,
};

const ENTRIES: readonly (readonly [MetricEntry, RegExp])[] = Object.values(GLOSSARY).flat().map((entry) => [
  entry,
  new RegExp(`^${entry.name.replaceAll(".", "[.]").replace(/<\w+>/, ".+")}$`),
]);

/**
 * The entry of a written name; `undefined` where there is none.
 *
 * @example
 * ```ts
 * import { metricEntry } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(metricEntry("goalPolicy.temperature")?.name, "<learner>.temperature");
 * ```
 */
export const metricEntry = (name: string): MetricEntry | undefined => ENTRIES.find(([, form]) => form.test(name))?.[0];
