/**
 * DISCERN: goals are states seen before, and the policy is rewarded for ending where its goal can be told from others.
 *
 * `max I(s_T; g)`: an embedding `e(s) = ξ_φ(s) / ‖ξ_φ(s)‖` is trained to tell the goal of an episode from K decoys by the state that
 * the episode ended in, `q_φ(g|s_T) = exp(β e(s_T)·e(g)) / Σ_{g′ ∈ {g, d₁, …, d_K}} exp(β e(s_T)·e(g′))` with `β = K + 1`. The reward
 * is `max(0, e(s_T)·e(g))` at the episode's end and 0 before it or, if it is dense, `e(s′)·e(g)` at every step. Goals and decoys come
 * from a buffer in which what lies far from all else tends to replace what does not.
 *
 * @see Warde-Farley et al., "Unsupervised Control Through Non-Parametric Discriminative Rewards", ICLR 2019.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { COUNT } from "../codec.ts";
import { dot, embedding, unitLength } from "../learner/mod.ts";
import type { Parameters } from "../network/mod.ts";
import { fold, integer, type Key, uniform } from "../random/mod.ts";
import { append, emptyReplay, gather, sampleIndices } from "../replay/mod.ts";
import {
  add,
  concatenate,
  constant,
  logSumExp,
  matmul,
  mean,
  multiply,
  relu,
  subtract,
  type Tensor,
} from "../tensor/mod.ts";
import {
  GOAL_CODECS,
  GOAL_OPTIONS,
  goalActor,
  goalEvaluationPolicies,
  goalMethod,
  type GoalOptions,
} from "./shared/goal_policy.ts";
import {
  type Batch,
  type Codecs,
  collectConditioned,
  type Collected,
  FRACTION,
  goalConditioning,
  isStoredColumn,
  iterationKey,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  nextView,
  POSITIVE,
  type Sampling,
  selectRows,
  takeRows,
  TOGGLE,
  type TrainState,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "./core/mod.ts";

/** What can be set about DISCERN. */
export interface DiscernOptions extends GoalOptions {
  /** Whether every step is rewarded, instead of the last one alone. */
  readonly dense: boolean;
  /** K: other goals that the episode's own is told from, at most as many as a batch has rows; β is one more. */
  readonly decoys: number;
  /**
   * The share of the embedding's batch whose goals become where the episode ended. Below 1, episodes that miss their goals teach
   * that nothing can be told from where they end, and the reward grows flat before there is a policy that reaches anything.
   */
  readonly embeddingHindsightFraction: number;
  /** Numbers in an embedding. */
  readonly embeddingSize: number;
  /** Adam's rate for the embedding. */
  readonly embeddingLearningRate: number;
  /** States in the buffer of goals. */
  readonly goalBuffer: number;
  /** New states that ask to be let into the buffer in an iteration. */
  readonly goalCandidates: number;
}

/** The settings to begin with: a quarter of the policy's batch with hindsight, and all of the embedding's. */
export const DISCERN: DiscernOptions = {
  ...GOAL_OPTIONS,
  hindsightFraction: 0.25,
  dense: true,
  decoys: 8,
  embeddingHindsightFraction: 1,
  embeddingSize: 16,
  embeddingLearningRate: 3e-3,
  goalBuffer: 1024,
  goalCandidates: 64,
};

/** What each setting may be. */
export const DISCERN_CODECS: Codecs<DiscernOptions> = {
  ...GOAL_CODECS,
  dense: TOGGLE,
  decoys: COUNT,
  embeddingHindsightFraction: FRACTION,
  embeddingSize: COUNT,
  embeddingLearningRate: POSITIVE,
  goalBuffer: COUNT,
  goalCandidates: COUNT,
};

/** A draw of an iteration that `aimed` does not make. */
const REMEMBERING = 3;

/** Goals out of the buffer, all equally likely, as states `[count, stateSize]`. */
const drawnGoals = ({ stateSize }: World, { goals }: TrainState["memory"], count: number, key: Key): Float64Array =>
  Float64Array.from(
    takeRows(goals, stateSize, integer(key, [count], { minimum: 0, maximum: goals.length / stateSize })),
  );

/** ‖x − y‖² of a row to the nearest of the others, all `[n, width]`. */
const toNearest = (point: Float32Array, others: Float32Array, except: number): number => {
  const width = point.length;
  let nearest = Infinity;
  for (let row = 0; row < others.length / width; row++) {
    if (row === except) continue;
    let square = 0;
    for (let i = 0; i < width && square < nearest; i++) square += (point[i] - others[row * width + i]) ** 2;
    nearest = Math.min(nearest, square);
  }
  return nearest;
};

/**
 * Which candidates take which places in a buffer: each challenges a place drawn at random, and takes it if it is farther from the
 * nearest of the rest than what is there. Both are given as they are seen, `[n, width]`.
 *
 * @returns for every place the candidate that has it now, or −1.
 */
export const replacements = (buffer: Float32Array, candidates: Float32Array, width: number, key: Key): Int32Array => {
  const places = buffer.length / width;
  const seen = buffer.slice();
  const taken = new Int32Array(places).fill(-1);
  integer(key, [candidates.length / width], { minimum: 0, maximum: places }).forEach((place, candidate) => {
    const newcomer = candidates.subarray(candidate * width, (candidate + 1) * width);
    const holder = seen.slice(place * width, (place + 1) * width);
    if (toNearest(newcomer, seen, place) <= toNearest(holder, seen, place)) return;
    seen.set(newcomer, place * width);
    taken[place] = candidate;
  });
  return taken;
};

/** The buffer of goals after new episodes. */
const remembered =
  (world: World, { goals: { view }, goalBuffer, goalCandidates }: DiscernOptions, key: Key) =>
  (collected: Collected): Collected => {
    const [episodes] = collected.episodes.goalPolicy;
    const replay = append(emptyReplay<string>(episodes.count), episodes);
    const states = (count: number) => gather(replay, sampleIndices(replay, key, count))("state", 1);
    const { goals } = collected.state.memory;
    if (goals === undefined) return { ...collected, memory: { goals: states(goalBuffer) } };
    const candidates = states(goalCandidates);
    const shown = (states: Float32Array) => view.show(world)(Float64Array.from(states));
    const taken = replacements(shown(goals), shown(candidates), view.size(world), fold(key, 1));
    const { stateSize } = world;
    const newcomers = takeRows(candidates, stateSize, taken.map((candidate) => Math.max(0, candidate)));
    return {
      ...collected,
      memory: { goals: selectRows((place) => taken[place] >= 0, newcomers, goals, taken.length) },
    };
  };

/** e(s), `[batch, embeddingSize]`. */
const embedder = (world: World, { goals: { view }, hidden, embeddingSize }: DiscernOptions) => {
  const network = embedding(
    { inputs: view.size(world), hidden, outputs: embeddingSize },
    view.encoder(world),
  );
  return {
    specifications: network.specifications,
    e: (parameters: Parameters, seen: Tensor): Tensor => unitLength(network.apply(parameters, seen)),
  };
};

/** −log q_φ(g|s_T), averaged; row i has the decoys i to i + K − 1 of those drawn. */
export const discernLoss = (reached: Tensor, goals: Tensor, decoys: Tensor, count: number): Tensor => {
  const [batch] = reached.shape;
  const others = Array.from(
    { length: batch * batch },
    (_, entry) => (entry % batch - Math.floor(entry / batch) + batch) % batch < count ? 0 : -1e9,
  );
  const beta = count + 1;
  const own = multiply(dot(reached, goals), beta);
  const alien = add(multiply(matmul(reached, decoys, { right: true }), beta), constant(others, [batch, batch]));
  return mean(subtract(logSumExp(concatenate([own, alien])), own));
};

/** The embedding, from where episodes ended and what they were after. */
const embeddingModel = (world: World, settings: DiscernOptions): LearnedModel => {
  const { goals: { view }, batch, decoys, embeddingHindsightFraction, embeddingLearningRate } = settings;
  const { specifications, e } = embedder(world, settings);
  const show = viewOf(world, view);
  const width = view.size(world);
  return {
    specifications,
    learningRate: embeddingLearningRate,
    sampling: {
      widths: { reached: width, goal: width, decoy: width },
      draw: ({ replays: { goalPolicy }, memory }, key) => {
        const ends = gather(goalPolicy, sampleIndices(goalPolicy, fold(key, 0), batch, { from: 1 }));
        const reached = show(ends, 1);
        const fractions = uniform(fold(key, 2), [batch]);
        return {
          reached,
          goal: selectRows((row) => fractions[row] < embeddingHindsightFraction, reached, ends("goal"), batch),
          decoy: view.show(world)(drawnGoals(world, memory, batch, fold(key, 1))),
        };
      },
    },
    losses: ({ embedding }, { reached, goal, decoy }) => ({
      likelihood: discernLoss(e(embedding, reached), e(embedding, goal), e(embedding, decoy), Math.min(decoys, batch)),
    }),
  };
};

/** Steps in pursuit of goals, some of them as if where their episode ended had been the goal. */
const sampling = (world: World, settings: DiscernOptions): Sampling => {
  const { goals: { view }, batch, hindsightFraction, dense } = settings;
  const show = viewOf(world, view);
  return {
    widths: {
      ...transitionWidths(world),
      goal: view.size(world),
      ...(isStoredColumn(view) ? {} : { nextView: view.size(world) }),
    },
    draw: ({ replays: { goalPolicy } }, key) => {
      const indices = sampleIndices(goalPolicy, fold(key, 0), batch);
      // The same key draws the same episodes.
      const ends = sampleIndices(goalPolicy, fold(key, 0), batch, { from: 1 });
      const column = gather(goalPolicy, indices);
      const fractions = uniform(fold(key, 3), [batch]);
      const ended = Float32Array.from(indices.time, (time, row) => time === ends.time[row] ? 1 : 0);
      return {
        ...transitionColumns(world, batch, column, key),
        goal: selectRows(
          (row) => fractions[row] < hindsightFraction,
          show(gather(goalPolicy, ends), 1),
          column("goal"),
          batch,
        ),
        ...(isStoredColumn(view) ? {} : { nextView: show(column, 1) }),
        ...(dense ? {} : { terminated: ended }),
      };
    },
  };
};

/** DISCERN on a world as a record. */
export const discernDefinition = (world: World, settings: DiscernOptions): MethodDefinition => {
  const { goals, worlds, replayEpisodes, dense } = settings;
  const { e } = embedder(world, settings);
  const alike = (parameters: Parameters, batch: Batch) =>
    dot(e(parameters, nextView(goals.view, batch)), e(parameters, batch.goal));
  return {
    name: "discern",
    settings,
    models: { embedding: embeddingModel(world, settings) },
    actors: {
      goalPolicy: {
        ...goalActor(
          world,
          settings,
          ({ embedding }, batch) =>
            dense ? alike(embedding, batch) : multiply(batch.terminated, relu(alike(embedding, batch))),
        ),
        sampling: sampling(world, settings),
      },
    },
    replays: { goalPolicy: replayEpisodes },
    collect: (context) => (state) =>
      pipe(
        collectConditioned("goalPolicy", worlds, () => (_state, starts, key) =>
          TE.fromEither(
            goalConditioning(world, goals)(
              state.iteration === 0 ? starts : drawnGoals(world, state.memory, worlds, key),
            ),
          ))(context)(state),
        TE.map(remembered(world, settings, fold(iterationKey(state), REMEMBERING))),
      ),
    evaluationPolicies: goalEvaluationPolicies("discern"),
    goalReward: ({ embedding }, states, goals) => dot(e(embedding, states.shown), e(embedding, goals.shown)),
  };
};

/** DISCERN as a method, with options that differ from {@link DISCERN}. */
export const discern = (changes: Partial<DiscernOptions> = {}): MethodFactory<TrainState> =>
  goalMethod("DISCERN", DISCERN, DISCERN_CODECS, discernDefinition, changes);
