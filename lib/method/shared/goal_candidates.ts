/**
 * Goals by choice: among some states that were reached, that of the highest score becomes the goal of an episode.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Float32Values } from "../../engine/value_info.ts";
import type { Fault } from "../../fault.ts";
import type { GoalFunction } from "../../goal/goal.ts";
import { fold, type Key } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { takeRows } from "../../rows.ts";
import { type ColumnRows, viewOf } from "../core/batch.ts";
import { type ConditioningSource, goalConditioning } from "../core/collect.ts";
import type { ActingContext } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";
import type { PolicyName, TrainState } from "../core/train_state.ts";

/** Settings of a choice among candidates. */
export interface ChoiceSettings extends Pick<Settings, "goals"> {
  /** States of the replay among which the goal of each episode is chosen. */
  readonly goalCandidates: number;
}

/** States that were reached, of which one for each new episode becomes its goal. */
export interface Candidates {
  /** New episodes. */
  readonly episodes: number;
  /** The start of the episode that a candidate is for, `[episodes · goalCandidates, stateSize]`. */
  readonly starts: Float64Array;
  /** The candidates, `[episodes · goalCandidates, stateSize]`. */
  readonly states: Float64Array;
  /** The candidates as goals are shown, `[episodes · goalCandidates, shownSize]`. */
  readonly shown: Float32Array;
  /** The coordinates in which goals are compared, {@link comparedRows}. */
  readonly compared: Float32Array;
}

/** Scores of candidates, of which the highest of an episode's becomes its goal. */
export interface Scored {
  /** `[episodes · goalCandidates]`. */
  readonly scores: ArrayLike<number>;
  /** The method's memory from now on, where it changes. */
  readonly memory?: Float32Values;
}

/** The scores of candidates in a state, with a key for further draws. */
export type CandidateScores = (state: TrainState, candidates: Candidates, key: Key) => TE.TaskEither<Fault, Scored>;

/** The states that become goals of new episodes. */
export interface ChosenGoals {
  /** `[episodes, stateSize]`. */
  readonly states: Float64Array;
  /** The method's memory from now on, where it changes. */
  readonly memory?: Float32Values;
}

/** A choice of goals for episodes from given starts, `[episodes, stateSize]`. */
export type GoalChoice = (state: TrainState, starts: Float64Array, key: Key) => TE.TaskEither<Fault, ChosenGoals>;

/** The coordinates in which goals are compared: the view of s′, or f(s′) where the view is a picture. */
export const comparedRows = (
  { world }: ActingContext,
  { view }: GoalFunction,
): (column: ColumnRows) => Float32Array => {
  const show = viewOf(world, view);
  return (column) => view.encoder(world) === undefined ? show(column, 1) : column("achieved", 1);
};

/** The place of the highest score of each episode's candidates, `[episodes · goalCandidates]` to `[episodes]`; the first of equals. */
export const bestOfEach = (scores: ArrayLike<number>, episodes: number): Int32Array => {
  const each = scores.length / episodes;
  return Int32Array.from({ length: episodes }, (_, episode) => {
    let best = episode * each;
    for (let place = best + 1; place < (episode + 1) * each; place++) if (scores[place] > scores[best]) best = place;
    return best;
  });
};

/** Chooses the goals of new episodes among states of a replay, uniform draws for each episode; the starts in the first iteration. */
export const chooseGoals = (
  context: ActingContext,
  { goals, goalCandidates }: ChoiceSettings,
  score: CandidateScores,
  replay: PolicyName = "goalPolicy",
): GoalChoice =>
(state, starts, key) => {
  if (state.iteration === 0) return TE.right({ states: starts });
  const { world } = context;
  const episodes = starts.length / world.stateSize;
  const count = episodes * goalCandidates;
  const column = gather(state.replays[replay], sampleIndices(state.replays[replay], fold(key, 0), count));
  const candidates: Candidates = {
    episodes,
    starts: takeRows(starts, world.stateSize, Int32Array.from({ length: count }, (_, row) => row / goalCandidates)),
    states: Float64Array.from(column("state", 1)),
    shown: viewOf(world, goals.view)(column, 1),
    compared: comparedRows(context, goals)(column),
  };
  return pipe(
    score(state, candidates, fold(key, 1)),
    TE.map(({ scores, memory }) => ({
      states: takeRows(candidates.states, world.stateSize, bestOfEach(scores, episodes)),
      ...(memory === undefined ? {} : { memory }),
    })),
  );
};

/** Chosen goals as conditions of new episodes. */
export const chosenGoals = (
  goals: GoalFunction,
  choice: (context: ActingContext) => GoalChoice,
): (context: ActingContext) => ConditioningSource =>
(context) =>
(state, starts, key) =>
  pipe(
    choice(context)(state, starts, key),
    TE.chain(({ states, memory }) =>
      pipe(
        TE.fromEither(goalConditioning(context, goals)(states)),
        TE.map((conditioning) => memory === undefined ? conditioning : { ...conditioning, memory }),
      )
    ),
  );
