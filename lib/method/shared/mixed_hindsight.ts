/**
 * Hindsight from several sources: a step is replayed with its own goal, with a state that came later in its episode, with any state
 * that was achieved, or with the goal of any episode.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { Float32Values } from "../../engine/value_info.ts";
import { type Fault, fault } from "../../fault.ts";
import { fold, uniform } from "../../random/mod.ts";
import { gather, sampleIndices } from "../../replay/mod.ts";
import { selectRows } from "../../rows.ts";
import type { World } from "../../world/world.ts";
import { hindsightSampling, type HindsightSettings, laterStates, transitionColumns, viewOf } from "../core/batch.ts";
import type { Sampling } from "../core/definition.ts";
import type { GoalOptions } from "./goal_policy.ts";

/** Fractions of a batch beside that of ordinary hindsight; what is left are steps with their own goals. */
export interface MixedFractions {
  /** The fraction of each batch whose goals become any states that were achieved. */
  readonly achievedFraction: number;
  /** The fraction of each batch whose goals become those that any episodes pursued. */
  readonly pursuedFraction: number;
}

/** Room for fractions that add up to 1 but for rounding. */
const ROUNDING = 1e-9;

/** Options whose fractions are at most 1 together; a fault otherwise. */
export const mixedFractions = <Options extends MixedFractions & Pick<GoalOptions, "hindsightFraction">>(
  options: Options,
): E.Either<Fault, Options> => {
  const { hindsightFraction, achievedFraction, pursuedFraction } = options;
  const sum = hindsightFraction + achievedFraction + pursuedFraction;
  return sum <= 1 + ROUNDING ? E.right(options) : E.left(fault(
    "configuration",
    "settings 'hindsightFraction', 'achievedFraction', 'pursuedFraction'",
    `they are ${sum} together`,
    "Make them 1 at most.",
  ));
};

/** Settings of hindsight from several sources. */
export interface MixedHindsightSettings extends HindsightSettings, MixedFractions {}

/**
 * Steps in pursuit of goals from several sources: `goal` as it is shown, and `reward` where there is one.
 *
 * @see Pitis et al., "Maximum Entropy Gain Exploration for Long Horizon Multi-goal Reinforcement Learning", ICML 2020, appendix.
 */
export const mixedHindsightSampling = (world: World, settings: MixedHindsightSettings): Sampling => {
  const { batch, replay, view, fraction, achievedFraction, pursuedFraction, later = "uniform", reward } = settings;
  const show = viewOf(world, view);
  return {
    widths: hindsightSampling(world, settings).widths,
    draw: (source, key) => {
      const episodes = source.replays[replay];
      const indices = sampleIndices(episodes, fold(key, 0), batch);
      const column = gather(episodes, indices);
      const future = gather(episodes, laterStates(source, replay, indices, fold(key, 3), later));
      const draws = uniform(fold(key, 4), [batch]);
      const other = gather(episodes, sampleIndices(episodes, fold(key, 5), batch));
      const isLater = (row: number) => draws[row] < fraction;
      const isAchieved = (row: number) => draws[row] < fraction + achievedFraction;
      const isPursued = (row: number) => draws[row] < fraction + achievedFraction + pursuedFraction;
      /** Rows of goals: of later states, of other states, of other goals, and of the steps' own. */
      const mixed = (later: Float32Array, achieved: Float32Array, pursued: Float32Array, own: Float32Array) =>
        selectRows(
          isLater,
          later,
          selectRows(isAchieved, achieved, selectRows(isPursued, pursued, own, batch), batch),
          batch,
        );
      const transitions = transitionColumns(world, batch, column, key, view);
      const columns: Float32Values = {
        ...transitions,
        goal: mixed(show(future), show(other, 1), other("goal"), column("goal")),
      };
      if (reward === undefined) return columns;
      const target = mixed(future("achieved"), other("achieved", 1), other("target"), column("target"));
      return { ...columns, reward: reward(transitions.nextAchieved, target) };
    },
  };
};
