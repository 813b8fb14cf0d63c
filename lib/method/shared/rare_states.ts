/**
 * Rare states of a replay: those that a learned embedding has few others near, drawn as goals so that what is reached spreads.
 *
 * @see Pong et al., "Skew-Fit: State-Covering Self-Supervised Reinforcement Learning", 2020, for the weights; the density is one of
 * kernels in the embedding here.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT, numberCodec } from "../../codec.ts";
import type { Fault } from "../../fault.ts";
import type { View } from "../../goal/view.ts";
import { squaredDistances } from "../../learner/mod.ts";
import type { Parameters, Specifications } from "../../network/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { takeRows } from "../../rows.ts";
import { logSumExp, multiply, type Tensor } from "../../tensor/mod.ts";
import { viewOf } from "../core/batch.ts";
import { callNetwork } from "../core/call.ts";
import { statesAt } from "../core/collect.ts";
import type { ActingContext } from "../core/definition.ts";
import { type Codecs, FRACTION, POSITIVE } from "../core/settings.ts";
import type { PolicyName, TrainState } from "../core/train_state.ts";
import { skewedRows, temperedPower } from "./importance_resampling.ts";

/** Settings of rare states. */
export interface RareStateSettings {
  /** States of the replay among which goals are drawn in each iteration. */
  readonly candidates: number;
  /** α: −1 makes all places of the embedding equally likely, 0 changes nothing. */
  readonly power: number;
  /** The standard deviation of the density's kernel, in the embedding's unit, which is a step. */
  readonly kernelWidth: number;
  /** The least effective sample size, as a fraction of the candidates; α comes nearer to 0 where it would be less. */
  readonly effectiveFraction: number;
}

/** Defaults. */
export const RARE_STATES: RareStateSettings = { candidates: 512, power: -1, kernelWidth: 1, effectiveFraction: 0.1 };

/** The allowed values of each. */
export const RARE_STATE_CODECS: Codecs<RareStateSettings> = {
  candidates: COUNT,
  power: numberCodec("a number from -1 to 0", (value) => value >= -1 && value <= 0),
  kernelWidth: POSITIVE,
  effectiveFraction: FRACTION,
};

/** An embedding of views, and its parameters. */
export interface StateEmbedding {
  /** The learner that has its parameters. */
  readonly learner: string;
  /** The learner's parameters. */
  readonly specifications: Specifications;
  /** From views `[n, viewSize]` to `[n, embeddingSize]`. */
  readonly embed: (parameters: Parameters, view: Tensor) => Tensor;
}

/** The logarithm of a kernel density at each of some points among them all, but for a constant, `[n, size]` to `[n, 1]`. */
export const logDensity = (points: Tensor, kernelWidth: number): Tensor =>
  logSumExp(multiply(squaredDistances(points, points), -1 / (2 * kernelWidth ** 2)));

/** Draws states of a replay with weights `p(φ(s))^α`, `[count, stateSize]`. */
export const rareStates = (
  context: ActingContext,
  { learner, specifications, embed }: StateEmbedding,
  view: View,
  replay: PolicyName,
  { candidates, power, kernelWidth, effectiveFraction }: RareStateSettings,
): (state: TrainState, count: number, key: Key) => TE.TaskEither<Fault, Float64Array> => {
  const density = callNetwork(context, {
    name: `density of ${candidates} candidates`,
    specifications,
    shapes: { view: [candidates, view.size(context.world)] },
    formula: (parameters, { view }) => ({ logDensity: logDensity(embed(parameters, view), kernelWidth) }),
  });
  return (state, count, key) => {
    const indices = sampleIndices(state.replays[replay], fold(key, 0), candidates);
    const shown = viewOf(context.world, view)(gather(state.replays[replay], indices));
    const states = statesAt(state, replay, indices);
    return pipe(
      density(state.weights[learner], { view: shown }),
      TE.map(({ logDensity }) => {
        const tempered = temperedPower(logDensity, power, effectiveFraction * candidates);
        const rows = skewedRows(logDensity, tempered, fold(key, 1));
        return takeRows(
          states,
          context.world.stateSize,
          Array.from({ length: count }, (_, goal) => rows[goal % candidates]),
        );
      }),
    );
  };
};
