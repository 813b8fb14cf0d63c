/**
 * Episodes as columns: every quantity of a set of episodes is one array, so that a batch is a gather and nothing else.
 *
 * @module
 */

/** One quantity of a set of episodes: `[episodes, rows, width]`. One row stands for the whole episode. */
export interface Column {
  /** Rows in an episode: its horizon, its horizon + 1, or 1. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly width: number;
  /** The numbers. */
  readonly data: Float32Array;
}

/** Named columns. */
export type Columns<Name extends string> = Readonly<Record<Name, Column>>;

/** A set of episodes. */
export interface Episodes<Name extends string> {
  /** How many. */
  readonly count: number;
  /** Steps before each one was cut off. */
  readonly horizon: number;
  /** Steps that each one lasted, fewer than the horizon where its world ended, `[count]`. */
  readonly lengths: Int32Array;
  /** The quantities, by name. */
  readonly columns: Columns<Name>;
}

/** The same episodes with more columns. */
export const withColumns = <Name extends string, More extends string>(
  episodes: Episodes<Name>,
  columns: Columns<More>,
): Episodes<Name | More> => ({ ...episodes, columns: { ...episodes.columns, ...columns } });

/** A column of one row an episode. */
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
