/**
 * Learned distances between states, and goals that are far from the start.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../fault.ts";
import { addPrefix, type Encoder, mlp, type Parameters, scope, type Specifications } from "../../network/mod.ts";
import { reader } from "../../learner/mod.ts";
import { fold, type Key, uniform } from "../../random/mod.ts";
import { gather, type Indices, type Replay, sampleIndices, type Window } from "../../replay/mod.ts";
import { concatenate, type Tensor } from "../../tensor/mod.ts";
import { type ColumnRows, viewOf } from "../core/batch.ts";
import { callNetwork } from "../core/call.ts";
import { type ConditioningSource, goalConditioning, statesAt } from "../core/collect.ts";
import type { ActingContext } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";
import type { TrainState } from "../core/train_state.ts";

/** A distance d(x, y) of views. */
export interface DistanceNetwork {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** From `[batch, inputs]` and `[batch, inputs]` to `[batch, 1]`. */
  readonly distance: (parameters: Parameters, from: Tensor, to: Tensor) => Tensor;
}

/** A distance as a multilayer perceptron on both views, read by an encoder where they are pictures. */
export const distanceNetwork = (
  inputs: number,
  encoder: Encoder | undefined,
  hidden: readonly number[],
): DistanceNetwork => {
  const features = reader(inputs, encoder);
  const network = mlp({ inputs: 2 * features.outputs, hidden, outputs: 1 });
  return {
    specifications: {
      ...addPrefix("encoder", features.specifications),
      ...addPrefix("distance", network.specifications),
    },
    distance: (parameters, from, to) => {
      const read = (view: Tensor) => features.apply(scope("encoder", parameters), view);
      return network.apply(scope("distance", parameters), concatenate([read(from), read(to)]));
    },
  };
};

/** Pairs of states of the same episodes. */
export interface Pairs {
  /** The rows of a column at s_i. */
  readonly earlier: ColumnRows;
  /** The rows of a column at s_j. */
  readonly later: ColumnRows;
  /** `j − i`, in steps. */
  readonly steps: Int32Array;
}

/**
 * Two states each of drawn episodes, the first one uniform among `s_0 … s_T` and the second among those from it to `s_T`.
 *
 * @param window the episodes that may be drawn.
 */
export const pairsOf = (replay: Replay<string>, key: Key, count: number, window: Window): Pairs => {
  const { episode, time: last } = sampleIndices(replay, fold(key, 0), count, { ...window, from: 1 });
  const draws = uniform(fold(key, 1), [2, count]);
  const earlier = last.map((last, row) => Math.floor(draws[row] * (last + 2)));
  const steps = last.map((last, row) => Math.floor(draws[count + row] * (last + 2 - earlier[row])));
  return {
    earlier: gather(replay, { episode, time: earlier }),
    later: gather(replay, { episode, time: earlier.map((time, row) => time + steps[row]) }),
    steps,
  };
};

/** The index of the largest of each goal's numbers, `[count, …]` to `[count]`. */
const farthest = (all: Float32Array, count: number): Int32Array => {
  const each = all.length / count;
  return Int32Array.from({ length: count }, (_, goal) =>
    all.subarray(goal * each, (goal + 1) * each)
      .reduce((best, distance, place) => distance > all[best] ? goal * each + place : best, goal * each));
};

/** Settings of goals that are far from the start. */
export interface FarGoalSettings extends Pick<Settings, "goals"> {
  /** States among which the farthest from the start becomes a goal. */
  readonly goalCandidates: number;
  /** The newest episodes, among whose states far goals are found. */
  readonly recentEpisodes: number;
  /** The fraction of goals that are the farthest; the others are drawn uniformly from the whole replay. */
  readonly farthestFraction: number;
}

/** Recent states whose learned distance from the start of their episode is large, one for each goal. */
const farStates = (
  context: ActingContext,
  { specifications, distance }: DistanceNetwork,
  { goals: { view }, goalCandidates, recentEpisodes }: FarGoalSettings,
) =>
(state: TrainState, count: number, key: Key): TE.TaskEither<Fault, Indices> => {
  const replay = state.replays.goalPolicy;
  const pairs = count * goalCandidates;
  const { episode, time } = sampleIndices(replay, key, pairs, { newest: recentEpisodes });
  const show = viewOf(context.world, view);
  const shape = [pairs, view.size(context.world)];
  const distances = callNetwork(context, {
    name: `distance of ${pairs} pairs`,
    specifications,
    shapes: { from: shape, to: shape },
    formula: (parameters, { from, to }) => ({ distance: distance(parameters, from, to) }),
  });
  return pipe(
    distances(state.weights.distance, {
      from: show(gather(replay, { episode, time: time.map(() => 0) })),
      to: show(gather(replay, { episode, time }), 1),
    }),
    TE.map(({ distance }) => {
      const chosen = farthest(distance, count);
      return { episode: chosen.map((place) => episode[place]), time: chosen.map((place) => time[place] + 1) };
    }),
  );
};

/** Goals for new episodes: some far from the start by the learner `distance`, the others any states of the replay. */
export const farGoals =
  (network: DistanceNetwork, settings: FarGoalSettings) =>
  (context: ActingContext): ConditioningSource =>
  (state, starts, key) => {
    const conditioning = (states: Float64Array) => TE.fromEither(goalConditioning(context, settings.goals)(states));
    if (state.iteration === 0) return conditioning(starts);
    const count = starts.length / context.world.stateSize;
    const any = sampleIndices(state.replays.goalPolicy, fold(key, 1), count);
    const draws = uniform(fold(key, 2), [count]);
    const mixed = (far: Int32Array, any: Int32Array) =>
      any.map((any, row) => draws[row] < settings.farthestFraction ? far[row] : any);
    return pipe(
      farStates(context, network, settings)(state, count, fold(key, 0)),
      TE.chain((far) =>
        conditioning(statesAt(state, "goalPolicy", {
          episode: mixed(far.episode, any.episode),
          time: mixed(far.time, any.time),
        }))
      ),
    );
  };
