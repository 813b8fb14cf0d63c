/**
 * The lines of charts, as data.
 *
 * @module
 */

/** A line of a chart. */
export interface ChartLine {
  /** Its name in words. */
  readonly label: string;
  /** The variable of its colour. */
  readonly colour: string;
  /** Its value at each number of gradient steps of the chart; `null` where it has none. */
  readonly values: readonly (number | null)[];
}

/** The lines of a chart, over numbers of gradient steps. */
export interface ChartLines {
  readonly updates: readonly number[];
  readonly lines: readonly ChartLine[];
}

/** A chart without lines. */
export const NO_LINES: ChartLines = { updates: [], lines: [] };
