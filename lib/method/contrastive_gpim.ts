/**
 * Contrastive GPIM, ours: GPIM whose goal-conditioned policy is rewarded for the goal itself in place of the latent behind it.
 *
 * GPIM maximises `I(s; ω) + I(s̃; g)` through the bound `I(s̃; g) ≥ I(s̃; ω)`, which drops `I(s̃; g|ω)`: where discrete skills are
 * told apart perfectly, all of a skill's states are as good as the goal, and π_θ drifts. Here π_θ's term is bounded as it stands,
 * by InfoNCE on pairs (s_t, f_κ(s_{t+k})), k ≥ 0 geometric with the policies' own discount and cut off at the episode's end. First
 * a code φ of what goals show is learnt, with the energy `log(γ) d`, `d = ‖φ(f_κ(s)) − φ(g)‖`, and steps longer than 1 are
 * penalised; then a kernel on it, `e = −c log(1 + σ d²)`, is driven towards `log p_γ(g|s) − log p(g)`, but for a constant, p_γ the
 * discounted distribution of what follows s. The reward is `r̃ = e(s̃′, g)`, and both policies' returns are normalised,
 * `(1 − γ) Σ γᵗ rₜ`. Both rewards are computed from what a batch holds, so hindsight is legal, and both policies learn from all
 * episodes. π_μ's reward, q_φ, f_κ and the order of things are GPIM's.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022; van den
 * Oord, Li, Vinyals: "Representation Learning with Contrastive Predictive Coding", 2018.
 * @module
 */
import type { World } from "../world/world.ts";
import { COUNT, numberCodec } from "../codec.ts";
import { type Contrast, contrast } from "../learner/mod.ts";
import { fold, type Key } from "../random/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import {
  discriminator,
  inferredLatents,
  SKILL_CODECS,
  skillActor,
  SKILLS,
  type SkillSettings,
} from "./shared/discriminator.ts";
import { goalActor, goalMethod, type GoalOptions } from "./shared/goal_policy.ts";
import { gpimEpisodes } from "./gpim.ts";
import {
  type Codecs,
  concatenateRows,
  FRACTION,
  goalInferencePolicy,
  goalPolicy,
  laterStates,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  nextView,
  POSITIVE,
  type Sampled,
  TOGGLE,
  type TrainState,
  viewOf,
} from "./core/mod.ts";

/** Everything that can be set about contrastive GPIM. */
export interface ContrastiveGpimOptions extends SkillSettings, GoalOptions {
  /** Numbers in the code φ. */
  readonly embeddingSize: number;
  /** Adam's rate for the code and its kernel. */
  readonly contrastLearningRate: number;
  /**
   * Whether both policies learn from all episodes, and not each from its own: π_θ from π_μ's as if it had been after the goals that
   * these became, π_μ from π_θ's as if it had followed the latents behind their goals. q_φ learns from π_μ's alone.
   */
  readonly shared: boolean;
}

/** The settings that learn Reacher within thousands of updates. */
export const CONTRASTIVE_GPIM: ContrastiveGpimOptions = {
  ...SKILLS,
  embeddingSize: 8,
  contrastLearningRate: 1e-3,
  hindsightFraction: 0.5,
  normalizedReturns: true,
  shared: true,
  // Each policy learns from twice as many episodes as it acts in.
  updatesPerIteration: 2 * SKILLS.updatesPerIteration,
};

/** What each setting may be. */
export const CONTRASTIVE_GPIM_CODECS: Codecs<ContrastiveGpimOptions> = {
  ...SKILL_CODECS,
  // At γ = 0 nothing would follow.
  discount: numberCodec("a number above 0 and below 1", (value) => value > 0 && value < 1),
  embeddingSize: COUNT,
  contrastLearningRate: POSITIVE,
  hindsightFraction: FRACTION,
  shared: TOGGLE,
};

/** How near what is seen is to a goal as it is shown. */
const nearness = (
  world: World,
  { goals: { view }, hidden, embeddingSize, discount }: ContrastiveGpimOptions,
): Contrast =>
  contrast({
    inputs: view.size(world),
    encoder: view.encoder(world),
    hidden,
    embeddingSize,
    // What is a step further away is seen γ times as much.
    decay: -Math.log(discount),
  });

/**
 * Steps `(s_{t−1}, s_t)` as f_κ shows them, and what it shows of a later state `s_{t+k}`, `P(k) ∝ γᵏ`; half from each replay.
 */
const pairs = (
  world: World,
  { batch, discount, goals: { view } }: ContrastiveGpimOptions,
): LearnedModel["sampling"] => {
  const show = viewOf(world, view);
  const width = view.size(world);
  const drawn = (sampled: Sampled, replay: string, key: Key, count: number) => {
    const steps = sampleIndices(sampled.replays[replay], fold(key, 0), count);
    const later = laterStates(sampled, replay, steps, fold(key, 1), { discount });
    const column = gather(sampled.replays[replay], steps);
    return { before: show(column), seen: show(column, 1), goal: show(gather(sampled.replays[replay], later)) };
  };
  const half = Math.ceil(batch / 2);
  return {
    widths: { before: width, seen: width, goal: width },
    draw: (sampled, key) => {
      const halves = [
        drawn(sampled, "latentPolicy", fold(key, 0), half),
        drawn(sampled, "goalPolicy", fold(key, 1), batch - half),
      ];
      const joined = (of: (part: typeof halves[number]) => Float32Array) => concatenateRows(halves.map(of));
      return {
        before: joined(({ before }) => before),
        seen: joined(({ seen }) => seen),
        goal: joined(({ goal }) => goal),
      };
    },
  };
};

/** Contrastive GPIM on a world as a record. */
export const contrastiveGpimDefinition = (world: World, settings: ContrastiveGpimOptions): MethodDefinition => {
  const { goals: { view }, replayEpisodes, contrastLearningRate, shared } = settings;
  const { specifications, energy, losses } = nearness(world, settings);
  return {
    name: "gpim_contrast",
    settings,
    models: {
      discriminator: discriminator(world, settings),
      contrast: {
        specifications,
        learningRate: contrastLearningRate,
        sampling: pairs(world, settings),
        losses: ({ contrast }, { before, seen, goal }) => losses(contrast, before, seen, goal),
      },
    },
    actors: {
      latentPolicy: skillActor(world, settings, shared ? "goalPolicy" : "latentPolicy"),
      goalPolicy: goalActor(
        world,
        settings,
        ({ contrast }, batch) => energy(contrast, nextView(view, batch), batch.goal),
      ),
    },
    replays: { latentPolicy: replayEpisodes, goalPolicy: (shared ? 2 : 1) * replayEpisodes },
    collect: gpimEpisodes({ ...settings, hindsight: shared }),
    evaluationPolicies: (context) => (weights) => ({
      gpim_contrast: goalPolicy(context, "goalPolicy", true)(weights),
      diayn: goalInferencePolicy(context, "latentPolicy", inferredLatents(world, settings))(weights),
    }),
    goalReward: ({ contrast }, states, goals) => energy(contrast, states.shown, goals.shown),
  };
};

/** Contrastive GPIM as a method, with options that differ from {@link CONTRASTIVE_GPIM}. */
export const contrastiveGpim = (changes: Partial<ContrastiveGpimOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("contrastive GPIM", CONTRASTIVE_GPIM, CONTRASTIVE_GPIM_CODECS, contrastiveGpimDefinition, changes);
