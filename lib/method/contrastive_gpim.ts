/**
 * Contrastive GPIM, ours: GPIM whose goal-conditioned policy is rewarded for the goal itself in place of the latent behind it.
 *
 * GPIM maximises `I(s; ω) + I(s̃; g)` through the bound `I(s̃; g) ≥ I(s̃; ω)`, which drops `I(s̃; g|ω)`: where discrete skills are
 * told apart perfectly, all of a skill's states are as good as the goal, and π_θ drifts. Here π_θ's term is bounded as it stands:
 * with encoders a(s), b(g) and `e(s, g) = −log(1 + ‖a(s) − b(g)‖²)`, InfoNCE on pairs (s_t, f_κ(s_{t+k})), k geometric with the
 * policies' own discount, drives e towards `log p_γ(g|s) − log p(g)`, p_γ the discounted distribution of what follows s. The reward
 * is `r̃ = e(s̃′, g)`. Both rewards are computed from what a batch holds, so hindsight is legal, and both policies learn from all
 * episodes. π_μ's reward, q_φ, f_κ and the order of things are GPIM's.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022; van den
 * Oord, Li, Vinyals: "Representation Learning with Contrastive Predictive Coding", 2018.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../../envs/world.ts";
import { COUNT } from "../codec.ts";
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
} from "./discriminator.ts";
import { fixedGoalOptions, goalActor, type GoalOptions } from "./goal_actor.ts";
import { gpimEpisodes } from "./gpim.ts";
import {
  type Codecs,
  inferring,
  joinedRows,
  laterStates,
  type MethodOn,
  methodOn,
  type Model,
  perceived,
  POSITIVE,
  pursuing,
  type Recipe,
  type Sampled,
  SHARE,
  TOGGLE,
  type TrainState,
} from "./record/mod.ts";

/** Everything that can be set about contrastive GPIM. */
export interface ContrastiveGpimOptions extends SkillSettings, GoalOptions {
  /** Numbers in the codes of states and goals. */
  readonly codeSize: number;
  /** Adam's rate for the encoders. */
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
  codeSize: 8,
  contrastLearningRate: 1e-3,
  hindsightShare: 0.5,
  shared: true,
  // Each policy learns from twice as many episodes as it acts in.
  updatesPerIteration: 2 * SKILLS.updatesPerIteration,
};

/** What each setting may be. */
export const CONTRASTIVE_GPIM_CODECS: Codecs<ContrastiveGpimOptions> = {
  ...SKILL_CODECS,
  codeSize: COUNT,
  contrastLearningRate: POSITIVE,
  hindsightShare: SHARE,
  shared: TOGGLE,
};

/** The encoders of observations and of goals as they are shown. */
const encoders = (world: World, { goals: { view }, hidden, codeSize }: ContrastiveGpimOptions): Contrast =>
  contrast({
    stateSize: world.observationSize,
    hidden,
    codeSize,
    goal: { inputs: view.size(world), perception: view.perception(world) },
  });

/** Pairs of a state and what f_κ shows of a later one, `(s_t, f_κ(s_{t+k}))` with `P(k) ∝ γᵏ`; half from each policy. */
const pairs = (world: World, { batch, discount, goals: { view } }: ContrastiveGpimOptions): Model["sampling"] => {
  const show = perceived(world, view);
  const drawn = (sampled: Sampled, replay: string, key: Key, count: number) => {
    const steps = sampleIndices(sampled.replays[replay], fold(key, 0), count);
    const later = laterStates(sampled, replay, steps, fold(key, 1), { discount });
    return {
      state: gather(sampled.replays[replay], steps)("observation", 1),
      goal: show(gather(sampled.replays[replay], later)),
    };
  };
  const half = Math.ceil(batch / 2);
  return {
    widths: { state: world.observationSize, goal: view.size(world) },
    draw: (sampled, key) => {
      const halves = [
        drawn(sampled, "latentPolicy", fold(key, 0), half),
        drawn(sampled, "goalPolicy", fold(key, 1), batch - half),
      ];
      return { state: joinedRows(halves.map(({ state }) => state)), goal: joinedRows(halves.map(({ goal }) => goal)) };
    },
  };
};

/** Contrastive GPIM on a world as a record. */
export const contrastiveGpimRecipe = (world: World, settings: ContrastiveGpimOptions): Recipe => {
  const { replayEpisodes, contrastLearningRate, shared } = settings;
  const { specifications, energy, loss } = encoders(world, settings);
  return {
    name: "gpim_contrast",
    settings,
    models: {
      discriminator: discriminator(world, settings),
      contrast: {
        specifications,
        learningRate: contrastLearningRate,
        sampling: pairs(world, settings),
        losses: ({ contrast }, { state, goal }) => ({ information: loss(contrast, state, goal) }),
      },
    },
    actors: {
      latentPolicy: skillActor(world, settings, shared ? "goalPolicy" : "latentPolicy"),
      goalPolicy: goalActor(
        world,
        settings,
        ({ contrast }, { nextObservation, goal }) => energy(contrast, nextObservation, goal),
      ),
    },
    replays: { latentPolicy: replayEpisodes, goalPolicy: (shared ? 2 : 1) * replayEpisodes },
    collect: gpimEpisodes({ ...settings, hindsight: shared }),
    reachers: (acting) => (weights) => ({
      gpim_contrast: pursuing(acting, "goalPolicy", true)(weights),
      diayn: inferring(acting, "latentPolicy", inferredLatents(world, settings))(weights),
    }),
    appraisal: ({ contrast }, states, goals) => energy(contrast, states.observation, goals.shown),
  };
};

/** Contrastive GPIM as a method, with options that differ from {@link CONTRASTIVE_GPIM}. */
export const contrastiveGpim = (changes: Partial<ContrastiveGpimOptions> = {}): MethodOn<TrainState> =>
  methodOn((world) =>
    pipe(
      fixedGoalOptions("contrastive GPIM", CONTRASTIVE_GPIM, CONTRASTIVE_GPIM_CODECS, changes),
      E.map((settings) => contrastiveGpimRecipe(world, settings)),
    )
  );
