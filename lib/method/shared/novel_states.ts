/**
 * Novel states of a replay: those whose nearest others are the farthest away in a learned embedding.
 *
 * @see Bae, Park and Lee, "TLDR: Unsupervised Goal-Conditioned RL via Temporal Distance-Aware Representations", CoRL 2024; Liu and
 * Abbeel, "Behavior From the Void: Unsupervised Active Pre-Training", 2021, for the measure.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { nearestDistance } from "../../learner/mod.ts";
import { gather, type Indices, sampleIndices } from "../../replay/mod.ts";
import { viewOf } from "../core/batch.ts";
import { callNetwork } from "../core/call.ts";
import { statesAt } from "../core/collect.ts";
import type { ActingContext } from "../core/definition.ts";
import type { PolicyName } from "../core/train_state.ts";
import type { ChoiceSettings, GoalChoice } from "./goal_candidates.ts";
import type { StateEmbedding } from "./rare_states.ts";

/** Settings of novel states; all goals are chosen among the same candidates. */
export interface NovelStateSettings extends ChoiceSettings {
  /** k: neighbours whose mean distance is a state's novelty. */
  readonly neighbours: number;
}

/** The steps whose next states are the most novel, the most novel first. */
const mostNovel = ({ episode, time }: Indices, novelty: Float32Array, count: number): Indices => {
  const order = Array.from(novelty.keys()).sort((one, other) => novelty[other] - novelty[one]);
  const chosen = Int32Array.from({ length: count }, (_, place) => order[place % order.length]);
  return { episode: chosen.map((place) => episode[place]), time: chosen.map((place) => time[place] + 1) };
};

/** Chooses the most novel among some states of a replay, the most novel first; the starts in the first iteration. */
export const novelStates = (
  context: ActingContext,
  { learner, specifications, embed }: StateEmbedding,
  { goals: { view }, neighbours, goalCandidates }: NovelStateSettings,
  replay: PolicyName = "goalPolicy",
): GoalChoice => {
  const { world } = context;
  const measure = callNetwork(context, {
    name: `novelty of ${goalCandidates} candidates`,
    specifications,
    shapes: { view: [goalCandidates, view.size(world)] },
    formula: (parameters, { view }) => {
      const points = embed(parameters, view);
      return { novelty: nearestDistance(points, points, neighbours) };
    },
  });
  return (state, starts, key) => {
    if (state.iteration === 0) return TE.right({ states: starts });
    const indices = sampleIndices(state.replays[replay], key, goalCandidates);
    const shown = viewOf(world, view)(gather(state.replays[replay], indices), 1);
    return pipe(
      measure(state.weights[learner], { view: shown }),
      TE.map(({ novelty }) => ({
        states: statesAt(state, replay, mostNovel(indices, novelty, starts.length / world.stateSize)),
      })),
    );
  };
};
