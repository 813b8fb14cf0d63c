/**
 * Where episodes went, and where they were meant to go.
 *
 * @module
 */
import { type Block, heading, MARGIN } from "./heading.ts";
import { textWidth, wrapped } from "./lettering.ts";
import { EXTENDED, INK, MUTED, PALE } from "./palette.ts";
import { drawable, linear } from "./scale.ts";
import { decimal, element, type Markup, picture, type Point, pointList, text } from "./svg.ts";

/** One try at one goal. */
export interface Episode {
  /** Where it went, in goal coordinates, `[steps + 1, 2]`; points that are not finite are skipped. */
  readonly path: readonly Point[];
  /** Where it was meant to go, in goal coordinates. */
  readonly goal: Point;
}

/** The episodes of one method. */
export interface Panel {
  /** The method's name. */
  readonly name: string;
  /** One line of numbers below the name. */
  readonly note: string;
  /** The episodes. */
  readonly episodes: readonly Episode[];
}

/** What a picture of trajectories shows. */
export interface TrajectoriesPicture {
  /** What the picture is about. */
  readonly title: string;
  /** Line segments `[x0, y0, x1, y1]` in goal coordinates that outline the world. */
  readonly outline: readonly (readonly [number, number, number, number])[];
  /** One panel a method, from left to right. */
  readonly panels: readonly Panel[];
}

/** From goal coordinates to pixels. */
type Placement = (point: Point) => Point;

const SIDE = 272;
const GAP = 20;
const MOST_COLUMNS = 4;
// A single panel gets the width of two, or its title and caption would be cramped.
const NARROWEST = 2 * SIDE + GAP;
const NAME = 14;
const LETTERS = 12;
const LINE = 18;
// Between the edge of a panel and what is drawn in it: a goal's circle has to fit.
const INSET = 10;
const GOAL_RADIUS = 5.5;
const END_RADIUS = 2.8;

const canDraw = (point: Point): boolean => point.every(drawable);

/** A square around all points, put into a panel with y upwards; all panels share it, so that they can be compared. */
const placement = (points: readonly Point[]): Placement => {
  const extent = (place: 0 | 1) => {
    const low = points.reduce((least, point) => Math.min(least, point[place]), Infinity);
    const high = points.reduce((most, point) => Math.max(most, point[place]), -Infinity);
    return points.length === 0 ? { middle: 0, reach: 0 } : { middle: low + (high - low) / 2, reach: (high - low) / 2 };
  };
  const [across, up] = [extent(0), extent(1)];
  const reach = Math.max(across.reach, up.reach);
  const far = Math.max(1, Math.abs(across.middle), Math.abs(up.middle));
  // One point has no size, so any will do; numbers that differ in their last digits only are one point.
  const half = reach > 1e-9 * far ? reach : far;
  const toX = linear([across.middle - half, across.middle + half], [INSET, SIDE - INSET]);
  const toY = linear([up.middle - half, up.middle + half], [SIDE - INSET, INSET]);
  return ([x, y]) => [toX(x), toY(y)];
};

/** One colour for each goal, in the order in which the panels first name them. */
const colours = (panels: readonly Panel[]): (goal: Point) => string => {
  const named = [...new Set(panels.flatMap(({ episodes }) => episodes.map(({ goal }) => goal.join())))];
  const byGoal = new Map(named.map((goal, index) => [goal, EXTENDED[index % EXTENDED.length]]));
  return (goal) => byGoal.get(goal.join()) ?? INK;
};

const missLine = (from: Point, to: Point, stroke: string): Markup =>
  element("line", {
    x1: from[0],
    y1: from[1],
    x2: to[0],
    y2: to[1],
    stroke,
    "stroke-opacity": 0.55,
    "stroke-dasharray": "2 3",
  });

const pathLine = (points: readonly Point[], stroke: string): Markup =>
  element("polyline", {
    points: pointList(points),
    fill: "none",
    stroke,
    "stroke-width": 1.5,
    "stroke-opacity": 0.8,
    "stroke-linejoin": "round",
  });

const goalCircle = ([cx, cy]: Point, stroke: string): Markup =>
  element("circle", { cx, cy, r: GOAL_RADIUS, fill: "none", stroke, "stroke-width": 1.75 });

const endDot = ([cx, cy]: Point, fill: string): Markup => element("circle", { cx, cy, r: END_RADIUS, fill });

/** The world and the episodes of one panel; circles lie above all lines. */
const drawing = (
  outline: TrajectoriesPicture["outline"],
  episodes: readonly Episode[],
  place: Placement,
  colour: (goal: Point) => string,
): readonly Markup[] => {
  const edges = outline.filter((segment) => segment.every(drawable)).map(([x0, y0, x1, y1]) => {
    const [[fromX, fromY], [toX, toY]] = [place([x0, y0]), place([x1, y1])];
    return `M${decimal(fromX)} ${decimal(fromY)}L${decimal(toX)} ${decimal(toY)}`;
  });
  const placed = episodes.map(({ path, goal }) => {
    const points = path.filter(canDraw).map(place);
    return { colour: colour(goal), points, end: points.slice(-1), goal: [goal].filter(canDraw).map(place) };
  });
  return [
    ...(edges.length === 0 ? [] : [
      element("path", {
        d: edges.join(""),
        fill: "none",
        stroke: PALE,
        "stroke-width": 1.5,
        "stroke-linecap": "round",
      }),
    ]),
    ...placed.flatMap(({ end, goal, colour }) => end.flatMap((from) => goal.map((to) => missLine(from, to, colour)))),
    ...placed.flatMap(({ points, colour }) => points.length === 0 ? [] : [pathLine(points, colour)]),
    ...placed.flatMap(({ goal, colour }) => goal.map((point) => goalCircle(point, colour))),
    ...placed.flatMap(({ end, colour }) => end.map((point) => endDot(point, colour))),
  ];
};

/** Elements, moved to the right and down by pixels. */
const moved = (x: number, y: number, ...inside: readonly Markup[]): Markup =>
  element("g", { transform: `translate(${decimal(x)} ${decimal(y)})` }, ...inside);

/** A symbol of the caption, drawn 20 pixels wide around a height, and what it means. */
const CAPTION: readonly { readonly meaning: string; readonly symbol: Markup }[] = [
  { meaning: "goal", symbol: goalCircle([10, 0], MUTED) },
  { meaning: "where the episode ended", symbol: endDot([10, 0], MUTED) },
  { meaning: "its trajectory", symbol: pathLine([[0, 0], [20, 0]], MUTED) },
  { meaning: "what it missed the goal by", symbol: missLine([0, 0], [20, 0], INK) },
  { meaning: "one colour a goal, in all panels", symbol: { source: "" } },
];

/** The caption in as many rows as the width needs, and its height in pixels. */
const caption = (width: number, top: number): Block => {
  let [x, row] = [0, 0];
  const drawn = CAPTION.flatMap(({ meaning, symbol }) => {
    const indent = symbol.source === "" ? 0 : 26;
    const wide = indent + textWidth(meaning, LETTERS);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const [atX, atY] = [MARGIN + x, top + row * LINE + LINE / 2];
    x += wide + 14;
    return [
      ...(indent === 0 ? [] : [moved(atX, atY, symbol)]),
      element("text", { x: atX + indent, y: atY + 0.35 * LETTERS, "font-size": LETTERS, fill: MUTED }, text(meaning)),
    ];
  });
  return { drawn, height: (row + 1) * LINE };
};

/** Names and numbers above the panels, one element a panel. */
const panelHeadings = (panels: readonly Panel[]): Block => {
  // Bold letters are wider than the others.
  const names = panels.map(({ name }) => wrapped(name, NAME * 1.12, SIDE));
  const notes = panels.map(({ note }) => wrapped(note, LETTERS, SIDE));
  const most = (texts: readonly (readonly string[])[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const nameHeight = most(names) * LINE;
  const centred = { x: SIDE / 2, "text-anchor": "middle" };
  return {
    drawn: panels.map((_, index) =>
      element(
        "g",
        {},
        // Names end on one baseline, just above the numbers, however many lines they take.
        ...names[index].map((line, row) => {
          const y = 14 + nameHeight + (row - names[index].length) * LINE;
          return element("text", { ...centred, y, "font-size": NAME, "font-weight": "bold", fill: INK }, text(line));
        }),
        ...notes[index].map((line, row) =>
          element(
            "text",
            { ...centred, y: 14 + nameHeight + row * LINE, "font-size": LETTERS, fill: MUTED },
            text(line),
          )
        ),
      )
    ),
    height: nameHeight + most(notes) * LINE + 6,
  };
};

/**
 * Small multiples of trajectories as a self-contained SVG picture: one square panel a method, at most four panels a row.
 *
 * A note of about 40 characters fits on one line. As in the paper, a goal is an open circle and a trajectory is a line that ends in a small solid one. All panels share one
 * scale, with y upwards. Numbers that are not finite, or beyond 1e100, are left out.
 *
 * @example
 * ```ts
 * import { trajectories } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const svg = trajectories({
 *   title: "Five goals that nobody trained on",
 *   outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
 *   panels: [{ name: "GPIM", note: "distance 0.05", episodes: [{ path: [[0, 0], [0.4, 0.5]], goal: [0.5, 0.5] }] }],
 * });
 * assertStringIncludes(svg, ">GPIM</text>");
 * ```
 */
export const trajectories = ({ title, outline, panels }: TrajectoriesPicture): string => {
  const place = placement([
    ...outline.filter((segment) => segment.every(drawable))
      .flatMap(([x0, y0, x1, y1]): readonly Point[] => [[x0, y0], [x1, y1]]),
    ...panels.flatMap(({ episodes }) => episodes).flatMap(({ path, goal }) => [...path, goal]).filter(canDraw),
  ]);
  const colour = colours(panels);
  const rows = Math.max(1, Math.ceil(panels.length / MOST_COLUMNS));
  const columns = Math.ceil(panels.length / rows);
  const panelsWidth = columns * (SIDE + GAP) - GAP;
  const width = Math.max(NARROWEST, panelsWidth);
  const headings = panelHeadings(panels);
  const rowHeight = headings.height + SIDE + GAP;
  const above = heading(title, width);
  const top = MARGIN + above.height + 12;
  const below = caption(width, top + rows * rowHeight);
  return picture(
    { title, width: width + 2 * MARGIN, height: top + rows * rowHeight + below.height + MARGIN - 6 },
    ...above.drawn,
    ...panels.map(({ episodes }, index) =>
      moved(
        MARGIN + (width - panelsWidth) / 2 + index % columns * (SIDE + GAP),
        top + Math.floor(index / columns) * rowHeight,
        headings.drawn[index],
        moved(0, headings.height, ...drawing(outline, episodes, place, colour)),
      )
    ),
    ...below.drawn,
  );
};
