/**
 * DADS: skills whose outcomes can be foretold, and goals reached by planning with what is foretold.
 *
 * `max I(s′; ω | s)`: π_μ(a|s, ω) is rewarded with `r = log(L + 1) − log(1 + Σᵢ q_φ(s′|s, ωᵢ) / q_φ(s′|s, ω))`, `ωᵢ ~ p(ω)`, where
 * the skill dynamics q_φ are trained by maximum likelihood on the policy's newest steps. A goal is reached with no further
 * learning: at every step the skill is followed that begins the best plan under q_φ.
 *
 * @see Sharma et al., "Dynamics-Aware Unsupervised Discovery of Skills", ICLR 2020.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import { COUNT } from "../codec.ts";
import { box, explainedStep, type Latents, type SkillDynamics, skillDynamics } from "../learner/mod.ts";
import type { Parameters } from "../network/mod.ts";
import { fold } from "../random/mod.ts";
import { gather, sampleIndices, type Window } from "../replay/mod.ts";
import { ACHIEVED } from "../goal/view.ts";
import { concatenate, expand, reshape, slice, type Tensor } from "../tensor/mod.ts";
import { type Planning, planningAhead, type PlanningSettings } from "./shared/skill_planning.ts";
import { latentActor, SKILL_CODECS } from "./shared/discriminator.ts";
import {
  type Actor,
  type Batch,
  type Codecs,
  collectConditioned,
  defineMethod,
  LATENTS,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  optionsWith,
  POSITIVE,
  priorConditioning,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  TOGGLE,
  type TrainState,
} from "./core/mod.ts";

/** What can be set about DADS. */
export interface DadsOptions extends Settings, PlanningSettings {
  /** p(ω). */
  readonly latents: Latents;
  /** Whether skill dynamics are of all that is observed, and not of the achieved goal alone: the paper without its x-y prior. */
  readonly wholeState: boolean;
  /** Gaussians in the mixture, K. */
  readonly components: number;
  /** Adam's rate for q_φ. */
  readonly dynamicsLearningRate: number;
  /** Which of the policy's steps q_φ learns from. */
  readonly dynamicsWindow: Window;
  /** L: latents from the prior that each step is compared with, at most as many as the batch has rows. */
  readonly priorSamples: number;
}

/** The settings to begin with. */
export const DADS: DadsOptions = {
  ...SETTINGS,
  latents: box(2),
  wholeState: false,
  components: 4,
  dynamicsLearningRate: 1e-3,
  dynamicsWindow: { newest: 256 },
  priorSamples: 16,
  planSkills: 1,
  skillSteps: 3,
  candidates: 24,
  refinements: 3,
  planSharpness: 30,
};

/** What each setting may be. */
export const DADS_CODECS: Codecs<DadsOptions> = {
  ...SETTING_CODECS,
  latents: LATENTS,
  wholeState: TOGGLE,
  components: COUNT,
  dynamicsLearningRate: POSITIVE,
  dynamicsWindow: SKILL_CODECS.discriminatorWindow,
  priorSamples: COUNT,
  planSkills: COUNT,
  skillSteps: COUNT,
  candidates: COUNT,
  refinements: COUNT,
  planSharpness: POSITIVE,
};

/** The dynamics of a world's skills, and what is planned with them. */
const planningOn = ({ goalSize, observationSize }: World, settings: DadsOptions): Planning => {
  const { latents, wholeState, hidden, components } = settings;
  return {
    latents,
    settings,
    dynamics: skillDynamics({
      stateSize: goalSize + (wholeState ? observationSize : 0),
      latentSize: latents.size,
      hidden,
      components,
    }),
    moves: (achieved, observation) => wholeState ? concatenate([achieved, observation]) : achieved,
  };
};

/** s and s′ of a batch, as skill dynamics have them. */
const movesOf = ({ moves }: Planning, { achieved, observation, nextAchieved, nextObservation }: Batch) =>
  [moves(achieved, observation), moves(nextAchieved, nextObservation)] as const;

/** q_φ by maximum likelihood on the policy's newest steps. */
const dynamicsModel = (
  { goalSize, observationSize }: World,
  planning: Planning,
  { latents, batch, dynamicsLearningRate, dynamicsWindow }: DadsOptions,
): LearnedModel => ({
  specifications: planning.dynamics.specifications,
  learningRate: dynamicsLearningRate,
  sampling: {
    widths: {
      achieved: goalSize,
      nextAchieved: goalSize,
      observation: observationSize,
      nextObservation: observationSize,
      latent: latents.size,
    },
    draw: ({ replays: { latentPolicy } }, key) => {
      const column = gather(latentPolicy, sampleIndices(latentPolicy, key, batch, dynamicsWindow));
      return {
        achieved: column("achieved"),
        nextAchieved: column("achieved", 1),
        observation: column("observation"),
        nextObservation: column("observation", 1),
        latent: column("latent"),
      };
    },
  },
  losses: ({ dynamics }, batch) => {
    const [state, next] = movesOf(planning, batch);
    return { ...planning.dynamics.losses(dynamics, state, batch.latent, next) };
  },
});

/** `log q(s′|s, ωᵢ)` of every step under each of L latents `[L, size]`, `[batch, L]`. */
export const underOthers = (
  { logDensity }: SkillDynamics,
  parameters: Parameters,
  state: Tensor,
  others: Tensor,
  next: Tensor,
): Tensor => {
  const [[batch], [count]] = [state.shape, others.shape];
  const pairs = (rows: Tensor, axis: number) => {
    const [, width] = rows.shape;
    const aligned = reshape(rows, axis === 0 ? [batch, 1, width] : [1, count, width]);
    return reshape(expand(aligned, [batch, count, width]), [batch * count, width]);
  };
  return reshape(logDensity(parameters, pairs(state, 0), pairs(others, 1), pairs(next, 0)), [batch, count]);
};

// Further than the draws of any sampling.
const OTHERS = 10;

/** π_μ(a|s, ω), rewarded for steps that its latent explains better than L others do, which all steps of a batch share. */
const skillActor = (world: World, planning: Planning, settings: DadsOptions): Actor => {
  const { latents, priorSamples } = settings;
  const { dynamics } = planning;
  const actor = latentActor(
    world,
    { ...settings, discriminatorView: ACHIEVED },
    (parameters, batch) => {
      const [state, next] = movesOf(planning, batch);
      const others = slice(batch.others, 0, 0, Math.min(priorSamples, settings.batch));
      return explainedStep(
        dynamics.logDensity(parameters.dynamics, state, batch.latent, next),
        underOthers(dynamics, parameters.dynamics, state, others, next),
      );
    },
  );
  return {
    ...actor,
    sampling: {
      widths: { ...actor.sampling.widths, others: latents.size },
      draw: (sampled, key) => ({
        ...actor.sampling.draw(sampled, key),
        others: latents.sample(fold(key, OTHERS), settings.batch),
      }),
    },
  };
};

/** DADS on a world as a record. */
export const dadsDefinition = (world: World, settings: DadsOptions): MethodDefinition => {
  const { latents, worlds, replayEpisodes } = settings;
  const planning = planningOn(world, settings);
  return {
    name: "dads",
    settings,
    models: { dynamics: dynamicsModel(world, planning, settings) },
    actors: { latentPolicy: skillActor(world, planning, settings) },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({ dads: planningAhead(context, "latentPolicy", planning)(weights) }),
  };
};

/** DADS as a method, with options that differ from {@link DADS}. */
export const dads = (changes: Partial<DadsOptions> = {}): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(optionsWith(DADS, DADS_CODECS, changes), E.map((settings) => dadsDefinition(world, settings)))
  );
