/**
 * Batches out of replays: steps as they were taken, and steps whose goals are relabelled.
 *
 * @module
 */
import type { World } from "../../world/world.ts";
import type { NamedNumbers } from "../../engine/engine.ts";
import { fold, type Key, normal, uniform } from "../../random/mod.ts";
import { gather, type Indices, sampleIndices, type Window } from "../../replay/mod.ts";
import { ACHIEVED, OBSERVED, type View } from "../../goal/view.ts";
import type { Tensor } from "../../tensor/mod.ts";
import type { Goals } from "../../goal/progress.ts";
import type { Batch, Sampled, Sampling } from "./definition.ts";

/** The rows of a column at some steps, or so many steps later. */
export type ColumnRows = (name: string, later?: number) => Float32Array;

/** Numbers in a row of the columns that every step has. */
export const transitionWidths = (
  { observationSize, actionSize, goalSize }: World,
): Readonly<Record<string, number>> => ({
  observation: observationSize,
  achieved: goalSize,
  action: actionSize,
  nextObservation: observationSize,
  nextAchieved: goalSize,
  terminated: 1,
  noise: actionSize,
  nextNoise: actionSize,
});

/** The columns that every step has: (s, a, s′), f_κ of both states, whether the world ended, and noise for the losses. */
export const transitionColumns = (
  { actionSize }: World,
  batch: number,
  column: ColumnRows,
  key: Key,
): NamedNumbers => ({
  observation: column("observation"),
  achieved: column("achieved"),
  action: column("action"),
  nextObservation: column("observation", 1),
  nextAchieved: column("achieved", 1),
  terminated: column("terminated"),
  noise: normal(fold(key, 1), [batch, actionSize]),
  nextNoise: normal(fold(key, 2), [batch, actionSize]),
});

/** What steps are drawn, and with which of the columns that are kept beside them. */
export interface StepSettings {
  /** What is to be seen of s′ besides, as `nextView`; nothing where a column has it already. */
  readonly view?: View;
  /** Rows in the batch. */
  readonly batch: number;
  /** The replay that they come from. */
  readonly replay: string;
  /** Which steps. */
  readonly window?: Window;
  /** Numbers in a row of further columns at the step. */
  readonly kept: Readonly<Record<string, number>>;
  /** The same of columns one step later, by the name that the batch has for them. */
  readonly next?: Readonly<Record<string, { readonly column: string; readonly width: number }>>;
}

/** Steps as they were taken, with what was kept beside them. */
export const stepSampling = (world: World, settings: StepSettings): Sampling => {
  const { batch, replay, window = {}, kept, next = {}, view = ACHIEVED } = settings;
  const show = viewOf(world, view);
  return {
    widths: {
      ...transitionWidths(world),
      ...kept,
      ...Object.fromEntries(Object.entries(next).map(([name, { width }]) => [name, width])),
      ...viewWidths(world, view),
    },
    draw: ({ replays }, key) => {
      const column = gather(replays[replay], sampleIndices(replays[replay], fold(key, 0), batch, window));
      return {
        ...transitionColumns(world, batch, column, key),
        ...Object.fromEntries(Object.keys(kept).map((name) => [name, column(name)])),
        ...Object.fromEntries(Object.entries(next).map(([name, from]) => [name, column(from.column, 1)])),
        ...(isStoredColumn(view) ? {} : { nextView: show(column, 1) }),
      };
    },
  };
};

/** Whether what a view shows is among the columns that every step has. */
export const isStoredColumn = (view: View): boolean => view === ACHIEVED || view === OBSERVED;

/** The width of `nextView`, where it is needed. */
const viewWidths = (world: World, view: View): Readonly<Record<string, number>> =>
  isStoredColumn(view) ? {} : { nextView: view.size(world) };

/** What is seen of s′ in a batch. */
export const nextView = (view: View, { nextAchieved, nextObservation, nextView }: Batch): Tensor =>
  view === ACHIEVED ? nextAchieved : view === OBSERVED ? nextObservation : nextView;

/** What is seen of the states behind goals, `[count · rows, viewSize]`. */
export const goalViews = (world: World, view: View, { target, states }: Goals): Float32Array =>
  view === ACHIEVED ? target : view.show(world)(states);

/** What a view shows of states, at some steps of a replay that keeps `state` where neither of the other columns is shown. */
export const viewOf = (world: World, view: View): (column: ColumnRows, later?: number) => Float32Array => {
  if (view === ACHIEVED) return (column, later) => column("achieved", later);
  if (view === OBSERVED) return (column, later) => column("observation", later);
  const show = view.show(world);
  return (column, later) => show(Float64Array.from(column("state", later)));
};

/** Steps that some episodes lasted, `[n]`. */
export const episodeLengths = ({ replays }: Sampled, replay: string, episode: Int32Array): Int32Array => {
  const { layout, blocks, left } = replays[replay];
  if (layout === undefined) throw new RangeError(`replay ${replay} is empty; append episodes first`);
  const { bits } = layout;
  return episode.map((index) => blocks[left + index >> bits].lengths[left + index & (1 << bits) - 1]);
};

/** How a later state of the same episode is chosen: all alike, or the sooner the likelier. */
export type Later =
  /** Uniformly among those that follow. */
  | "uniform"
  /** So many steps later with the odds of a geometric distribution of this discount, cut off at the episode's end. */
  | { readonly discount: number };

/** For each step a later state of its episode, its own next state at the earliest. */
export const laterStates = (
  sampled: Sampled,
  replay: string,
  { episode, time }: Indices,
  key: Key,
  later: Later,
): Indices => {
  const lengths = episodeLengths(sampled, replay, episode);
  const fractions = uniform(key, [time.length]);
  return {
    episode,
    time: time.map((now, row) => {
      const left = lengths[row] - now;
      const ahead = later === "uniform"
        ? Math.floor(fractions[row] * left)
        // The inverse of the distribution function 1 − γⁿ, within what is left: P(n) ∝ γⁿ.
        : Math.floor(Math.log(1 - fractions[row] * (1 - later.discount ** left)) / Math.log(later.discount));
      return now + 1 + Math.min(ahead, left - 1);
    }),
  };
};

/** Some of the rows of numbers `[…, width]`, `[rows.length, width]`. */
export const takeRows = (numbers: Float32Array, width: number, rows: Int32Array): Float32Array => {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, index) => chosen.set(numbers.subarray(row * width, (row + 1) * width), index * width));
  return chosen;
};

/** The rows of several parts of a batch behind each other. */
export const concatenateRows = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((start, part) => (all.set(part, start), start + part.length), 0);
  return all;
};

/** Row by row from one of two. */
export const selectRows = (
  ofFirst: (row: number) => boolean,
  first: Float32Array,
  second: Float32Array,
  count: number,
): Float32Array => {
  const width = second.length / count;
  const chosen = second.slice();
  for (let row = 0; row < count; row++) {
    if (ofFirst(row)) chosen.set(first.subarray(row * width, (row + 1) * width), row * width);
  }
  return chosen;
};

/** How steps in pursuit of goals are drawn. */
export interface HindsightSettings {
  /** Rows in the batch. */
  readonly batch: number;
  /** The replay that they come from, which keeps `goal`; `wanted`, f(s) of its state, for rewards, and `state` for pictures. */
  readonly replay: string;
  /** What is shown of states as goals. */
  readonly view: View;
  /** The share of steps whose goal becomes what was reached later in the same episode. */
  readonly fraction: number;
  /** Which later state. */
  readonly later?: Later;
  /** The reward that the world would give, from f(s′) and the goal's f(s), where the method is told: `[batch]`. */
  readonly reward?: (nextAchieved: Float32Array, target: Float32Array) => Float32Array;
}

/**
 * Steps in pursuit of goals, some of them relabelled with hindsight: `goal` as it is shown, and `reward` where there is one.
 *
 * @see Andrychowicz et al., "Hindsight Experience Replay", 2017.
 */
export const hindsightSampling = (world: World, settings: HindsightSettings): Sampling => {
  const { batch, replay, view, fraction, later = "uniform", reward } = settings;
  const show = viewOf(world, view);
  return {
    widths: {
      ...transitionWidths(world),
      goal: view.size(world),
      ...viewWidths(world, view),
      ...(reward === undefined ? {} : { reward: 1 }),
    },
    draw: (sampled, key) => {
      const indices = sampleIndices(sampled.replays[replay], fold(key, 0), batch);
      const column = gather(sampled.replays[replay], indices);
      const future = gather(sampled.replays[replay], laterStates(sampled, replay, indices, fold(key, 3), later));
      const fractions = uniform(fold(key, 4), [batch]);
      const relabelled = (row: number) => fractions[row] < fraction;
      const goal = selectRows(relabelled, show(future), column("goal"), batch);
      const drawn = transitionColumns(world, batch, column, key);
      return {
        ...drawn,
        goal,
        ...(isStoredColumn(view) ? {} : { nextView: show(column, 1) }),
        ...(reward === undefined ? {} : {
          reward: reward(
            drawn.nextAchieved as Float32Array,
            selectRows(relabelled, future("achieved"), column("wanted"), batch),
          ),
        }),
      };
    },
  };
};
