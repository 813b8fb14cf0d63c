/**
 * Dynamical distance learning, unsupervised: a network learns how many steps the policy takes from one state to another, the policy
 * is rewarded for few steps left to its goal, and goals are states that seem far from the start.
 *
 * `d_ψ(s_i, s_j)` minimises `½ E[(d_ψ(s_i, s_j) − (j − i))²]` over pairs `i ≤ j` of the newest trajectories, `r = −d_ψ(s′, g)`, and
 * `g = argmax d_ψ(s₀, s)` over states of these trajectories. Distances are in horizons here, so that labels lie between 0 and 1, and
 * some pairs are of two trajectories and count as a horizon apart: where nobody went lately, d_ψ is then large instead of anything.
 *
 * @see Hartikainen et al., "Dynamical Distance Learning for Semi-Supervised and Unsupervised Skill Discovery", ICLR 2020.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { COUNT } from "../codec.ts";
import type { Fault } from "../fault.ts";
import { reader } from "../learner/mod.ts";
import { flatLength, mlp, type Parameters, prefixed, scope, unflatten } from "../network/mod.ts";
import { encodeModel } from "../onnx/model.ts";
import { fold, type Key, uniform } from "../random/mod.ts";
import { gather, type Indices, type Replay, sampleIndices, type Window } from "../replay/mod.ts";
import { concatenate, input, mean, multiply, negate, square, subtract, type Tensor } from "../tensor/mod.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";
import {
  type ActingContext,
  type Codecs,
  collectConditioned,
  type ColumnRows,
  type ConditioningSource,
  FRACTION,
  goalConditioning,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  nextView,
  POSITIVE,
  selectRows,
  statesAt,
  type TrainState,
  viewOf,
} from "./core/mod.ts";

/** What can be set about dynamical distance learning. */
export interface DynamicalDistanceOptions extends GoalOptions {
  /** Adam's rate for the distance. */
  readonly distanceLearningRate: number;
  /** The so many newest episodes are what distances are learnt from, and where far goals are found. */
  readonly recentEpisodes: number;
  /** The share of pairs whose second state is of another episode, and which count as a horizon apart. */
  readonly negativeFraction: number;
  /** States among which the farthest from the start becomes a goal. */
  readonly goalCandidates: number;
  /** The share of goals that are the farthest; the others are drawn uniformly from the whole replay. */
  readonly farthestFraction: number;
}

/** The settings to begin with. */
export const DYNAMICAL_DISTANCE: DynamicalDistanceOptions = {
  ...GOAL_OPTIONS,
  distanceLearningRate: 1e-3,
  recentEpisodes: 256,
  negativeFraction: 0.1,
  goalCandidates: 32,
  farthestFraction: 0.5,
};

/** What each setting may be. */
export const DYNAMICAL_DISTANCE_CODECS: Codecs<DynamicalDistanceOptions> = {
  ...GOAL_CODECS,
  distanceLearningRate: POSITIVE,
  recentEpisodes: COUNT,
  negativeFraction: FRACTION,
  goalCandidates: COUNT,
  farthestFraction: FRACTION,
};

/** d_ψ, as a network on what is seen of s and of g beside each other, `[batch, 2 · size]` to `[batch, 1]`. */
const distanceNetwork = (world: World, { goals: { view }, hidden }: DynamicalDistanceOptions) => {
  const encoder = reader(view.size(world), view.encoder(world));
  const network = mlp({ inputs: 2 * encoder.outputs, hidden, outputs: 1 });
  return {
    specifications: {
      ...prefixed("encoder", encoder.specifications),
      ...prefixed("distance", network.specifications),
    },
    distance: (parameters: Parameters, from: Tensor, to: Tensor): Tensor => {
      const read = (seen: Tensor) => encoder.apply(scope("encoder", parameters), seen);
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
 * Two states each of drawn episodes, the first one uniform among `s_0 … s_T` and the second among those from it to `s_T`: what is
 * seen of them, and the steps from the one to the other.
 */
export const pairsOf = (replay: Replay<string>, key: Key, count: number, window: Window): Pairs => {
  const { episode, time: last } = sampleIndices(replay, fold(key, 0), count, { ...window, from: 1 });
  const fractions = uniform(fold(key, 1), [2, count]);
  const earlier = last.map((last, row) => Math.floor(fractions[row] * (last + 2)));
  const steps = last.map((last, row) => Math.floor(fractions[count + row] * (last + 2 - earlier[row])));
  return {
    earlier: gather(replay, { episode, time: earlier }),
    later: gather(replay, { episode, time: earlier.map((time, row) => time + steps[row]) }),
    steps,
  };
};

/** `½ E[(d_ψ(s_i, s_j) − (j − i))²]`, in horizons. */
const distanceModel = (world: World, settings: DynamicalDistanceOptions): LearnedModel => {
  const { goals: { view }, batch, distanceLearningRate, recentEpisodes, negativeFraction } = settings;
  const { specifications, distance } = distanceNetwork(world, settings);
  const show = viewOf(world, view);
  const size = view.size(world);
  return {
    specifications,
    learningRate: distanceLearningRate,
    sampling: {
      widths: { earlier: size, later: size, horizons: 1 },
      draw: ({ replays: { goalPolicy } }, key) => {
        const { earlier, later, steps } = pairsOf(goalPolicy, fold(key, 0), batch, { newest: recentEpisodes });
        const others = pairsOf(goalPolicy, fold(key, 1), batch, { newest: recentEpisodes });
        const fractions = uniform(fold(key, 2), [batch]);
        const isNegative = (row: number) => fractions[row] < negativeFraction;
        return {
          earlier: show(earlier),
          later: selectRows(isNegative, show(others.later), show(later), batch),
          horizons: Float32Array.from(steps, (steps, row) => isNegative(row) ? 1 : steps / world.horizon),
        };
      },
    },
    losses: (parameters, { earlier, later, horizons }) => ({
      squared: multiply(mean(square(subtract(distance(parameters.distance, earlier, later), horizons))), 0.5),
    }),
  };
};

/** d_ψ of pairs of states as they are seen, `[n]`, by an engine. */
const distances = (
  { world, programs }: ActingContext,
  settings: DynamicalDistanceOptions,
  { weights }: Pick<TrainState, "weights">,
  from: Float32Array,
  to: Float32Array,
): TE.TaskEither<Fault, Float32Array> => {
  const size = settings.goals.view.size(world);
  const count = from.length / size;
  const { specifications, distance } = distanceNetwork(world, settings);
  const model = () => {
    const parameters = input("parameters", [flatLength(specifications)]);
    const [first, second] = [input("from", [count, size]), input("to", [count, size])];
    return encodeModel({
      name: "gpim_distance",
      inputs: [parameters, first, second],
      outputs: { distance: distance(unflatten(specifications, parameters), first, second) },
    });
  };
  return pipe(
    programs.call(`distance of ${count} pairs`, model, { parameters: weights.distance, from, to }),
    TE.map(({ distance }) => distance as Float32Array),
  );
};

/** The place of the largest of each goal's numbers, `[count, …]` to `[count]`. */
const farthest = (all: Float32Array, count: number): Int32Array => {
  const each = all.length / count;
  return Int32Array.from({ length: count }, (_, goal) =>
    all.subarray(goal * each, (goal + 1) * each)
      .reduce((best, distance, place) => distance > all[best] ? goal * each + place : best, goal * each));
};

/** Recent states that seem far from where their episodes began, one for each goal. */
const farStates = (
  context: ActingContext,
  settings: DynamicalDistanceOptions,
  state: TrainState,
  count: number,
  key: Key,
): TE.TaskEither<Fault, Indices> => {
  const { goals: { view }, goalCandidates, recentEpisodes } = settings;
  const replay = state.replays.goalPolicy;
  const { episode, time } = sampleIndices(replay, key, count * goalCandidates, { newest: recentEpisodes });
  const show = viewOf(context.world, view);
  const starts = gather(replay, { episode, time: time.map(() => 0) });
  return pipe(
    distances(context, settings, state, show(starts), show(gather(replay, { episode, time }), 1)),
    TE.map((all) => {
      const chosen = farthest(all, count);
      return { episode: chosen.map((place) => episode[place]), time: chosen.map((place) => time[place] + 1) };
    }),
  );
};

/** Goals: some far from the start, the others any states of the replay. */
const farGoals =
  (settings: DynamicalDistanceOptions) => (context: ActingContext): ConditioningSource => (state, starts, key) => {
    const conditioning = (states: Float64Array) =>
      TE.fromEither(goalConditioning(context.world, settings.goals)(states));
    if (state.iteration === 0) return conditioning(starts);
    const count = starts.length / context.world.stateSize;
    const any = sampleIndices(state.replays.goalPolicy, fold(key, 1), count);
    const fractions = uniform(fold(key, 2), [count]);
    const mixed = (far: Int32Array, any: Int32Array) =>
      any.map((any, row) => fractions[row] < settings.farthestFraction ? far[row] : any);
    return pipe(
      farStates(context, settings, state, count, fold(key, 0)),
      TE.chain((far) =>
        conditioning(statesAt(state, "goalPolicy", {
          episode: mixed(far.episode, any.episode),
          time: mixed(far.time, any.time),
        }))
      ),
    );
  };

/** Dynamical distance learning on a world as a record. */
export const dynamicalDistanceDefinition = (world: World, settings: DynamicalDistanceOptions): MethodDefinition => {
  const { goals, worlds, replayEpisodes } = settings;
  const { distance } = distanceNetwork(world, settings);
  return {
    name: "ddl",
    settings,
    models: { distance: distanceModel(world, settings) },
    actors: {
      goalPolicy: goalActor(
        world,
        settings,
        (parameters, batch) => negate(distance(parameters.distance, nextView(goals.view, batch), batch.goal)),
      ),
    },
    replays: { goalPolicy: replayEpisodes },
    collect: collectConditioned("goalPolicy", worlds, farGoals(settings)),
    evaluationPolicies: goalEvaluationPolicies("ddl"),
    goalReward: (parameters, states, goals) => negate(distance(parameters.distance, states.shown, goals.shown)),
  };
};

/** Dynamical distance learning as a method, with options that differ from {@link DYNAMICAL_DISTANCE}. */
export const dynamicalDistance = (changes: Partial<DynamicalDistanceOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("DDL", DYNAMICAL_DISTANCE, DYNAMICAL_DISTANCE_CODECS, dynamicalDistanceDefinition, changes);
