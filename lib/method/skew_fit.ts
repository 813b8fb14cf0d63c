/**
 * Skew-Fit: RIG whose autoencoder learns from states that are drawn the more often the rarer they are, and whose goals are such
 * states, so that goals come to cover all that can be reached.
 *
 * Each iteration, states of the replay are drawn with weights `p(x)^α`, `−1 ≤ α < 0`, p the autoencoder's density of the view that
 * f_κ has of them. The autoencoder learns from these states, and goals are their encodings: `z_g = μ(x)`, `r = −‖μ(s′) − z_g‖₂`.
 *
 * @see Pong et al., "Skew-Fit: State-Covering Self-Supervised Reinforcement Learning", 2020.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT, numberCodec } from "../codec.ts";
import type { Float32Values } from "../engine/value_info.ts";
import type { Fault } from "../fault.ts";
import { fold, integer, type Key, normal } from "../random/mod.ts";
import { takeRows } from "../rows.ts";
import type { World } from "../world/world.ts";
import { callNetwork } from "./core/call.ts";
import { collectConditioned, type ConditioningSource } from "./core/collect.ts";
import type { ActingContext, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { type Codecs, FRACTION } from "./core/settings.ts";
import type { TrainState } from "./core/train_state.ts";
import { goalMethod } from "./shared/goal_policy.ts";
import { skewedRows, temperedPower } from "./shared/importance_resampling.ts";
import {
  autoencoder,
  autoencoderOf,
  LATENT_GOAL_CODECS,
  LATENT_GOAL_OPTIONS,
  latentGoalActor,
  latentGoalEvaluationPolicies,
  type LatentGoalOptions,
  latentGoalReward,
  priorLatents,
  reachedViews,
  type RowDraw,
} from "./shared/latent_goals.ts";

/** The options of Skew-Fit. */
export interface SkewFitOptions extends LatentGoalOptions {
  /** α: −1 makes all states that were reached equally likely in the limit, 0 changes nothing. */
  readonly power: number;
  /** States among which goals are drawn in each iteration. */
  readonly candidates: number;
  /** Samples of z for the density of each. */
  readonly densitySamples: number;
  /** The least effective sample size, as a fraction of the candidates; α comes nearer to 0 where it would be less. */
  readonly effectiveFraction: number;
}

/** Defaults. */
export const SKEW_FIT: SkewFitOptions = {
  ...LATENT_GOAL_OPTIONS,
  power: -1,
  candidates: 1000,
  densitySamples: 10,
  effectiveFraction: 0.3,
};

/** The allowed values of each option. */
const SKEW_FIT_CODECS: Codecs<SkewFitOptions> = {
  ...LATENT_GOAL_CODECS,
  power: numberCodec("a number from -1 to below 0", (value) => value >= -1 && value < 0),
  candidates: COUNT,
  densitySamples: COUNT,
  effectiveFraction: FRACTION,
};

/** Draws states of the replay with weights `p(x)^α`; their views and encodings are the method's memory for an iteration. */
const drawSkewed = (context: ActingContext, settings: SkewFitOptions) =>
(
  state: TrainState,
  key: Key,
): TE.TaskEither<Fault, Float32Values> => {
  const { goals, candidates, densitySamples, latentSize, power, effectiveFraction } = settings;
  if (state.iteration === 0) return TE.right(state.memory);
  const view = reachedViews(context.world, settings)(state, candidates, fold(key, 0));
  const noise = normal(fold(key, 1), [densitySamples, candidates, latentSize]);
  const { specifications, encode, logDensity } = autoencoderOf(context.world, settings);
  const densities = callNetwork(context, {
    name: "candidates for goals",
    specifications,
    shapes: {
      view: [candidates, goals.view.size(context.world)],
      noise: [densitySamples, candidates, latentSize],
    },
    formula: (parameters, { view, noise }) => ({
      logDensity: logDensity(parameters, view, noise),
      latent: encode(parameters, view).mean,
    }),
  });
  return pipe(
    densities(state.weights.autoencoder, { view, noise }),
    TE.map(({ logDensity, latent }) => {
      const tempered = temperedPower(logDensity, power, effectiveFraction * candidates);
      const rows = skewedRows(logDensity, tempered, fold(key, 2));
      return { views: takeRows(view, view.length / candidates, rows), latents: takeRows(latent, latentSize, rows) };
    }),
  );
};

/** Rows of the method's memory, all equally likely; other rows in the first iteration. */
const fromMemory = (name: "views" | "latents", width: number, otherwise: RowDraw): RowDraw => (source, count, key) => {
  const numbers = source.memory[name];
  return numbers === undefined
    ? otherwise(source, count, key)
    : takeRows(numbers, width, integer(key, [count], { minimum: 0, maximum: numbers.length / width }));
};

/** Skew-Fit on a world. */
const skewFitDefinition = (world: World, settings: SkewFitOptions): MethodDefinition<SkewFitOptions, "skew_fit"> => {
  const { goals: { view }, hidden, latentSize, worlds, replayEpisodes, candidates, densitySamples } = settings;
  const views = fromMemory("views", view.size(world), reachedViews(world, settings));
  const latents = fromMemory("latents", latentSize, priorLatents(settings));
  const skewedGoals = (context: ActingContext): ConditioningSource => (state, _starts, key) =>
    pipe(
      drawSkewed(context, settings)(state, fold(key, 0)),
      TE.map((memory) => {
        const goal = latents({ ...state, memory }, worlds, fold(key, 1));
        return { condition: goal, columns: { goal }, memory };
      }),
    );
  return {
    name: "skew_fit",
    settings,
    models: { autoencoder: autoencoder(world, settings, views) },
    actors: { goalPolicy: latentGoalActor(world, settings, latents) },
    replays: { goalPolicy: replayEpisodes },
    scratch: {
      [candidates >= densitySamples ? "candidates" : "densitySamples"]: candidates * densitySamples *
        (latentSize + 2 * Math.max(...hidden) + view.size(world)),
    },
    collect: collectConditioned("goalPolicy", worlds, skewedGoals),
    evaluationPolicies: latentGoalEvaluationPolicies("skew_fit", world, settings),
    goalReward: latentGoalReward(world, settings),
  };
};

/** Skew-Fit for training, with options that differ from {@link SKEW_FIT}. */
export const skewFit: MethodBuilder<SkewFitOptions, "skew_fit"> = goalMethod(
  SKEW_FIT,
  SKEW_FIT_CODECS,
  skewFitDefinition,
);
