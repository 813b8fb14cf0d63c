/**
 * The discriminator q_φ(ω|s), and the policy that it rewards for states that tell their latent: what GPIM's π_μ and the methods
 * that discover skills have in common.
 *
 * @module
 */
import type * as t from "io-ts";
import type { World } from "../../world/world.ts";
import { COUNT, holding, numberCodec } from "../../codec.ts";
import { ball, type Latents } from "../../learner/mod.ts";
import { interpretNetwork, type Parameters, prefixed, scope, type Specifications } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { gather, sampleIndices, type Window } from "../../replay/mod.ts";
import { rewardFormula } from "../../stage/reward.ts";
import { ACHIEVED, OBSERVED, type View } from "../../goal/view.ts";
import { mean, negate, type Tensor } from "../../tensor/mod.ts";
import {
  type Actor,
  type Batch,
  type Codecs,
  concatenateRows,
  FRACTION,
  goalViews,
  latentConditionedAgent,
  LATENTS,
  type LatentsOfGoals,
  type LearnedModel,
  type MethodDefinition,
  nextView,
  type ParametersByLearner,
  POSITIVE,
  type Sampled,
  SETTING_CODECS,
  SETTINGS,
  type Settings,
  type StateFeatures,
  stepSampling,
  viewOf,
} from "../core/mod.ts";

/** What q_φ is, and what it learns from. */
export interface DiscriminatorSettings extends Settings {
  /** p(ω) and the family of q_φ. */
  readonly latents: Latents;
  /** What q_φ sees of a state. */
  readonly discriminatorView: View;
  /** Adam's rate for q_φ. */
  readonly discriminatorLearningRate: number;
  /** Which of the policy's steps q_φ learns from. */
  readonly discriminatorWindow: Window;
}

/** A discriminator's settings, and how its rewards are. */
export interface SkillSettings extends DiscriminatorSettings {
  /** Rewards are cut off below this, in nats. */
  readonly rewardFloor: number;
}

/** The settings that let latents be told apart on Reacher. */
export const SKILLS: SkillSettings = {
  ...SETTINGS,
  latents: ball(2),
  discriminatorView: ACHIEVED,
  discriminatorLearningRate: 1e-3,
  discriminatorWindow: { from: 0.5 },
  rewardFloor: -10,
};

/** Some steps of episodes. */
export const WINDOW: t.Type<Window, unknown, unknown> = holding(
  "a window of steps, e.g. { from: 0.5 } or { newest: 512 }",
  (value): value is Window => {
    if (typeof value !== "object" || value === null) return false;
    const { newest = 1, from = 0, ...unknown }: Window = value;
    return Object.keys(unknown).length === 0 && COUNT.is(newest) && FRACTION.is(from);
  },
);

const VIEW = holding(
  "a view such as goals.finalState.view",
  (value): value is View => typeof (value as Partial<View> | undefined)?.show === "function",
);

/** What each setting of a method with a discriminator may be. */
export const SKILL_CODECS: Codecs<SkillSettings> = {
  ...SETTING_CODECS,
  latents: LATENTS,
  discriminatorView: VIEW,
  discriminatorLearningRate: POSITIVE,
  discriminatorWindow: WINDOW,
  rewardFloor: numberCodec("a negative number", (value) => value < 0),
};

/** q_φ on a world: its parameters, and its belief about the latent behind what it sees, `[batch, size]`. */
export interface Posterior {
  /** The parameters. */
  readonly specifications: Specifications;
  /** From what is seen, `[batch, viewSize]`. */
  readonly posterior: (parameters: Parameters, seen: Tensor) => Tensor;
}

/** q_φ of a percept: as the latents have it, on features where the percept is a picture. */
export const posteriorOf = (
  world: World,
  { latents, discriminatorView }: Pick<DiscriminatorSettings, "latents" | "discriminatorView">,
): Posterior => {
  const encoder = discriminatorView.encoder(world);
  if (encoder === undefined) {
    return { specifications: latents.specifications(discriminatorView.size(world)), posterior: latents.posterior };
  }
  return {
    specifications: {
      ...prefixed("encoder", encoder.specifications),
      ...prefixed("belief", latents.specifications(encoder.outputs)),
    },
    posterior: (parameters, seen) =>
      latents.posterior(scope("belief", parameters), encoder.apply(scope("encoder", parameters), seen)),
  };
};

/** Draws what q_φ learns from: states that were seen, and the latents behind them, half of each batch from each replay. */
const drawnFrom = (
  world: World,
  { discriminatorView, batch, discriminatorWindow }: DiscriminatorSettings,
  replays: readonly string[],
): LearnedModel["sampling"]["draw"] => {
  const show = viewOf(world, discriminatorView);
  const from = (sampled: Sampled, name: string, key: Key, rows: number) => {
    const replay = sampled.replays[name];
    const column = gather(replay, sampleIndices(replay, key, rows, discriminatorWindow));
    return { seen: show(column, 1), latent: column("latent") };
  };
  return (sampled, key) => {
    if (replays.length === 1) return from(sampled, replays[0], key, batch);
    const fraction = Math.ceil(batch / replays.length);
    const parts = replays.map((name, place) =>
      from(sampled, name, fold(key, place), Math.min(fraction, batch - place * fraction))
    );
    return {
      seen: concatenateRows(parts.map(({ seen }) => seen)),
      latent: concatenateRows(parts.map(({ latent }) => latent)),
    };
  };
};

/** q_φ by maximum likelihood on the episodes of some replays: `−E[log q_φ(ω|s′)]`. */
export const discriminator = (
  world: World,
  settings: DiscriminatorSettings,
  replays: readonly string[] = ["latentPolicy"],
): LearnedModel => {
  const { latents, discriminatorView, discriminatorLearningRate } = settings;
  const { specifications, posterior } = posteriorOf(world, settings);
  return {
    specifications,
    learningRate: discriminatorLearningRate,
    sampling: {
      widths: { seen: discriminatorView.size(world), latent: latents.size },
      draw: drawnFrom(world, settings, replays),
    },
    losses: ({ discriminator }, { seen, latent }) => ({
      likelihood: negate(mean(latents.logDensity(posterior(discriminator, seen), latent))),
    }),
  };
};

/** The latent that q_φ finds likeliest behind each goal, `[count · rows, size]`: goal inference. */
export const inferredLatents = (
  world: World,
  settings: Pick<DiscriminatorSettings, "latents" | "discriminatorView">,
): LatentsOfGoals => {
  const { latents, discriminatorView } = settings;
  const { specifications, posterior } = posteriorOf(world, settings);
  const likeliest = interpretNetwork(
    specifications,
    discriminatorView.size(world),
    (parameters, seen) => latents.posteriorMode(posterior(parameters, seen)),
  );
  return ({ discriminator }, goals) => likeliest(discriminator, goalViews(world, discriminatorView, goals));
};

/** What a percept is of states as an appraisal sees them. */
export const featuresOf = (view: View, { achieved, observation, shown }: StateFeatures): Tensor =>
  view === ACHIEVED ? achieved : view === OBSERVED ? observation : shown;

/** How good states are for goals in the eyes of q_φ: `log q_φ(ω|s) − log p(ω)` for what it believes of the goal's ω. */
export const discriminatorGoalReward = (
  world: World,
  settings: SkillSettings,
): NonNullable<MethodDefinition["goalReward"]> => {
  const { latents, discriminatorView, rewardFloor } = settings;
  const { posterior } = posteriorOf(world, settings);
  const reward = rewardFormula({ ...latents, posterior }, rewardFloor);
  return ({ discriminator }, states, goals) =>
    reward(
      discriminator,
      featuresOf(discriminatorView, states),
      latents.posteriorMean(posterior(discriminator, featuresOf(discriminatorView, goals))),
    );
};

/** How ω and s′ are rewarded: from all that is learnt, and a batch, to `[batch, 1]`. */
export type Reward = (parameters: ParametersByLearner, batch: Batch) => Tensor;

/** π_μ(a|s, ω): soft actor-critic on rewards for latents, from its own replay or another that keeps latents. */
export const latentActor = (
  world: World,
  settings: Settings & Pick<DiscriminatorSettings, "latents" | "discriminatorView">,
  reward: Reward,
  replay = "latentPolicy",
): Actor => {
  const { latents, discriminatorView, batch, learningRate, tau } = settings;
  const { conditionSize, sees: policyInput, agent } = latentConditionedAgent(world, settings, latents.size);
  return {
    agent,
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: stepSampling(world, { batch, view: discriminatorView, replay, kept: { latent: latents.size } }),
    transitions: (parameters, batch) => ({
      observation: policyInput(batch.observation, batch.achieved, batch.latent),
      reward: reward(parameters, batch),
      nextObservation: policyInput(batch.nextObservation, batch.nextAchieved, batch.latent),
    }),
  };
};

/** π_μ(a|s, ω) rewarded for states that tell its latent: `r = log q_φ(ω|s′) − log p(ω)`. */
export const skillActor = (world: World, settings: SkillSettings, replay = "latentPolicy"): Actor => {
  const { latents, discriminatorView, rewardFloor } = settings;
  const reward = rewardFormula({ ...latents, posterior: posteriorOf(world, settings).posterior }, rewardFloor);
  return latentActor(
    world,
    settings,
    ({ discriminator }, batch) => reward(discriminator, nextView(discriminatorView, batch), batch.latent),
    replay,
  );
};
