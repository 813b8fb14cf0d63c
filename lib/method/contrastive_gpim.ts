/**
 * Contrastive GPIM, ours: GPIM whose goal-conditioned policy is rewarded for the goal itself in place of the latent behind it.
 *
 * GPIM maximises `I(s; ω) + I(s̃; g)` through the bound `I(s̃; g) ≥ I(s̃; ω)`, which drops `I(s̃; g|ω)`: where discrete skills are
 * told apart perfectly, all of a skill's states are as good as the goal, and π_θ drifts. Here π_θ's term is bounded as it stands,
 * by InfoNCE on pairs (s_t, f_κ(s_{t+k})), k ≥ 0 geometric with the policies' own discount and cut off at the episode's end. First
 * an embedding φ of the views of goals is learned, with the energy `log(γ) d`, `d = ‖φ(f_κ(s)) − φ(g)‖`, and steps longer than 1 are
 * penalised; then a kernel on it, `e = −c log(1 + σ d²)`, is driven towards `log p_γ(g|s) − log p(g)`, but for a constant, p_γ the
 * discounted distribution of the states that follow s. The reward is `r̃ = e(s̃′, g)`, and both policies' returns are normalised,
 * `(1 − γ) Σ γᵗ rₜ`. Both rewards are computed from a batch's columns alone, so hindsight is legal, and both policies learn from all
 * episodes. π_μ's reward, q_φ, f_κ and the order of the stages are GPIM's.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022; van den
 * Oord, Li, Vinyals: "Representation Learning with Contrastive Predictive Coding", 2018.
 * @module
 */
import { type Contrast, contrast } from "../learner/mod.ts";
import { fold, type Key } from "../random/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { concatenateRows } from "../rows.ts";
import { mean, negate, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { laterStates, nextView, viewOf } from "./core/batch.ts";
import type { BatchSource, MethodDefinition, Sampling } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { goalInferencePolicy, goalPolicy } from "./core/policy.ts";
import type { PolicyName } from "./core/train_state.ts";
import { CONTRASTIVE_GPIM, CONTRASTIVE_GPIM_CODECS, type ContrastiveGpimOptions } from "./contrastive_gpim_options.ts";
import { collectGoals } from "./gpim.ts";
import * as skill from "./shared/discriminator.ts";
import { goalActor, goalMethod } from "./shared/goal_policy.ts";

/** φ, and e(s, g) on it; a step further away, a goal is γ times as likely. */
const contrastOn = (world: World, options: ContrastiveGpimOptions): Contrast => {
  const { goals: { view }, hidden, embeddingSize, discount } = options;
  const [inputs, encoder] = [view.size(world), view.encoder(world)];
  return contrast({ inputs, encoder, hidden, embeddingSize, decay: -Math.log(discount) });
};

/** Views of steps `(s_{t−1}, s_t)` and of a later state `s_{t+k}`, `P(k) ∝ γᵏ`; half from each replay. */
const pairSampling = (world: World, { batch, discount, goals: { view } }: ContrastiveGpimOptions): Sampling => {
  const show = viewOf(world, view);
  const width = view.size(world);
  const drawFrom = (source: BatchSource, replay: PolicyName, key: Key, count: number) => {
    const steps = sampleIndices(source.replays[replay], fold(key, 0), count);
    const later = laterStates(source, replay, steps, fold(key, 1), { discount });
    const column = gather(source.replays[replay], steps);
    return { before: show(column), view: show(column, 1), goal: show(gather(source.replays[replay], later)) };
  };
  const half = Math.ceil(batch / 2);
  return {
    widths: { before: width, view: width, goal: width },
    draw: (source, key) => {
      const explored = drawFrom(source, "latentPolicy", fold(key, 0), half);
      const pursued = drawFrom(source, "goalPolicy", fold(key, 1), batch - half);
      return {
        before: concatenateRows([explored.before, pursued.before]),
        view: concatenateRows([explored.view, pursued.view]),
        goal: concatenateRows([explored.goal, pursued.goal]),
      };
    },
  };
};

/** Contrastive GPIM on a world. */
export const contrastiveGpimDefinition = (
  world: World,
  settings: ContrastiveGpimOptions,
): MethodDefinition<ContrastiveGpimOptions, "contrastive_gpim" | "diayn"> => {
  const { goals: { view }, latents, replayEpisodes, contrastLearningRate: learningRate, shared } = settings;
  const { specifications, energy, objectives } = contrastOn(world, settings);
  const reward = skill.skillReward(world, settings);
  const loss = (posterior: Tensor, latent: Tensor) => negate(mean(latents.logDensity(posterior, latent)));
  return {
    name: "contrastive_gpim",
    settings,
    models: {
      discriminator: skill.discriminatorModel(world, settings, loss),
      contrast: {
        specifications,
        learningRate,
        sampling: pairSampling(world, settings),
        objectives: ({ contrast }, { before, view, goal }) => objectives(contrast, before, view, goal),
      },
    },
    actors: {
      // r = log q_φ(ω|s′) − log p(ω)
      latentPolicy: skill.latentActor(
        world,
        settings,
        (parameters, batch) => reward(parameters, batch, batch.latent),
        shared ? "goalPolicy" : "latentPolicy",
      ),
      // r̃ = e(s̃′, g)
      goalPolicy: goalActor(
        world,
        settings,
        ({ contrast }, batch) => energy(contrast, nextView(view, batch), batch.goal),
      ),
    },
    replays: { latentPolicy: replayEpisodes, goalPolicy: (shared ? 2 : 1) * replayEpisodes },
    collect: (context) => collectGoals({ ...context, settings: { ...settings, hindsight: shared } }),
    evaluationPolicies: (context) => (weights) => ({
      contrastive_gpim: goalPolicy(context, "goalPolicy", true)(weights),
      diayn: goalInferencePolicy(context, "latentPolicy", skill.inferLatents(world, settings))(weights),
    }),
    goalReward: ({ contrast }, states, goals) => energy(contrast, states.shown, goals.shown),
  };
};

/** Contrastive GPIM for training, with options that differ from {@link CONTRASTIVE_GPIM}. */
export const contrastiveGpim: MethodBuilder<ContrastiveGpimOptions, "contrastive_gpim" | "diayn"> = goalMethod(
  CONTRASTIVE_GPIM,
  CONTRASTIVE_GPIM_CODECS,
  contrastiveGpimDefinition,
);
