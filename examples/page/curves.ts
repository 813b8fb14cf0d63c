/// <reference lib="dom" />
/**
 * Curves of a run: distances of evaluations, and losses of gradient steps.
 *
 * @module
 */
import uPlot from "uplot";
import type { Theme } from "./colours.ts";
import { columnsOf, type Line, type Point } from "./points.ts";

/** A chart. */
export interface Chart {
  /** Shows points. */
  readonly show: (points: readonly Point[]) => void;
  /** Makes it anew in a theme, in the size of its element. */
  readonly dress: (theme: Theme) => void;
}

const dataOf = (points: readonly Point[], lines: readonly Line[]): uPlot.AlignedData => {
  const [updates, ...values] = columnsOf(points, lines);
  return [updates.map(Number), ...values.map((column) => [...column])];
};

const HEIGHT = 240;

const options = (
  element: HTMLElement,
  lines: readonly Line[],
  [least, most]: readonly [least: number, most: number],
  theme: Theme,
): uPlot.Options => {
  const axis = {
    stroke: theme.of("muted"),
    grid: { stroke: theme.of("pale"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width: Math.max(1, element.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_chart, low, high) => [Math.min(low ?? 0, 0), Math.max(high ?? 0, 500)] },
      y: { range: (_chart, low, high) => [Math.min(low ?? least, least), 1.03 * Math.max(high ?? most, most)] },
    },
    axes: [{ ...axis, space: 60, size: 32 }, { ...axis, size: 46 }],
    series: [
      { label: "gradient steps" },
      ...lines.map(({ label, colour }) => ({
        label,
        stroke: theme.of(colour),
        width: 2,
        spanGaps: true,
        points: { show: false },
      })),
    ],
  };
};

/** A chart in an element, with the range that it shows at least. */
export const chartIn = (
  element: HTMLElement,
  lines: readonly Line[],
  range: readonly [least: number, most: number],
  theme: Theme,
): Chart => {
  let points: readonly Point[] = [];
  const make = (theme: Theme) => new uPlot(options(element, lines, range, theme), dataOf(points, lines), element);
  let plot = make(theme);
  return {
    show: (next) => {
      points = next;
      plot.setData(dataOf(points, lines));
    },
    dress: (theme) => {
      plot.destroy();
      plot = make(theme);
    },
  };
};
