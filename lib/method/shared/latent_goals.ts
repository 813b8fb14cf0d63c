/**
 * Goals in the latent space of a variational autoencoder: what RIG and Skew-Fit have in common besides where the goals come from.
 *
 * A β-autoencoder learns what f_κ shows of states; π(a|s, z_g) pursues a latent and is rewarded with `r = −‖μ(s′) − z_g‖₂`, μ the
 * mean of the encoder as it is now. A goal is reached by π(a|s, μ(g)).
 *
 * @see Nair et al., "Visual Reinforcement Learning with Imagined Goals", 2018.
 * @module
 */
import type { World } from "../../world/world.ts";
import { COUNT } from "../../codec.ts";
import { type VariationalAutoencoder, variationalAutoencoder } from "../../learner/mod.ts";
import { interpretNetwork } from "../../network/mod.ts";
import { fold, type Key, key, normal, uniform } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import type { View } from "../../goal/view.ts";
import { add, multiply, subtract, type Tensor } from "../../tensor/mod.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./goal_policy.ts";
import { negativeDistance } from "../perceptual_distance.ts";
import {
  type Actor,
  type Codecs,
  FRACTION,
  goalInferencePolicy,
  goalViews,
  isStoredColumn,
  latentConditionedAgent,
  type LatentsOfGoals,
  laterStates,
  type LearnedModel,
  type MethodDefinition,
  nextView,
  POSITIVE,
  type Sampled,
  type Sampling,
  selectRows,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "../core/mod.ts";

/** What can be set about methods whose goals are latents of an autoencoder. */
export interface LatentGoalOptions extends GoalOptions {
  /** Numbers in z. */
  readonly latentSize: number;
  /** σ of the decoder, in units of what f_κ shows: the smaller, the finer what is encoded. */
  readonly decoderStd: number;
  /** Adam's rate for the autoencoder. */
  readonly autoencoderLearningRate: number;
  /** The share of each batch whose goals become imagined ones, behind those that hindsight relabels. */
  readonly imaginedFraction: number;
}

/** The settings to begin with: half of each batch with imagined goals, three tenths with hindsight, the rest as it was. */
export const LATENT_GOAL_OPTIONS: LatentGoalOptions = {
  ...GOAL_OPTIONS,
  hindsightFraction: 0.3,
  imaginedFraction: 0.5,
  latentSize: 2,
  decoderStd: 0.1,
  autoencoderLearningRate: 1e-3,
};

/** What each setting may be. */
export const LATENT_GOAL_CODECS: Codecs<LatentGoalOptions> = {
  ...GOAL_CODECS,
  imaginedFraction: FRACTION,
  latentSize: COUNT,
  decoderStd: POSITIVE,
  autoencoderLearningRate: POSITIVE,
};

/** Starts that a background is the mean of. */
const STARTS = 16;

/** The mean picture of where episodes start. */
const startPicture = (world: World, view: View): Float32Array => {
  const shown = view.show(world)(world.reset(key(0), STARTS));
  const background = new Float32Array(view.size(world));
  shown.forEach((level, index) => background[index % background.length] += level / STARTS);
  return background;
};

/** The autoencoder of what f_κ shows of a world. */
export const autoencoderOf = (world: World, settings: LatentGoalOptions): VariationalAutoencoder => {
  const { goals: { view }, hidden, latentSize, decoderStd } = settings;
  return variationalAutoencoder({
    inputSize: view.size(world),
    background: view.encoder(world) === undefined ? undefined : startPicture(world, view),
    hidden,
    latentSize,
    std: decoderStd,
  });
};

/** What is drawn for a batch, so many rows of it. */
export type BatchDraw = (sampled: Sampled, count: number, key: Key) => Float32Array;

/** What f_κ shows of states that the policy has reached, all steps alike. */
export const reachedPercepts = (world: World, { goals: { view } }: LatentGoalOptions): BatchDraw => {
  const show = viewOf(world, view);
  return ({ replays: { goalPolicy } }, count, key) =>
    show(gather(goalPolicy, sampleIndices(goalPolicy, key, count)), 1);
};

/** z ~ N(0, I). */
export const priorLatents = ({ latentSize }: LatentGoalOptions): BatchDraw => (_sampled, count, key) =>
  normal(key, [count, latentSize]);

/** The autoencoder as a model that learns from percepts. */
export const autoencoder = (world: World, settings: LatentGoalOptions, percepts: BatchDraw): LearnedModel => {
  const { goals: { view }, batch, latentSize, autoencoderLearningRate } = settings;
  const { specifications, loss } = autoencoderOf(world, settings);
  return {
    specifications,
    learningRate: autoencoderLearningRate,
    sampling: {
      widths: { seen: view.size(world), noise: latentSize },
      draw: (sampled, key) => ({
        seen: percepts(sampled, batch, fold(key, 0)),
        noise: normal(fold(key, 1), [batch, latentSize]),
      }),
    },
    losses: ({ autoencoder }, { seen, noise }) => ({ evidence: loss(autoencoder, seen, noise) }),
  };
};

/**
 * Steps in pursuit of latents: `goal`, the one that was pursued or an imagined one, and `later`, what is seen later in the same
 * episode, which is to be encoded and pursued instead where `isLater` is 1.
 */
const latentHindsight = (world: World, settings: LatentGoalOptions, imagined: BatchDraw): Sampling => {
  const { goals: { view }, batch, latentSize, hindsightFraction, imaginedFraction } = settings;
  const show = viewOf(world, view);
  const shown = view.size(world);
  return {
    widths: {
      ...transitionWidths(world),
      goal: latentSize,
      later: shown,
      isLater: 1,
      ...(isStoredColumn(view) ? {} : { nextView: shown }),
    },
    draw: (sampled, key) => {
      const replay = sampled.replays.goalPolicy;
      const indices = sampleIndices(replay, fold(key, 0), batch);
      const column = gather(replay, indices);
      const fractions = uniform(fold(key, 4), [batch]);
      const isImagined = (row: number) => fractions[row] < hindsightFraction + imaginedFraction;
      return {
        ...transitionColumns(world, batch, column, key),
        goal: selectRows(isImagined, imagined(sampled, batch, fold(key, 5)), column("goal"), batch),
        later: show(gather(replay, laterStates(sampled, "goalPolicy", indices, fold(key, 3), "uniform"))),
        isLater: fractions.map((fraction) => Number(fraction < hindsightFraction)),
        ...(isStoredColumn(view) ? {} : { nextView: show(column, 1) }),
      };
    },
  };
};

/** π(a|s, z_g): soft actor-critic on how close the encoding of s′ is to z_g, from its own replay. */
export const latentGoalActor = (world: World, settings: LatentGoalOptions, imagined: BatchDraw): Actor => {
  const { goals: { view }, latentSize, learningRate, tau } = settings;
  const { encode } = autoencoderOf(world, settings);
  const { conditionSize, sees: policyInput, agent } = latentConditionedAgent(world, settings, latentSize);
  return {
    agent,
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: latentHindsight(world, settings, imagined),
    transitions: ({ autoencoder }, batch) => {
      const encoded = (seen: Tensor) => encode(autoencoder, seen).mean;
      const goal = add(batch.goal, multiply(batch.isLater, subtract(encoded(batch.later), batch.goal)));
      return {
        observation: policyInput(batch.observation, batch.achieved, goal),
        reward: negativeDistance(encoded(nextView(view, batch)), goal),
        nextObservation: policyInput(batch.nextObservation, batch.nextAchieved, goal),
      };
    },
  };
};

/** μ of what f_κ shows of goals, `[count · rows, latentSize]`. */
const encodedGoals = (world: World, settings: LatentGoalOptions): LatentsOfGoals => {
  const { goals: { view } } = settings;
  const { specifications, encode } = autoencoderOf(world, settings);
  const encoded = interpretNetwork(
    specifications,
    view.size(world),
    (parameters, shown) => encode(parameters, shown).mean,
  );
  return ({ autoencoder }, goals) => encoded(autoencoder, goalViews(world, view, goals));
};

/** How good it is to be in states when goals are asked for: how close their encodings are. */
export const latentGoalReward = (
  world: World,
  settings: LatentGoalOptions,
): NonNullable<MethodDefinition["goalReward"]> => {
  const { encode } = autoencoderOf(world, settings);
  return ({ autoencoder }, states, goals) =>
    negativeDistance(encode(autoencoder, states.shown).mean, encode(autoencoder, goals.shown).mean);
};

/** How a method with such a policy is asked to reach goals: by the latents that they are encoded as. */
export const latentGoalEvaluationPolicies =
  (name: string, world: World, settings: LatentGoalOptions): MethodDefinition["evaluationPolicies"] =>
  (context) =>
  (
    weights,
  ) => ({
    [name]: goalInferencePolicy(context, "goalPolicy", encodedGoals(world, settings))(weights),
  });
