/**
 * Learning curves.
 *
 * @module
 */
import { heading, MARGIN } from "./heading.ts";
import { spread, textWidth, wrapped } from "./lettering.ts";
import { FAINT, INK, MUTED, OKABE_ITO, PALE } from "./palette.ts";
import { type Axis, axis, drawable, linear } from "./scale.ts";
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

/** A curve or a reference, ready to be drawn. */
interface Stroke {
  readonly look: Attributes & { readonly stroke: string };
  /** Its name, broken into lines. */
  readonly lines: readonly string[];
  /** What can be drawn of it, in the unit of the axes. */
  readonly points: readonly Point[];
}

/** The rectangle between the axes, in pixels. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const WIDTH = 720;
const HEIGHT = 420;
const LETTERS = 13;
const LINE = 17;
const TOP = 20 + LINE;
const BOTTOM = 12 + 2 * LINE;
const LABEL_GAP = 14;
const LABEL_WIDTH = 132;
const SWATCH = 21;
const SWATCH_GAP = 7;
// Each pattern fills a swatch and ends in a dash.
const DASHES: readonly string[] = ["none", "9 3", "3 3"];
const REFERENCE_DASHES = "5 3";

/** Colours first; only when they are used up do dashes tell curves apart. */
const curveStroke = ({ name, points }: Series, index: number): Stroke => {
  const drawn = points.filter((point) => point.every(drawable));
  return {
    look: {
      stroke: OKABE_ITO[index % OKABE_ITO.length],
      "stroke-width": 2.25,
      "stroke-dasharray": DASHES[Math.floor(index / OKABE_ITO.length) % DASHES.length],
    },
    // A curve with nothing to draw is named all the same: what diverged must not vanish.
    lines: wrapped(drawn.length > 0 ? name : `${name} (no data)`, LETTERS, LABEL_WIDTH),
    points: drawn,
  };
};

/** A reference runs along the whole axis. */
const referenceStroke = ({ name, y }: Reference, { low, high }: Axis): Stroke => ({
  look: { stroke: MUTED, "stroke-width": 1.5, "stroke-dasharray": REFERENCE_DASHES },
  lines: wrapped(name, LETTERS, LABEL_WIDTH),
  points: [[low, y], [high, y]],
});

const labelHeight = ({ lines }: Stroke): number => Math.max(1, lines.length) * LINE + 4;

/** A text whose middle, not its baseline, is at `y`. */
const level = (content: string, x: number, y: number, attributes: Attributes): Markup =>
  element("text", { x, y: y + 0.35 * LETTERS, "font-size": LETTERS, fill: MUTED, ...attributes }, text(content));

/** Gridlines, ticks, and what is written at them. */
const axes = ({ left, right, top, bottom }: Frame, across: Axis, up: Axis, plot: CurvePlot): readonly Markup[] => {
  const toX = linear([across.low, across.high], [left, right]);
  const toY = linear([up.low, up.high], [bottom, top]);
  return [
    // Written level above its axis, because nobody likes to read with a tilted head.
    level(plot.yLabel, MARGIN, top - 24, {}),
    ...up.ticks.flatMap((tick, index) => [
      element("line", { x1: left, y1: toY(tick), x2: right, y2: toY(tick), stroke: tick === 0 ? PALE : FAINT }),
      level(up.labels[index], left - 8, toY(tick), { "text-anchor": "end" }),
    ]),
    ...across.ticks.flatMap((tick, index) => [
      element("line", { x1: toX(tick), y1: bottom, x2: toX(tick), y2: bottom + 5, stroke: PALE }),
      level(across.labels[index], toX(tick), bottom + 16, { "text-anchor": "middle" }),
    ]),
    level(plot.xLabel, (left + right) / 2, bottom + 20 + LINE, { "text-anchor": "middle" }),
  ];
};

/** Names beside the ends of their strokes, moved apart where they would overlap. */
const labels = ({ right, top, bottom }: Frame, strokes: readonly Stroke[], toY: (value: number) => number) => {
  const x = right + LABEL_GAP;
  const centres = spread(
    strokes.map((stroke) => ({
      centre: stroke.points.length > 0 ? toY(stroke.points[stroke.points.length - 1][1]) : bottom,
      height: labelHeight(stroke),
    })),
    { top, bottom },
  );
  return strokes.flatMap(({ look, lines }, index) => {
    const first = centres[index] - Math.max(0, lines.length - 1) * LINE / 2;
    return [
      // The swatch stands beside the first line, where the eye begins to read.
      element("line", { x1: x, y1: first, x2: x + SWATCH, y2: first, ...look }),
      ...lines.map((line, row) => level(line, x + SWATCH + SWATCH_GAP, first + row * LINE, { fill: INK })),
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
export const curve = (plot: CurvePlot): string => {
  const curves = plot.series.map(curveStroke);
  const levels = (plot.references ?? []).filter(({ y }) => drawable(y));
  const points = curves.flatMap((stroke) => stroke.points);
  const across = axis(points.map(([x]) => x), { count: 5, round: false });
  const up = axis([...points.map(([, y]) => y), ...levels.map(({ y }) => y)], { count: 5, round: true });
  const references = levels.map((reference) => referenceStroke(reference, across));
  const strokes = [...references, ...curves];

  const title = heading(plot.title, WIDTH - 2 * MARGIN);
  const widest = (lines: readonly string[]): number =>
    lines.reduce((most, line) => Math.max(most, textWidth(line, LETTERS)), 0);
  const top = MARGIN + title.height + TOP;
  const frame: Frame = {
    left: MARGIN + widest(up.labels) + 8,
    right: WIDTH - MARGIN - widest(strokes.flatMap(({ lines }) => lines)) - SWATCH - SWATCH_GAP - LABEL_GAP,
    top,
    bottom: Math.max(
      HEIGHT - MARGIN - BOTTOM,
      top + strokes.reduce((height, stroke) => height + labelHeight(stroke), 0),
    ),
  };
  const toX = linear([across.low, across.high], [frame.left, frame.right]);
  const toY = linear([up.low, up.high], [frame.bottom, frame.top]);
  const line = ({ look, points }: Stroke): Markup =>
    element("polyline", {
      points: pointList(points.map(([x, y]) => [toX(x), toY(y)])),
      fill: "none",
      "stroke-linejoin": "round",
      ...look,
    });
  return picture(
    { title: plot.title, width: WIDTH, height: frame.bottom + BOTTOM + MARGIN },
    ...title.drawn,
    ...axes(frame, across, up, plot),
    ...strokes.filter(({ points }) => points.length > 0).map(line),
    // A dot marks what the name reads, and is all there is to see of a single point.
    ...curves.flatMap(({ look, points }) =>
      points.slice(-1).map(([x, y]) => element("circle", { cx: toX(x), cy: toY(y), r: 3.5, fill: look.stroke }))
    ),
    ...labels(frame, strokes, toY),
  );
};
