/**
 * Skew-Fit: RIG whose autoencoder learns from states that are drawn the more often the rarer they are, and whose goals are such
 * states, so that goals come to cover all that can be reached.
 *
 * Each iteration, states of the replay are drawn with weights `p(x)^α`, `−1 ≤ α < 0`, p the autoencoder's density of what f_κ shows
 * of them. The autoencoder learns from these states, and goals are their encodings: `z_g = μ(x)`, `r = −‖μ(s′) − z_g‖₂`.
 *
 * @see Pong et al., "Skew-Fit: State-Covering Self-Supervised Reinforcement Learning", 2020.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { COUNT, numberCodec } from "../codec.ts";
import type { NamedNumbers } from "../engine/engine.ts";
import type { Fault } from "../fault.ts";
import { flatLength, unflatten } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { fold, integer, type Key, normal, uniform } from "../random/mod.ts";
import { input } from "../tensor/mod.ts";
import { goalMethod } from "./shared/goal_policy.ts";
import {
  autoencoder,
  autoencoderOf,
  type BatchDraw,
  LATENT_GOAL_CODECS,
  LATENT_GOAL_OPTIONS,
  latentGoalActor,
  latentGoalEvaluationPolicies,
  type LatentGoalOptions,
  latentGoalReward,
  priorLatents,
  reachedPercepts,
} from "./shared/latent_goals.ts";
import {
  type ActingContext,
  type Codecs,
  collectConditioned,
  type ConditioningSource,
  FRACTION,
  type MethodDefinition,
  type MethodFactory,
  takeRows,
  type TrainState,
} from "./core/mod.ts";

/** What can be set about Skew-Fit. */
export interface SkewFitOptions extends LatentGoalOptions {
  /** α: −1 makes all that was reached equally likely in the limit, 0 leaves it as it is. */
  readonly power: number;
  /** States among which so many are drawn anew in each iteration. */
  readonly candidates: number;
  /** Samples of z for the density of each. */
  readonly densitySamples: number;
  /** The least share of the candidates that the effective sample is to have; α is brought nearer to 0 where it has less. */
  readonly effectiveFraction: number;
}

/** The settings to begin with. */
export const SKEW_FIT: SkewFitOptions = {
  ...LATENT_GOAL_OPTIONS,
  power: -1,
  candidates: 1000,
  densitySamples: 10,
  effectiveFraction: 0.3,
};

/** What each setting may be. */
export const SKEW_FIT_CODECS: Codecs<SkewFitOptions> = {
  ...LATENT_GOAL_CODECS,
  power: numberCodec("a number from -1 to below 0", (value) => value >= -1 && value < 0),
  candidates: COUNT,
  densitySamples: COUNT,
  effectiveFraction: FRACTION,
};

/** `p^power` of each up to a common factor, the largest 1. */
const skewedWeights = (logDensity: Float32Array, power: number): Float64Array => {
  const largest = logDensity.reduce((best, value) => Math.max(best, power * value), -Infinity);
  return Float64Array.from(logDensity, (value) => Math.exp(power * value - largest));
};

/** `(Σw)² / Σw²`: as many rows of equal weight would be as good a sample. */
const effectiveSize = (weights: Float64Array): number => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total ** 2 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
};

const HALVINGS = 12;

/**
 * The power nearest to the one wished for that leaves an effective sample of at least so many rows.
 *
 * @param logDensity `log p` of each, in nats; what is added to all of them makes no difference.
 */
export const temperedPower = (logDensity: Float32Array, wished: number, fewest: number): number => {
  const suffices = (power: number) => effectiveSize(skewedWeights(logDensity, power)) >= fewest;
  if (suffices(wished)) return wished;
  let [mild, strong] = [0, wished];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (mild + strong) / 2;
    if (suffices(middle)) mild = middle;
    else strong = middle;
  }
  return mild;
};

/**
 * Draws as many rows, with replacement and weights `p^power`: sampling importance resampling.
 *
 * @param logDensity `log p` of each, in nats; what is added to all of them makes no difference.
 */
export const skewedRows = (logDensity: Float32Array, power: number, key: Key): Int32Array => {
  let total = 0;
  const cumulative = skewedWeights(logDensity, power).map((weight) => total += weight);
  return Int32Array.from(uniform(key, [logDensity.length]), (fraction) => {
    let [first, last] = [0, cumulative.length - 1];
    while (first < last) {
      const middle = first + last >> 1;
      if (cumulative[middle] > fraction * total) last = middle;
      else first = middle + 1;
    }
    return first;
  });
};

/** `log p(x)` and μ(x) of candidates, as a model of the autoencoder's flat parameters. */
const candidateModel = (world: World, settings: SkewFitOptions): Model => {
  const { goals: { view }, candidates, densitySamples, latentSize } = settings;
  const { specifications, encode, logDensity } = autoencoderOf(world, settings);
  const flat = input("parameters", [flatLength(specifications)]);
  const seen = input("seen", [candidates, view.size(world)]);
  const noise = input("noise", [densitySamples, candidates, latentSize]);
  const parameters = unflatten(specifications, flat);
  return encodeModel({
    name: "skew_fit_candidates",
    inputs: [flat, seen, noise],
    outputs: { logDensity: logDensity(parameters, seen, noise), latent: encode(parameters, seen).mean },
  });
};

/** Draws states of the replay by the skewed density: what f_κ shows of them and its encodings are remembered for an iteration. */
const skewed =
  ({ programs, world }: ActingContext, settings: SkewFitOptions) =>
  (state: TrainState, key: Key): TE.TaskEither<Fault, TrainState["memory"]> => {
    const { candidates, densitySamples, latentSize, power, effectiveFraction } = settings;
    if (state.iteration === 0) return TE.right(state.memory);
    const seen = reachedPercepts(world, settings)(state, candidates, fold(key, 0));
    return pipe(
      programs.call("candidates for goals", () => candidateModel(world, settings), {
        parameters: state.weights.autoencoder,
        seen,
        noise: normal(fold(key, 1), [densitySamples, candidates, latentSize]),
      }),
      TE.map(({ logDensity, latent }: NamedNumbers) => {
        const density = logDensity as Float32Array;
        const rows = skewedRows(density, temperedPower(density, power, effectiveFraction * candidates), fold(key, 2));
        return {
          percepts: takeRows(seen, seen.length / candidates, rows),
          latents: takeRows(latent as Float32Array, latentSize, rows),
        };
      }),
    );
  };

/** Rows of what is remembered, all alike; before there is anything, what is drawn otherwise. */
const remembered =
  (name: "percepts" | "latents", width: number, otherwise: BatchDraw): BatchDraw => (sampled, count, key) => {
    const numbers = sampled.memory[name];
    return numbers === undefined
      ? otherwise(sampled, count, key)
      : takeRows(numbers, width, integer(key, [count], { minimum: 0, maximum: numbers.length / width }));
  };

/** Skew-Fit on a world as a record. */
export const skewFitDefinition = (world: World, settings: SkewFitOptions): MethodDefinition => {
  const { goals: { view }, latentSize, worlds, replayEpisodes } = settings;
  const percepts = remembered("percepts", view.size(world), reachedPercepts(world, settings));
  const latents = remembered("latents", latentSize, priorLatents(settings));
  return {
    name: "skew_fit",
    settings,
    models: { autoencoder: autoencoder(world, settings, percepts) },
    actors: { goalPolicy: latentGoalActor(world, settings, latents) },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, (context): ConditioningSource => (state, _starts, key) =>
      pipe(
        skewed(context, settings)(state, fold(key, 0)),
        TE.map((memory) => {
          const goal = latents({ ...state, memory }, worlds, fold(key, 1));
          return { condition: goal, kept: { goal }, memory };
        }),
      )),
    evaluationPolicies: latentGoalEvaluationPolicies("skew_fit", world, settings),
    goalReward: latentGoalReward(world, settings),
  };
};

/** Skew-Fit as a method, with options that differ from {@link SKEW_FIT}. */
export const skewFit = (changes: Partial<SkewFitOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("Skew-Fit", SKEW_FIT, SKEW_FIT_CODECS, skewFitDefinition, changes);
