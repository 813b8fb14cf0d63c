/**
 * DISCERN: goals are states seen before, and the policy is rewarded for ending where its goal can be told from others.
 *
 * `max I(s_T; g)`: an embedding `e(s) = ξ_φ(s) / ‖ξ_φ(s)‖` is trained to tell the goal of an episode from K decoys by the state that
 * the episode ended in, `q_φ(g|s_T) = exp(β e(s_T)·e(g)) / Σ_{g′ ∈ {g, d₁, …, d_K}} exp(β e(s_T)·e(g′))` with `β = K + 1`. The reward
 * is `max(0, e(s_T)·e(g))` at the episode's end and 0 before it or, if it is dense, `e(s′)·e(g)` at every step. Goals and decoys come
 * from a buffer in which a state that lies far from all others tends to replace one that does not.
 *
 * @see Warde-Farley et al., "Unsupervised Control Through Non-Parametric Discriminative Rewards", ICLR 2019.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { dot, embedding, unitLength } from "../learner/mod.ts";
import type { Network } from "../network/mod.ts";
import { fold } from "../random/mod.ts";
import { iterationKey } from "../stage/step.ts";
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
import type { World } from "../world/world.ts";
import { nextView } from "./core/batch.ts";
import { collectConditioned, type ConditioningSource, goalConditioning } from "./core/collect.ts";
import type { ActingContext, Actor, LearnedModel, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { DISCERN, DISCERN_CODECS, type DiscernOptions } from "./discern_options.ts";
import { endHindsightSampling, endSampling } from "./shared/episode_ends.ts";
import { drawGoals, rememberGoals } from "./shared/goal_buffer.ts";
import { goalActor, goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";

/** e(s) of views, `[batch, embeddingSize]`. */
const unitEmbedding = (world: World, { goals: { view }, hidden, embeddingSize }: DiscernOptions): Network => {
  const { specifications, apply } = embedding(
    { inputs: view.size(world), hidden, outputs: embeddingSize },
    view.encoder(world),
  );
  return { specifications, apply: (parameters, view) => unitLength(apply(parameters, view)) };
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
  const ofDecoys = add(multiply(matmul(reached, decoys, { right: true }), beta), constant(others, [batch, batch]));
  return mean(subtract(logSumExp(concatenate([own, ofDecoys])), own));
};

/** The embedding, from the ends of episodes, their goals and decoys. */
const embeddingModel = (
  world: World,
  settings: DiscernOptions,
  { specifications, apply: e }: Network,
): LearnedModel => {
  const { goals: { view }, batch, decoys, embeddingHindsightFraction: fraction, embeddingLearningRate } = settings;
  const ends = endSampling(world, { batch, view, fraction });
  return {
    specifications,
    learningRate: embeddingLearningRate,
    sampling: {
      widths: { ...ends.widths, decoy: view.size(world) },
      draw: (source, key) => ({
        ...ends.draw(source, key),
        decoy: view.show(world)(drawGoals(world, source.memory, batch, fold(key, 1))),
      }),
    },
    objectives: ({ embedding }, { reached, goal, decoy }) => {
      const [end, own, others] = [reached, goal, decoy].map((view) => e(embedding, view));
      return { likelihood: { loss: discernLoss(end, own, others, Math.min(decoys, batch)), parameters: embedding } };
    },
  };
};

/** π(a|s, g), rewarded with `e(s′)·e(g)` at every step, or with `max(0, e(s_T)·e(g))` at the end. */
const discernActor = (world: World, settings: DiscernOptions, { apply: e }: Network): Actor => {
  const { goals: { view }, batch, hindsightFraction: fraction, dense } = settings;
  const actor = goalActor(world, settings, ({ embedding }, batch) => {
    const cosine = dot(e(embedding, nextView(view, batch)), e(embedding, batch.goal));
    return dense ? cosine : multiply(batch.terminated, relu(cosine));
  });
  return { ...actor, sampling: endHindsightSampling(world, { batch, view, fraction, endsTerminate: !dense }) };
};

/** A draw of an iteration that {@link collectConditioned} does not make. */
const REMEMBERING = 3;

/** DISCERN on a world. */
export const discernDefinition = (
  world: World,
  settings: DiscernOptions,
): MethodDefinition<DiscernOptions, "discern"> => {
  const { goals, batch, worlds, replayEpisodes, goalBuffer, goalCandidates } = settings;
  const network = unitEmbedding(world, settings);
  const buffer = { goalBuffer, goalCandidates, view: goals.view };
  const bufferedGoals = (context: ActingContext): ConditioningSource => ({ iteration, memory }, starts, key) =>
    TE.fromEither(
      goalConditioning(context, goals)(iteration === 0 ? starts : drawGoals(world, memory, worlds, key)),
    );
  return {
    name: "discern",
    settings,
    models: { embedding: embeddingModel(world, settings, network) },
    actors: { goalPolicy: discernActor(world, settings, network) },
    replays: { goalPolicy: replayEpisodes },
    scratch: {
      batch: 6 * batch ** 2, // the decoys of each row, in double precision, three times while the formula is made
      goalBuffer: 4 * goalBuffer * (world.stateSize + goals.view.size(world)),
      goalCandidates: 4 * goalCandidates * (world.stateSize + goals.view.size(world)),
    },
    collect: (context) => (state) =>
      pipe(
        collectConditioned("goalPolicy", worlds, bufferedGoals)(context)(state),
        TE.map(rememberGoals(world, buffer, fold(iterationKey(state), REMEMBERING))),
      ),
    evaluationPolicies: goalEvaluationPolicies("discern"),
    goalReward: ({ embedding }, states, goals) =>
      dot(network.apply(embedding, states.shown), network.apply(embedding, goals.shown)),
  };
};

/** DISCERN for training, with options that differ from {@link DISCERN}. */
export const discern: MethodBuilder<DiscernOptions, "discern"> = goalMethod(DISCERN, DISCERN_CODECS, discernDefinition);
