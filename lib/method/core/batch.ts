/**
 * Batches out of replays: steps as they were taken, and steps whose goals are relabelled with hindsight.
 *
 * @module
 */
import type { Float32Values } from "../../engine/value_info.ts";
import type { Goals } from "../../goal/progress.ts";
import { ACHIEVED, OBSERVED, type View } from "../../goal/view.ts";
import { fold, type Key, normal, uniform } from "../../random/mod.ts";
import { gather, type Indices, sampleIndices, type Window } from "../../replay/mod.ts";
import { mapRecord } from "../../record.ts";
import { selectRows } from "../../rows.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import type { Batch, BatchSource, Sampling } from "./definition.ts";
import type { PolicyName } from "./train_state.ts";

/** The rows of a column at some steps, `[batch, width]`; with `later` 1, one step on. */
export type ColumnRows = (name: string, later?: number) => Float32Array;

/** Whether a view's numbers are among the columns that every step has. */
export const isStoredColumn = (view: View): boolean => view === ACHIEVED || view === OBSERVED;

/** The view of states at some steps of a replay, which stores `state` where neither of the other columns holds the view. */
export const viewOf = (world: World, view: View): (column: ColumnRows, later?: number) => Float32Array => {
  if (view === ACHIEVED) return (column, later) => column("achieved", later);
  if (view === OBSERVED) return (column, later) => column("observation", later);
  const show = view.show(world);
  return (column, later) => show(Float64Array.from(column("state", later)));
};

/** The view of s′ in a batch, `[batch, viewSize]`. */
export const nextView = (view: View, { nextAchieved, nextObservation, nextView }: Batch): Tensor =>
  view === ACHIEVED ? nextAchieved : view === OBSERVED ? nextObservation : nextView;

/** The view of the states behind goals, `[count · rows, viewSize]`. */
export const goalViews = (world: World, view: View, { target, states }: Goals): Float32Array =>
  view === ACHIEVED ? target : view.show(world)(states);

/** Widths of the columns of all steps, each with the actions of `chunk` steps. */
export const transitionWidths = (
  { observationSize, actionSize, goalSize }: World,
  chunk = 1,
): Readonly<Record<string, number>> => ({
  observation: observationSize,
  achieved: goalSize,
  action: chunk * actionSize,
  nextObservation: observationSize,
  nextAchieved: goalSize,
  terminated: 1,
  noise: chunk * actionSize,
  nextNoise: chunk * actionSize,
});

/** Width of `nextView`, which a batch has where no other column holds the view of s′. */
export const nextViewWidth = (world: World, view: View): Readonly<Record<string, number>> =>
  isStoredColumn(view) ? {} : { nextView: view.size(world) };

/** The actions of `chunk` steps one after another, `[batch, chunk · actionSize]`. */
const actionChunks = ({ actionSize }: World, batch: number, column: ColumnRows, chunk: number): Float32Array => {
  if (chunk === 1) return column("action");
  const chunks = new Float32Array(batch * chunk * actionSize);
  for (let later = 0; later < chunk; later++) {
    const actions = column("action", later);
    for (let row = 0; row < batch; row++) {
      chunks.set(actions.subarray(row * actionSize, (row + 1) * actionSize), (row * chunk + later) * actionSize);
    }
  }
  return chunks;
};

/** The columns of all steps: (s, a, s′), f_κ of both states and the view of s′, whether the world ended, noise for the losses. */
export const transitionColumns = (
  world: World,
  batch: number,
  column: ColumnRows,
  key: Key,
  view: View = ACHIEVED,
  chunk = 1,
): Readonly<Record<string, Float32Array>> & { readonly nextAchieved: Float32Array } => ({
  observation: column("observation"),
  achieved: column("achieved"),
  action: actionChunks(world, batch, column, chunk),
  nextObservation: column("observation", 1),
  nextAchieved: column("achieved", 1),
  terminated: column("terminated"),
  noise: normal(fold(key, 1), [batch, chunk * world.actionSize]),
  nextNoise: normal(fold(key, 2), [batch, chunk * world.actionSize]),
  ...(isStoredColumn(view) ? {} : { nextView: viewOf(world, view)(column, 1) }),
});

/** The steps of a batch, and its columns besides those of all steps. */
export interface StepSettings {
  /** The view of s′ that the batch holds. */
  readonly view?: View;
  /** Rows in the batch. */
  readonly batch: number;
  /** The replay that steps come from. */
  readonly replay: PolicyName;
  /** The steps that may be drawn. */
  readonly window?: Window;
  /** Widths of further columns at the step. */
  readonly columns: Readonly<Record<string, number>>;
  /** Columns one step later, by the name that the batch has for them. */
  readonly next?: Readonly<Record<string, { readonly column: string; readonly width: number }>>;
}

/** Steps as they were taken, with columns that are stored beside them. */
export const stepSampling = (world: World, settings: StepSettings): Sampling => {
  const { batch, replay, window = {}, columns, next = {}, view = ACHIEVED } = settings;
  return {
    widths: {
      ...transitionWidths(world),
      ...columns,
      ...mapRecord(next, ({ width }) => width),
      ...nextViewWidth(world, view),
    },
    draw: ({ replays }, key) => {
      const column = gather(replays[replay], sampleIndices(replays[replay], fold(key, 0), batch, window));
      return {
        ...transitionColumns(world, batch, column, key, view),
        ...mapRecord(columns, (_, name) => column(name)),
        ...mapRecord(next, (from) => column(from.column, 1)),
      };
    },
  };
};

/** Steps that some episodes of a replay lasted, `[n]`. */
export const episodeLengths = ({ replays }: BatchSource, replay: PolicyName, episode: Int32Array): Int32Array => {
  const { layout, blocks, left } = replays[replay];
  if (layout === undefined) throw new RangeError(`replay ${replay} is empty; append episodes first`);
  const { bits } = layout;
  return episode.map((index) => blocks[left + index >> bits].lengths[left + index & (1 << bits) - 1]);
};

/** The distribution of a later state of the same episode. */
export type Later =
  /** Uniform over the states that follow. */
  | "uniform"
  /** Geometric in the steps ahead, with this discount, cut off at the episode's end. */
  | { readonly discount: number };

/** For each step a later state of its episode, its own next state at the earliest. */
export const laterStates = (
  source: BatchSource,
  replay: PolicyName,
  { episode, time }: Indices,
  key: Key,
  later: Later,
): Indices => {
  const lengths = episodeLengths(source, replay, episode);
  const draws = uniform(key, [time.length]);
  return {
    episode,
    time: time.map((now, row) => {
      const left = lengths[row] - now;
      const ahead = later === "uniform"
        ? Math.floor(draws[row] * left)
        // The inverse of the distribution function 1 − γⁿ, within the steps that are left: P(n) ∝ γⁿ.
        : Math.floor(Math.log(1 - draws[row] * (1 - later.discount ** left)) / Math.log(later.discount));
      return now + 1 + Math.min(ahead, left - 1);
    }),
  };
};

/** Settings of hindsight. */
export interface HindsightSettings {
  /** Rows in the batch. */
  readonly batch: number;
  /** The replay that steps come from. It stores `goal`; `target`, f(s) of the goal's state, for rewards; `state` for pictures. */
  readonly replay: PolicyName;
  /** The view of states as goals. */
  readonly view: View;
  /** The fraction of steps whose goal becomes a state reached later in the same episode. */
  readonly fraction: number;
  /** The later state. */
  readonly later?: Later;
  /** Number of steps whose actions are taken together, 1 by default; all are of the same episode, if it is that long. */
  readonly chunk?: number;
  /** The world's own reward, from f(s′) and the goal's f(s) to `[batch]`, for methods that are told it. */
  readonly reward?: (nextAchieved: Float32Array, target: Float32Array) => Float32Array;
}

/**
 * Steps in pursuit of goals, some of them relabelled with hindsight: `goal` as it is shown, and `reward` where there is one.
 *
 * @see Andrychowicz et al., "Hindsight Experience Replay", 2017.
 */
export const hindsightSampling = (world: World, settings: HindsightSettings): Sampling => {
  const { batch, replay, view, fraction, later = "uniform", chunk = 1, reward } = settings;
  const show = viewOf(world, view);
  return {
    widths: {
      ...transitionWidths(world, chunk),
      goal: view.size(world),
      ...nextViewWidth(world, view),
      ...(reward === undefined ? {} : { reward: 1 }),
    },
    draw: (source, key) => {
      const indices = sampleIndices(source.replays[replay], fold(key, 0), batch, { steps: chunk });
      const column = gather(source.replays[replay], indices);
      const future = gather(source.replays[replay], laterStates(source, replay, indices, fold(key, 3), later));
      const draws = uniform(fold(key, 4), [batch]);
      const isRelabelled = (row: number) => draws[row] < fraction;
      const transitions = transitionColumns(world, batch, column, key, view, chunk);
      const columns: Float32Values = {
        ...transitions,
        goal: selectRows(isRelabelled, show(future), column("goal"), batch),
      };
      if (reward === undefined) return columns;
      const target = selectRows(isRelabelled, future("achieved"), column("target"), batch);
      return { ...columns, reward: reward(transitions.nextAchieved, target) };
    },
  };
};
