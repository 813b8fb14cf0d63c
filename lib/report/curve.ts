/**
 * Learning curves.
 *
 * @module
 */
import { spread, textWidth, wrapped } from "./lettering.ts";
import { FAINT, INK, MUTED, OKABE_ITO, PALE } from "./palette.ts";
import { axis, drawable, linear } from "./scale.ts";
import { type Attributes, element, type Markup, picture, type Point, pointList, text } from "./svg.ts";

/** One curve. */
export interface Series {
  /** What is written beside it. */
  readonly name: string;
  /** Its points from left to right, `[count, 2]`; those that are not finite are skipped. */
  readonly points: readonly Point[];
}

/** A horizontal line to compare the curves with. */
export interface Reference {
  /** What is written beside it. */
  readonly name: string;
  /** Its height, in the unit of the curves. */
  readonly y: number;
}

/** What a line chart shows. */
export interface CurvePlot {
  /** What the picture is about. */
  readonly title: string;
  /** What runs to the right, with its unit. */
  readonly xLabel: string;
  /** What runs upwards, with its unit. */
  readonly yLabel: string;
  /** The curves. */
  readonly series: readonly Series[];
  /** The lines to compare them with. */
  readonly references?: readonly Reference[];
}

/** A label at the right, and the stroke that it names. */
interface Label {
  readonly name: string;
  readonly y: number;
  readonly stroke: Attributes;
}

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = 24;
const TITLE = 17;
const LETTERS = 13;
const LINE = 17;
const SWATCH = 18;
const LABEL_WIDTH = 132;
const DASHES: readonly string[] = ["none", "7 4", "2 4"];

/** Colours first; only when they are used up do dashes tell curves apart. */
const strokeOf = (index: number): Attributes => ({
  stroke: OKABE_ITO[index % OKABE_ITO.length],
  "stroke-width": 2.25,
  "stroke-dasharray": DASHES[Math.floor(index / OKABE_ITO.length) % DASHES.length],
});

const REFERENCE_STROKE: Attributes = { stroke: MUTED, "stroke-width": 1.5, "stroke-dasharray": "5 4" };

/** A text whose middle, not its baseline, is at `y`. */
const level = (content: string, x: number, y: number, attributes: Attributes): Markup =>
  element("text", { x, y: y + 0.35 * LETTERS, "font-size": LETTERS, ...attributes }, text(content));

/** Labels beside the ends of their curves, moved apart where they would overlap. */
const labelsAt = (x: number, range: { readonly top: number; readonly bottom: number }, labels: readonly Label[]) => {
  const lines = labels.map(({ name }) => wrapped(name, LETTERS, LABEL_WIDTH));
  const heights = lines.map(({ length }) => Math.max(1, length) * LINE + 4);
  const centres = spread(labels.map(({ y }, index) => ({ centre: y, height: heights[index] })), range);
  return labels.flatMap(({ stroke }, index) => {
    const first = centres[index] - (lines[index].length - 1) * LINE / 2;
    return [
      // The stroke stands beside the first line, where the eye begins to read.
      element("line", { x1: x, y1: first, x2: x + SWATCH, y2: first, ...stroke }),
      ...lines[index].map((line, row) => level(line, x + SWATCH + 7, first + row * LINE, { fill: INK })),
    ];
  });
};

/**
 * A line chart as a self-contained SVG picture, 720 × 420 pixels; the axes begin at 0, or at the least number below it.
 *
 * A chart whose names need more room is higher. Numbers that are not finite, or beyond 1e100, are left out.
 *
 * @example
 * ```ts
 * import { curve } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const svg = curve({
 *   title: "Reacher: distance to unseen goals",
 *   xLabel: "updates",
 *   yLabel: "normalised distance",
 *   series: [{ name: "GPIM", points: [[0, 1], [4000, 0.2], [8000, 0.05]] }],
 *   references: [{ name: "random", y: 0.79 }],
 * });
 * assertStringIncludes(svg, ">GPIM</text>");
 * ```
 */
export const curve = ({ title, xLabel, yLabel, series, references = [] }: CurvePlot): string => {
  const curves = series.map(({ name, points }) => ({ name, points: points.filter((point) => point.every(drawable)) }));
  const levels = references.filter(({ y }) => drawable(y));
  const points = curves.flatMap((one) => one.points);
  const across = axis(points.map(([x]) => x), { count: 5, round: false });
  const up = axis([...points.map(([, y]) => y), ...levels.map(({ y }) => y)], { count: 5, round: true });

  const names = [...curves, ...levels].map(({ name }) => wrapped(name, LETTERS, LABEL_WIDTH));
  const column = Math.max(0, ...names.flat().map((line) => textWidth(line, LETTERS)));
  const titles = wrapped(title, TITLE, WIDTH - 2 * MARGIN);
  const left = MARGIN + Math.max(...up.labels.map((label) => textWidth(label, LETTERS))) + 6;
  const right = WIDTH - MARGIN - column - SWATCH - 7 - 14;
  const top = MARGIN + titles.length * 23 + LINE + 20;
  const tall = names.reduce((sum, { length }) => sum + Math.max(1, length) * LINE + 4, 0);
  const bottom = Math.max(HEIGHT - MARGIN - 2 * LINE - 12, top + tall);
  const toX = linear([across.low, across.high], [left, right]);
  const toY = linear([up.low, up.high], [bottom, top]);

  const drawn = curves.map((one, index) => ({
    ...one,
    stroke: strokeOf(index),
    pixels: one.points.map(([x, y]): Point => [toX(x), toY(y)]),
  }));
  const labels: readonly Label[] = [
    ...drawn.map(({ name, stroke, pixels }) => ({
      // A curve with nothing to draw is named all the same: what diverged must not vanish.
      name: pixels.length > 0 ? name : `${name} (no data)`,
      y: pixels.at(-1)?.[1] ?? bottom,
      stroke,
    })),
    ...levels.map(({ name, y }) => ({ name, y: toY(y), stroke: REFERENCE_STROKE })),
  ];
  return picture(
    { title, width: WIDTH, height: bottom + 2 * LINE + 12 + MARGIN },
    ...titles.map((line, row) =>
      element(
        "text",
        { x: MARGIN, y: MARGIN + 14 + row * 23, "font-size": TITLE, "font-weight": "bold", fill: INK },
        text(line),
      )
    ),
    level(yLabel, MARGIN, top - 24, { fill: MUTED }),
    ...up.ticks.flatMap((tick, index) => [
      element("line", { x1: left, y1: toY(tick), x2: right, y2: toY(tick), stroke: tick === 0 ? PALE : FAINT }),
      level(up.labels[index], left - 8, toY(tick), { fill: MUTED, "text-anchor": "end" }),
    ]),
    ...across.ticks.flatMap((tick, index) => [
      element("line", { x1: toX(tick), y1: bottom, x2: toX(tick), y2: bottom + 5, stroke: PALE }),
      level(across.labels[index], toX(tick), bottom + 16, { fill: MUTED, "text-anchor": "middle" }),
    ]),
    level(xLabel, (left + right) / 2, bottom + 20 + LINE, { fill: MUTED, "text-anchor": "middle" }),
    ...levels.map(({ y }) => element("line", { x1: left, y1: toY(y), x2: right, y2: toY(y), ...REFERENCE_STROKE })),
    ...drawn.filter(({ pixels }) => pixels.length > 0).flatMap(({ stroke, pixels }) => [
      element("polyline", { points: pointList(pixels), fill: "none", "stroke-linejoin": "round", ...stroke }),
      // The dot marks what the label reads, and is all there is to see of a single point.
      element("circle", {
        cx: pixels[pixels.length - 1][0],
        cy: pixels[pixels.length - 1][1],
        r: 3.5,
        fill: stroke.stroke,
      }),
    ]),
    ...labelsAt(right + 14, { top, bottom }, labels),
  );
};
