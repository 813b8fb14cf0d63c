/**
 * Learning curves.
 *
 * @module
 */
import { heading, MARGIN } from "./heading.ts";
import { spread, textWidth, wrapText } from "./lettering.ts";
import { FAINT, INK, MUTED, OKABE_ITO, PALE } from "./palette.ts";
import { type Axis, type Scale, type ScaleName, SCALES } from "./scale.ts";
import { type Attributes, element, type Markup, picture, type Point, pointList, text } from "./svg.ts";

/** A confidence interval at one place of a curve, drawn as a pale area behind the curves, in its colour. */
export interface Band {
  /** The place, in the unit of the axis to the right. */
  readonly x: number;
  /** The lower end, in the unit of the axis upwards. */
  readonly low: number;
  /** The upper end, in the unit of the axis upwards. */
  readonly high: number;
}

/** One curve. */
export interface Series {
  /** The label beside the curve. */
  readonly name: string;
  /** Its points from left to right, `[count, 2]`; those that are not finite are skipped. */
  readonly points: readonly Point[];
  /** Confidence intervals from left to right; places with a number that is not finite are skipped. */
  readonly band?: readonly Band[];
}

/** A horizontal line to compare the curves with. */
export interface Reference {
  /** The label beside the line. */
  readonly name: string;
  /** Its height, in the unit of the curves. */
  readonly y: number;
}

/** The contents of a line chart. */
export interface CurvePlot {
  /** The title. */
  readonly title: string;
  /** The label of the axis to the right, with its unit. */
  readonly xLabel: string;
  /** The label of the axis upwards, with its unit. */
  readonly yLabel: string;
  /** The curves. */
  readonly series: readonly Series[];
  /** The lines to compare them with. */
  readonly references?: readonly Reference[];
  /** The meaning of the bands, where there are any; 95 % bootstrap intervals by default. */
  readonly bandMeaning?: string;
  /** The scale to the right, linear by default; a logarithmic one leaves out numbers that are not positive. */
  readonly xScale?: ScaleName;
  /** The scale upwards, linear by default; a logarithmic one leaves out numbers that are not positive. */
  readonly yScale?: ScaleName;
}

/** A curve or a reference, ready to be drawn. */
interface Stroke {
  readonly look: Attributes & { readonly stroke: string };
  /** Its name, broken into lines. */
  readonly lines: readonly string[];
  /** The points that can be drawn, in the units of the axes. */
  readonly points: readonly Point[];
  /** The part of its band that can be drawn. */
  readonly band: readonly Band[];
}

/** The scales of both axes. */
interface Scales {
  readonly xScale: Scale;
  readonly yScale: Scale;
}

/** An axis, and the places of its numbers in the picture. */
interface Placed {
  readonly axis: Axis;
  /** Converts a number to pixels. */
  readonly place: (value: number) => number;
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
const TICK_GAP = 10;
const BAND_OPACITY = 0.18;
// A whole number of periods of each pattern and one dash fill a swatch.
const DASHES: readonly string[] = ["none", "9 3", "3 3"];
const REFERENCE_DASHES = "5 3";

/** The lines that a name beside its stroke is broken into. */
const named = (name: string): readonly string[] => wrapText(name, LETTERS, LABEL_WIDTH);

/** The width of the widest of some lines, in pixels. */
const widest = (lines: readonly string[]): number =>
  lines.reduce((most, line) => Math.max(most, textWidth(line, LETTERS)), 0);

/** The stroke of a curve: curves differ in colour, and in their dashes when there are more curves than colours. */
const curveStroke = ({ xScale, yScale }: Scales) => ({ name, points, band = [] }: Series, index: number): Stroke => {
  const drawn = points.filter(([x, y]) => xScale.drawable(x) && yScale.drawable(y));
  return {
    look: {
      stroke: OKABE_ITO[index % OKABE_ITO.length],
      "stroke-width": 2.25,
      "stroke-dasharray": DASHES[Math.floor(index / OKABE_ITO.length) % DASHES.length],
    },
    // A curve without a point is named, too, so that diverged runs do not vanish.
    lines: named(drawn.length > 0 ? name : `${name} (no data)`),
    points: drawn,
    band: band.filter(({ x, low, high }) => xScale.drawable(x) && yScale.drawable(low) && yScale.drawable(high)),
  };
};

/** The stroke of a reference, which extends along the whole axis. */
const referenceStroke = ({ name, y }: Reference, { low, high }: Axis): Stroke => ({
  look: { stroke: MUTED, "stroke-width": 1.5, "stroke-dasharray": REFERENCE_DASHES },
  lines: named(name),
  points: [[low, y], [high, y]],
  band: [],
});

const labelHeight = ({ lines }: Stroke): number => Math.max(1, lines.length) * LINE + 4;

/** A text whose vertical middle, not its baseline, is at `y`. */
const level = (content: string, x: number, y: number, attributes: Attributes): Markup =>
  element("text", { x, y: y + 0.35 * LETTERS, "font-size": LETTERS, fill: MUTED, ...attributes }, text(content));

/** Gridlines, ticks and their labels. */
const axes = (
  { left, right, top, bottom }: Frame,
  { axis: across, place: toX }: Placed,
  { axis: up, place: toY }: Placed,
  plot: CurvePlot,
): readonly Markup[] => [
  // Written horizontally above its axis, because rotated text is hard to read.
  level(plot.yLabel, MARGIN, top - 24, {}),
  ...up.ticks.flatMap((tick, index) => [
    element("line", { x1: left, y1: toY(tick), x2: right, y2: toY(tick), stroke: tick === 0 ? PALE : FAINT }),
    level(up.labels[index], left - 8, toY(tick), { "text-anchor": "end" }),
  ]),
  // Only a logarithmic axis begins above 0; it has no line at zero, and gets one at its lower end.
  ...(up.low > 0 ? [element("line", { x1: left, y1: bottom, x2: right, y2: bottom, stroke: PALE })] : []),
  ...across.ticks.flatMap((tick, index) => [
    element("line", { x1: toX(tick), y1: bottom, x2: toX(tick), y2: bottom + 5, stroke: PALE }),
    level(across.labels[index], toX(tick), bottom + 16, { "text-anchor": "middle" }),
  ]),
  level(plot.xLabel, (left + right) / 2, bottom + 20 + LINE, { "text-anchor": "middle" }),
];

/** The meaning of the bands, at the right above the curves. */
const bandNote = ({ bandMeaning = "95 % bootstrap intervals" }: CurvePlot, right: number, top: number): Markup =>
  level(`bands: ${bandMeaning}`, right, top - 24, { "text-anchor": "end" });

/** Whether labels below their ticks do not overlap. */
const apart = ({ ticks, labels }: Axis, toX: (value: number) => number): boolean => {
  const edges = ticks.map((tick, index) => {
    const half = (textWidth(labels[index], LETTERS) + TICK_GAP) / 2;
    return { left: toX(tick) - half, right: toX(tick) + half };
  });
  return edges.every(({ left }, index) => index === 0 || edges[index - 1].right <= left);
};

/** The area of a band, outlined by its upper ends from left to right and its lower ends from right to left. */
const area = ({ look, band }: Stroke, toX: Placed["place"], toY: Placed["place"]): Markup =>
  element("polygon", {
    points: pointList([
      ...band.map(({ x, high }): Point => [toX(x), toY(high)]),
      ...band.map(({ x, low }): Point => [toX(x), toY(low)]).toReversed(),
    ]),
    fill: look.stroke,
    "fill-opacity": BAND_OPACITY,
  });

/** Names beside the ends of their strokes, moved apart if they would overlap. */
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
      // The swatch is beside the first line of the name.
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
 * A logarithmic axis begins at its least number, or at a round number below it; numbers below 1e-50 are left out. Its ticks are
 * round. If all numbers of the axis to the right are powers of two, such as widths of layers, and there is room for their labels,
 * the ticks are these numbers.
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
  const xScale = SCALES[plot.xScale ?? "linear"];
  const yScale = SCALES[plot.yScale ?? "linear"];
  const curves = plot.series.map(curveStroke({ xScale, yScale }));
  const levels = (plot.references ?? []).filter(({ y }) => yScale.drawable(y));
  const points = curves.flatMap((stroke) => stroke.points);
  const bands = curves.flatMap(({ band }) => band);
  const up = yScale.axis(
    [...points.map(([, y]) => y), ...bands.flatMap(({ low, high }) => [low, high]), ...levels.map(({ y }) => y)],
    { count: 5, round: true },
  );

  const title = heading(plot.title, WIDTH - 2 * MARGIN);
  const names = [...levels.map(({ name }) => named(name)), ...curves.map(({ lines }) => lines)].flat();
  const left = MARGIN + widest(up.labels) + 8;
  const right = WIDTH - MARGIN - widest(names) - SWATCH - SWATCH_GAP - LABEL_GAP;
  const across = xScale.axis([...points.map(([x]) => x), ...bands.map(({ x }) => x)], {
    count: 5,
    round: false,
    fits: (axis) => apart(axis, xScale.between([axis.low, axis.high], [left, right])),
  });
  const references = levels.map((reference) => referenceStroke(reference, across));
  const strokes = [...references, ...curves];

  const top = MARGIN + title.height + TOP;
  const frame: Frame = {
    left,
    right,
    top,
    bottom: Math.max(
      HEIGHT - MARGIN - BOTTOM,
      top + strokes.reduce((height, stroke) => height + labelHeight(stroke), 0),
    ),
  };
  const toX = xScale.between([across.low, across.high], [left, right]);
  const toY = yScale.between([up.low, up.high], [frame.bottom, top]);
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
    ...axes(frame, { axis: across, place: toX }, { axis: up, place: toY }, plot),
    ...(bands.length === 0 ? [] : [bandNote(plot, right, top)]),
    ...curves.filter(({ band }) => band.length > 0).map((stroke) => area(stroke, toX, toY)),
    ...strokes.filter(({ points }) => points.length > 0).map(line),
    // A dot marks the end of a curve; a curve of one point consists of its dot alone.
    ...curves.flatMap(({ look, points }) =>
      points.slice(-1).map(([x, y]) => element("circle", { cx: toX(x), cy: toY(y), r: 3.5, fill: look.stroke }))
    ),
    ...labels(frame, strokes, toY),
  );
};
