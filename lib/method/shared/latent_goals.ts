/**
 * Goals in the latent space of a variational autoencoder: the parts that RIG and Skew-Fit have in common.
 *
 * A β-autoencoder learns the view that f_κ has of states; π(a|s, z_g) pursues a latent, with the reward `r = −‖μ(s′) − z_g‖₂`, μ the
 * mean of the encoder at its latest parameters. A goal is reached by π(a|s, μ(g)).
 *
 * @see Nair et al., "Visual Reinforcement Learning with Imagined Goals", 2018.
 * @module
 */
import { COUNT } from "../../codec.ts";
import { OBSERVED, type View } from "../../goal/view.ts";
import { negativeDistance, type VariationalAutoencoder, variationalAutoencoder } from "../../learner/mod.ts";
import { interpretNetwork } from "../../network/mod.ts";
import { fold, type Key, key, normal, uniform } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { recordOf } from "../../record.ts";
import { selectRows } from "../../rows.ts";
import { add, multiply, subtract, type Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { latentConditionedAgent, sacActor } from "../core/agents.ts";
import {
  goalViews,
  laterStates,
  nextView,
  nextViewWidth,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "../core/batch.ts";
import type { Actor, BatchSource, LearnedModel, MethodDefinition, Sampling } from "../core/definition.ts";
import { immediate } from "../../guard.ts";
import { goalInferencePolicy, type LatentsOfGoals } from "../core/policy.ts";
import { type Codecs, FRACTION, POSITIVE } from "../core/settings.ts";
import { GOAL_CODECS, GOAL_OPTIONS, type GoalOptions } from "./goal_policy.ts";

/** Options of methods whose goals are latents of an autoencoder. */
export interface LatentGoalOptions extends GoalOptions {
  /** Dimension of z. */
  readonly latentSize: number;
  /** σ of the decoder, in units of the view: the smaller, the finer the encoding. */
  readonly decoderStd: number;
  /** Adam's learning rate for the autoencoder. */
  readonly autoencoderLearningRate: number;
  /** The fraction of each batch whose goals become imagined ones, besides those that hindsight relabels. */
  readonly imaginedFraction: number;
}

/** Defaults: imagined goals for half of each batch, hindsight for three tenths. */
export const LATENT_GOAL_OPTIONS: LatentGoalOptions = {
  ...GOAL_OPTIONS,
  hindsightFraction: 0.3,
  imaginedFraction: 0.5,
  latentSize: 2,
  decoderStd: 0.1,
  autoencoderLearningRate: 1e-3,
};

/** The allowed values of each option. */
export const LATENT_GOAL_CODECS: Codecs<LatentGoalOptions> = {
  ...GOAL_CODECS,
  imaginedFraction: FRACTION,
  latentSize: COUNT,
  decoderStd: POSITIVE,
  autoencoderLearningRate: POSITIVE,
};

/** Start states whose mean picture is the autoencoder's background. */
const STARTS = 16;

/** The mean picture of start states. */
const startPicture = (world: World, view: View): Float32Array => {
  const shown = view.show(world)(immediate(world.reset(key(0), STARTS)));
  const background = new Float32Array(view.size(world));
  shown.forEach((level, index) => background[index % background.length] += level / STARTS);
  return background;
};

/** The autoencoder of a world's views. */
export const autoencoderOf = (world: World, settings: LatentGoalOptions): VariationalAutoencoder => {
  const { goals: { view }, hidden, latentSize, decoderStd } = settings;
  return variationalAutoencoder({
    inputSize: view.size(world),
    // Coders of positions are for pictures of a scene; observations may be images of any kind.
    background: view === OBSERVED || view.encoder(world) === undefined ? undefined : startPicture(world, view),
    hidden,
    latentSize,
    std: decoderStd,
  });
};

/** A draw of `count` rows for a batch. */
export type RowDraw = (source: BatchSource, count: number, key: Key) => Float32Array;

/** Views of states that the policy has reached, uniform over all steps. */
export const reachedViews = (world: World, { goals: { view } }: LatentGoalOptions): RowDraw => {
  const show = viewOf(world, view);
  return ({ replays: { goalPolicy } }, count, key) =>
    show(gather(goalPolicy, sampleIndices(goalPolicy, key, count)), 1);
};

/** z ~ N(0, I). */
export const priorLatents = ({ latentSize }: LatentGoalOptions): RowDraw => (_source, count, key) =>
  normal(key, [count, latentSize]);

/** The autoencoder as a learner, from a draw of views. */
export const autoencoder = (world: World, settings: LatentGoalOptions, views: RowDraw): LearnedModel => {
  const { goals: { view }, batch, latentSize, autoencoderLearningRate } = settings;
  const { specifications, loss } = autoencoderOf(world, settings);
  return {
    specifications,
    learningRate: autoencoderLearningRate,
    sampling: {
      widths: { view: view.size(world), noise: latentSize },
      draw: (source, key) => ({
        view: views(source, batch, fold(key, 0)),
        noise: normal(fold(key, 1), [batch, latentSize]),
      }),
    },
    objectives: ({ autoencoder }, { view, noise }) => ({
      evidence: { loss: loss(autoencoder, view, noise), parameters: autoencoder },
    }),
  };
};

/**
 * Steps in pursuit of latents: `goal`, the one that was pursued or an imagined one, and `later`, the view of a state later in the
 * same episode, whose encoding replaces the goal where `isLater` is 1.
 */
const latentHindsight = (world: World, settings: LatentGoalOptions, imagined: RowDraw): Sampling => {
  const { goals: { view }, batch, latentSize, hindsightFraction, imaginedFraction } = settings;
  const show = viewOf(world, view);
  return {
    widths: {
      ...transitionWidths(world),
      goal: latentSize,
      later: view.size(world),
      isLater: 1,
      ...nextViewWidth(world, view),
    },
    draw: (source, key) => {
      const replay = source.replays.goalPolicy;
      const indices = sampleIndices(replay, fold(key, 0), batch);
      const column = gather(replay, indices);
      const draws = uniform(fold(key, 4), [batch]);
      const isImagined = (row: number) => draws[row] < hindsightFraction + imaginedFraction;
      return {
        ...transitionColumns(world, batch, column, key, view),
        goal: selectRows(isImagined, imagined(source, batch, fold(key, 5)), column("goal"), batch),
        later: show(gather(replay, laterStates(source, "goalPolicy", indices, fold(key, 3), "uniform"))),
        isLater: draws.map((draw) => Number(draw < hindsightFraction)),
      };
    },
  };
};

/** π(a|s, z_g): soft actor-critic on the distance of the encoding of s′ from z_g, from its own replay. */
export const latentGoalActor = (world: World, settings: LatentGoalOptions, imagined: RowDraw): Actor => {
  const { goals: { view }, latentSize } = settings;
  const { encode } = autoencoderOf(world, settings);
  return sacActor(
    settings,
    latentConditionedAgent(world, settings, latentSize),
    latentHindsight(world, settings, imagined),
    ({ autoencoder }, batch) => {
      const encoded = (view: Tensor) => encode(autoencoder, view).mean;
      const goal = add(batch.goal, multiply(batch.isLater, subtract(encoded(batch.later), batch.goal)));
      return { condition: goal, reward: negativeDistance(encoded(nextView(view, batch)), goal) };
    },
  );
};

/** μ of the views of goals, `[count · rows, latentSize]`. */
const encodedGoals = (world: World, settings: LatentGoalOptions): LatentsOfGoals => {
  const { goals: { view } } = settings;
  const { specifications, encode } = autoencoderOf(world, settings);
  const encoded = interpretNetwork(
    specifications,
    view.size(world),
    (parameters, view) => encode(parameters, view).mean,
  );
  return ({ autoencoder }, goals) => encoded(autoencoder, goalViews(world, view, goals));
};

/** The learned reward of states for goals: the negative distance of their encodings. */
export const latentGoalReward = (
  world: World,
  settings: LatentGoalOptions,
): NonNullable<MethodDefinition["goalReward"]> => {
  const { encode } = autoencoderOf(world, settings);
  return ({ autoencoder }, states, goals) =>
    negativeDistance(encode(autoencoder, states.shown).mean, encode(autoencoder, goals.shown).mean);
};

/** The evaluation policy of a method with such a policy: π(a|s, μ(g)). */
export const latentGoalEvaluationPolicies = <Name extends string>(
  name: Name,
  world: World,
  settings: LatentGoalOptions,
): MethodDefinition<LatentGoalOptions, Name>["evaluationPolicies"] =>
(context) =>
(weights) => recordOf(name, goalInferencePolicy(context, "goalPolicy", encodedGoals(world, settings))(weights));
