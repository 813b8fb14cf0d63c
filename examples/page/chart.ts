/// <reference lib="dom" />
/**
 * Charts of lines over gradient steps.
 *
 * @module
 */
import uPlot from "uplot";
import { type ChartLines, NO_LINES } from "./chart_lines.ts";
import type { Theme } from "./colours.ts";
import { thousands, threeDigits } from "./numbers.ts";

/** A chart. */
export interface Chart {
  /** Shows lines. */
  readonly show: (lines: ChartLines) => void;
  /** Makes it anew in a theme, in the size of its element. */
  readonly dress: (theme: Theme) => void;
}

/** The look of a chart. */
export interface ChartLook {
  /** Its height in pixels, without its legend. */
  readonly height: number;
  /** Whether lines and their values are listed below it. */
  readonly hasLegend: boolean;
  /** The values that are always in sight, where there are some. */
  readonly range?: readonly [least: number, most: number];
  /** Gradient steps that it is wide at least. */
  readonly updates: number;
}

const dataOf = ({ updates, lines }: ChartLines): uPlot.AlignedData => [
  [...updates],
  ...lines.map(({ values }) => [...values]),
];

/** The words of a value of a series: of the one under the pointer, or else of the latest. */
const valueWords = (words: (value: number) => string) =>
(
  chart: uPlot,
  value: unknown,
  series: number,
  place: number | null,
): string => {
  const values: readonly unknown[] = Array.from(chart.data[series]);
  const shown = place === null ? values.findLast((one) => typeof one === "number") : value;
  return typeof shown === "number" ? words(shown) : "–";
};

const optionsOf = (
  element: HTMLElement,
  { lines }: ChartLines,
  { height, hasLegend, range, updates }: ChartLook,
  theme: Theme,
): uPlot.Options => {
  const axis = {
    stroke: theme.of("muted"),
    grid: { stroke: theme.of("pale"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  const isOne = new Set(lines.map(({ colour }) => colour)).size === lines.length;
  return {
    width: Math.max(1, element.clientWidth),
    height,
    legend: { show: hasLegend, markers: { width: 0, fill: (_chart, index) => theme.of(lines[index - 1].colour) } },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_chart, low, high) => [Math.min(low ?? 0, 0), Math.max(high ?? 0, updates)] },
      y: range === undefined ? {} : {
        range: (
          _chart,
          low,
          high,
        ) => [Math.min(low ?? range[0], range[0]), 1.03 * Math.max(high ?? range[1], range[1])],
      },
    },
    axes: [
      { ...axis, space: 70, size: 32, values: (_chart, splits) => splits.map(thousands) },
      { ...axis, size: 52, values: (_chart, splits) => splits.map(threeDigits) },
    ],
    series: [
      { label: "gradient steps", value: valueWords(thousands) },
      ...lines.map(({ label, colour }) => ({
        label,
        stroke: theme.of(colour),
        width: isOne ? 2 : 1.25,
        spanGaps: true,
        // A single point makes no line.
        points: { show: (chart: uPlot) => chart.data[0].length < 2 },
        value: valueWords(threeDigits),
      })),
    ],
  };
};

const isSameKind = (one: ChartLines, other: ChartLines): boolean =>
  one.lines.length === other.lines.length &&
  one.lines.every(({ label, colour }, place) =>
    label === other.lines[place].label && colour === other.lines[place].colour
  );

/** A chart in an element. */
export const chartIn = (element: HTMLElement, look: ChartLook, theme: Theme): Chart => {
  let [shown, current] = [NO_LINES, theme];
  const make = () => new uPlot(optionsOf(element, shown, look, current), dataOf(shown), element);
  let plot = make();
  const renew = () => {
    plot.destroy();
    plot = make();
  };
  return {
    show: (lines) => {
      const isSame = isSameKind(shown, lines);
      shown = lines;
      if (isSame) plot.setData(dataOf(lines));
      else renew();
    },
    dress: (theme) => {
      current = theme;
      renew();
    },
  };
};
