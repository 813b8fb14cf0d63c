/**
 * Episodes in pursuit of goals, as they are stored.
 *
 * @module
 */
import type { Float32Values } from "../../engine/value_info.ts";
import { goalPerState, type Goals } from "../../goal/progress.ts";
import type { View } from "../../goal/view.ts";
import { type Column, type Episodes, everyState, perEpisode, withColumns } from "../../replay/mod.ts";
import { mapRecord } from "../../record.ts";
import { takeRows } from "../../rows.ts";
import type { Rollout } from "../../stage/step.ts";
import type { World } from "../../world/world.ts";
import { isStoredColumn } from "../core/batch.ts";
import { stateColumn } from "../core/collect.ts";

/** The states that episodes began in, `[count, stateSize]`. */
export const firstStates = ({ stateSize }: World, { count, horizon, states }: Rollout): Float64Array =>
  takeRows(states, stateSize, Array.from({ length: count }, (_, episode) => episode * (horizon + 1)));

/** Episodes with their states, where these are needed to show a view of them again. */
export const withStates = (episodes: Rollout, ...views: readonly View[]): Episodes<string> =>
  views.every(isStoredColumn) ? episodes : withColumns<string, string>(episodes, { state: stateColumn(episodes) });

/**
 * Columns of the goals that episodes pursued: a row an episode for a goal that stays, a row a state where goals move on.
 *
 * @param all numbers for every goal, `[count, rows, width]` by column.
 * @param progress at every state, `[count, horizon + 1]`.
 */
export const goalColumns = (
  all: Float32Values,
  goals: Goals,
  episodes: Rollout,
  progress: Int32Array = episodes.progress,
): Readonly<Record<string, Column>> =>
  mapRecord(
    all,
    (numbers) =>
      goals.rows === 1
        ? perEpisode(numbers, numbers.length / goals.count)
        : everyState(goalPerState(numbers, goals, progress), episodes),
  );

/** Episodes with their states, and with the goals that they pursued, as these are shown. */
export const withGoals = (episodes: Rollout, goals: Goals): Episodes<string> =>
  withColumns<string, string>(episodes, {
    state: stateColumn(episodes),
    ...goalColumns({ goal: goals.shown }, goals, episodes),
  });

/**
 * The progress of episodes whose own states became goals: each has pursued its first goal, which it reached at its end, or one that
 * moved with it.
 */
export const ownProgress = ({ horizon, progress }: Rollout, { advance }: Goals): Int32Array =>
  advance === "every step" ? progress.map((_, moment) => moment % (horizon + 1)) : progress;
