/**
 * Episodes as columns: every quantity of a set of episodes is one array, so that a batch is one gather.
 *
 * @module
 */

/** One quantity of a set of episodes: `[episodes, rows, width]`. One row stands for the whole episode. */
export interface Column {
  /** Number of rows in an episode: its horizon, its horizon + 1, or 1. */
  readonly rows: number;
  /** Width of a row. */
  readonly width: number;
  /** The numbers. */
  readonly data: Float32Array;
}

/** Named columns. */
export type Columns<Name extends string> = Readonly<Record<Name, Column>>;

/** A set of episodes. */
export interface Episodes<Name extends string> {
  /** Number of episodes. */
  readonly count: number;
  /** Number of steps after which an episode is cut off. */
  readonly horizon: number;
  /** Length of each episode in steps, less than the horizon where its world ended, `[count]`. */
  readonly lengths: Int32Array;
  /** The quantities, by name. */
  readonly columns: Columns<Name>;
}

/** The same episodes with more columns. */
export const withColumns = <Name extends string, More extends string>(
  episodes: Episodes<Name>,
  columns: Columns<More>,
): Episodes<Name | More> => ({ ...episodes, columns: { ...episodes.columns, ...columns } });

/** A column with one row per episode. */
export const perEpisode = (data: Float32Array, width: number): Column => ({ rows: 1, width, data });

/** A column with a row for every state of the episodes, `[count, horizon + 1, width]`. */
export const everyState = (
  data: Float32Array,
  { count, horizon }: { readonly count: number; readonly horizon: number },
): Column => ({
  rows: horizon + 1,
  width: data.length / (count * (horizon + 1)),
  data,
});
