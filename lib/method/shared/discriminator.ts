/**
 * The discriminator q_φ(ω|s) of methods that discover skills: its network, its batches, and goal inference with it.
 *
 * @module
 */
import type * as t from "io-ts";
import { COUNT, guardCodec, numberCodec } from "../../codec.ts";
import { ACHIEVED, OBSERVED, type View } from "../../goal/view.ts";
import { ball, discriminatorMetrics, type Latents, type Objective } from "../../learner/mod.ts";
import { addPrefix, interpretNetwork, type Parameters, scope, type Specifications } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { gather, sampleIndices, type Window } from "../../replay/mod.ts";
import { concatenateRows } from "../../rows.ts";
import { rewardFormula } from "../../stage/reward.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { goalViews, nextView, stepSampling, viewOf } from "../core/batch.ts";
import { latentConditionedAgent, sacActor } from "../core/agents.ts";
import type {
  Actor,
  Batch,
  BatchSource,
  LearnedModel,
  MethodDefinition,
  ParametersByLearner,
  Sampling,
  StateFeatures,
} from "../core/definition.ts";
import type { LatentsOfGoals } from "../core/policy.ts";
import {
  type Codecs,
  FRACTION,
  LATENTS,
  POSITIVE,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  VIEW,
} from "../core/settings.ts";
import type { PolicyName } from "../core/train_state.ts";

/** Settings of a discriminator. */
export interface DiscriminatorSettings extends Settings {
  /** p(ω), and the family of q_φ. */
  readonly latents: Latents;
  /** The view of states that q_φ has. */
  readonly discriminatorView: View;
  /** Adam's learning rate for q_φ. */
  readonly discriminatorLearningRate: number;
  /** The steps that q_φ learns from. */
  readonly discriminatorWindow: Window;
}

/** Settings of a discriminator and of its rewards. */
export interface SkillSettings extends DiscriminatorSettings {
  /** The least reward, in nats; lower ones are cut off. */
  readonly rewardFloor: number;
}

/** Defaults, with which latents can be told apart on Reacher. */
export const SKILLS: SkillSettings = {
  ...SETTINGS,
  latents: ball(2),
  discriminatorView: ACHIEVED,
  discriminatorLearningRate: 1e-3,
  discriminatorWindow: { from: 0.5 },
  rewardFloor: -10,
};

/** Some steps of episodes. */
export const WINDOW: t.Type<Window, unknown, unknown> = guardCodec(
  "a window of steps, e.g. { from: 0.5 } or { newest: 512 }",
  (value): value is Window => {
    if (typeof value !== "object" || value === null) return false;
    const { newest = 1, from = 0, ...unknown }: Window = value;
    return Object.keys(unknown).length === 0 && COUNT.is(newest) && FRACTION.is(from);
  },
);

/** The allowed values of each setting. */
export const SKILL_CODECS: Codecs<SkillSettings> = {
  ...SETTING_CODECS,
  latents: LATENTS,
  discriminatorView: VIEW,
  discriminatorLearningRate: POSITIVE,
  discriminatorWindow: WINDOW,
  rewardFloor: numberCodec("a negative number", (value) => value < 0),
};

/** The network of q_φ. */
export interface Discriminator {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** The posterior of latents behind views `[batch, viewSize]`: means or logits, `[batch, latentSize]`. */
  readonly posterior: (parameters: Parameters, view: Tensor) => Tensor;
}

/** The latents and the view that a discriminator's network depends on. */
export type DiscriminatorInputs = Pick<DiscriminatorSettings, "latents" | "discriminatorView">;

/** q_φ on a world: that of its latents, on features where its view is a picture. */
export const discriminatorOn = (world: World, { latents, discriminatorView }: DiscriminatorInputs): Discriminator => {
  const encoder = discriminatorView.encoder(world);
  if (encoder === undefined) {
    return { specifications: latents.specifications(discriminatorView.size(world)), posterior: latents.posterior };
  }
  return {
    specifications: {
      ...addPrefix("encoder", encoder.specifications),
      ...addPrefix("posterior", latents.specifications(encoder.outputs)),
    },
    posterior: (parameters, view) =>
      latents.posterior(scope("posterior", parameters), encoder.apply(scope("encoder", parameters), view)),
  };
};

/** Batches of q_φ: the views of states that were reached, and the latents behind them; as many from each replay. */
const discriminatorSampling = (
  world: World,
  { latents, discriminatorView, batch, discriminatorWindow }: DiscriminatorSettings,
  replays: readonly PolicyName[],
): Sampling => {
  const show = viewOf(world, discriminatorView);
  const from = (source: BatchSource, name: PolicyName, key: Key, rows: number) => {
    const replay = source.replays[name];
    const column = gather(replay, sampleIndices(replay, key, rows, discriminatorWindow));
    return { view: show(column, 1), latent: column("latent") };
  };
  return {
    widths: { view: discriminatorView.size(world), latent: latents.size },
    draw: (source, key) => {
      if (replays.length === 1) return from(source, replays[0], key, batch);
      const each = Math.ceil(batch / replays.length);
      const parts = replays.map((name, place) =>
        from(source, name, fold(key, place), Math.min(each, batch - place * each))
      );
      return {
        view: concatenateRows(parts.map(({ view }) => view)),
        latent: concatenateRows(parts.map(({ latent }) => latent)),
      };
    },
  };
};

/** The objective of a discriminator with its metrics, from its posterior of the latents behind a batch. */
export const likelihoodObjective = (
  { latents }: Pick<DiscriminatorInputs, "latents">,
  loss: (posterior: Tensor, latent: Tensor) => Tensor,
  parameters: Parameters,
  posterior: Tensor,
  latent: Tensor,
): Objective => ({
  loss: loss(posterior, latent),
  parameters,
  metrics: discriminatorMetrics(latents, posterior, latent),
});

/**
 * q_φ as a learner.
 *
 * @param loss the loss of a posterior for the latents behind it, both `[batch, latentSize]`; a scalar.
 * @param replays the replays that it learns from.
 */
export const discriminatorModel = (
  world: World,
  settings: DiscriminatorSettings,
  loss: (posterior: Tensor, latent: Tensor) => Tensor,
  replays: readonly PolicyName[] = ["latentPolicy"],
): LearnedModel => {
  const { specifications, posterior } = discriminatorOn(world, settings);
  return {
    specifications,
    learningRate: settings.discriminatorLearningRate,
    sampling: discriminatorSampling(world, settings, replays),
    objectives: ({ discriminator }, { view, latent }) => ({
      likelihood: likelihoodObjective(settings, loss, discriminator, posterior(discriminator, view), latent),
    }),
  };
};

/** π_μ(a|s, ω): soft actor-critic on a reward for latents, from its own replay or another that stores latents. */
export const latentActor = (
  world: World,
  settings: Settings & DiscriminatorInputs,
  reward: (parameters: ParametersByLearner, batch: Batch) => Tensor,
  replay: PolicyName = "latentPolicy",
): Actor => {
  const { latents, discriminatorView: view, batch } = settings;
  return sacActor(
    settings,
    latentConditionedAgent(world, settings, latents.size),
    stepSampling(world, { batch, view, replay, columns: { latent: latents.size } }),
    (parameters, batch) => ({ condition: batch.latent, reward: reward(parameters, batch) }),
  );
};

/** The reward of a batch's steps for latents `[batch, latentSize]`, `[batch, 1]`. */
export type SkillReward = (parameters: ParametersByLearner, batch: Batch, latent: Tensor) => Tensor;

/** The reward for skills that can be told apart, {@link rewardFormula} at s′: `r = log q_φ(ω|s′) − log p(ω)`. */
export const skillReward = (world: World, settings: SkillSettings): SkillReward => {
  const { latents, discriminatorView, rewardFloor } = settings;
  const { posterior } = discriminatorOn(world, settings);
  const reward = rewardFormula({ ...latents, posterior }, rewardFloor);
  return ({ discriminator }, batch, latent) => reward(discriminator, nextView(discriminatorView, batch), latent);
};

/** The most likely latent under q_φ for each goal, `[count · rows, latentSize]`: goal inference. */
export const inferLatents = (world: World, settings: DiscriminatorInputs): LatentsOfGoals => {
  const { latents, discriminatorView } = settings;
  const { specifications, posterior } = discriminatorOn(world, settings);
  const mostLikely = interpretNetwork(
    specifications,
    discriminatorView.size(world),
    (parameters, view) => latents.posteriorMode(posterior(parameters, view)),
  );
  return ({ discriminator }, goals) => mostLikely(discriminator, goalViews(world, discriminatorView, goals));
};

/** A view of states, `[n, viewSize]`, out of their features. */
export const featuresOf = (view: View, { achieved, observation, shown }: StateFeatures): Tensor =>
  view === ACHIEVED ? achieved : view === OBSERVED ? observation : shown;

/** The learned reward of states for goals: `log q_φ(ω|s) − log p(ω)` at the mean of the posterior behind the goal. */
export const discriminatorGoalReward = (
  world: World,
  settings: SkillSettings,
): NonNullable<MethodDefinition["goalReward"]> => {
  const { latents, discriminatorView, rewardFloor } = settings;
  const { posterior } = discriminatorOn(world, settings);
  const reward = rewardFormula({ ...latents, posterior }, rewardFloor);
  return ({ discriminator }, states, goals) =>
    reward(
      discriminator,
      featuresOf(discriminatorView, states),
      latents.posteriorMean(posterior(discriminator, featuresOf(discriminatorView, goals))),
    );
};
