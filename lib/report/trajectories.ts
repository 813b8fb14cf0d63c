/**
 * Where episodes went, and where they were meant to go.
 *
 * @module
 */
import { textWidth, wrapped } from "./lettering.ts";
import { EXTENDED, INK, MUTED, PALE } from "./palette.ts";
import { drawable, linear } from "./scale.ts";
import { type Attributes, decimal, element, type Markup, picture, type Point, pointList, text } from "./svg.ts";

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

const MARGIN = 24;
const SIDE = 256;
const GAP = 20;
const COLUMNS = 4;
const TITLE = 17;
const NAME = 14;
const LETTERS = 12.5;
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
  // One point has no size; any will do. Its neighbours in floating point must still be told apart.
  const half = reach > 1e-9 * Math.max(1, Math.abs(across.middle), Math.abs(up.middle))
    ? reach
    : 1 + Math.max(Math.abs(across.middle), Math.abs(up.middle));
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
    "stroke-opacity": 0.4,
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

/** A symbol of the caption, drawn 20 pixels wide around a height, and what it means. */
const CAPTION: readonly { readonly meaning: string; readonly symbol: Markup }[] = [
  { meaning: "goal", symbol: goalCircle([10, 0], MUTED) },
  { meaning: "where the episode ended", symbol: endDot([10, 0], MUTED) },
  { meaning: "its trajectory", symbol: pathLine([[0, 0], [20, 0]], MUTED) },
  { meaning: "what it missed the goal by", symbol: missLine([0, 0], [20, 0], INK) },
  { meaning: "One colour a goal, the same in every panel.", symbol: { source: "" } },
];

/** The caption in as many rows as the width needs, and its height in pixels. */
const caption = (width: number, top: number): { readonly drawn: readonly Markup[]; readonly height: number } => {
  let [x, row] = [0, 0];
  const drawn = CAPTION.flatMap(({ meaning, symbol }) => {
    const indent = symbol.source === "" ? 0 : 26;
    const wide = indent + textWidth(meaning, LETTERS);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const [atX, atY] = [MARGIN + x, top + row * LINE + LINE / 2];
    x += wide + 14;
    return [
      ...(indent === 0 ? [] : [element("g", { transform: `translate(${decimal(atX)} ${decimal(atY)})` }, symbol)]),
      element("text", { x: atX + indent, y: atY + 0.35 * LETTERS, "font-size": LETTERS, fill: MUTED }, text(meaning)),
    ];
  });
  return { drawn, height: (row + 1) * LINE };
};

/**
 * Small multiples of trajectories as a self-contained SVG picture: one square panel a method, four panels a row.
 *
 * As in the paper, a goal is an open circle and a trajectory is a line that ends in a small solid one. All panels share one
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
  const episodes = panels.flatMap((panel) => panel.episodes);
  const corners = outline.filter((segment) => segment.every(drawable))
    .flatMap(([x0, y0, x1, y1]): readonly Point[] => [[x0, y0], [x1, y1]]);
  const place = placement([...corners, ...episodes.flatMap(({ path, goal }) => [...path, goal]).filter(canDraw)]);
  const colour = colours(panels);

  const columns = Math.max(1, Math.min(COLUMNS, panels.length));
  const inner = columns * SIDE + (columns - 1) * GAP;
  const titles = wrapped(title, TITLE, inner);
  // Bold letters are wider by about a tenth.
  const names = panels.map(({ name }) => wrapped(name, NAME * 1.1, SIDE));
  const notes = panels.map(({ note }) => wrapped(note, LETTERS, SIDE));
  const nameHeight = Math.max(0, ...names.map(({ length }) => length)) * LINE;
  const header = nameHeight + Math.max(0, ...notes.map(({ length }) => length)) * LINE + 6;
  const top = MARGIN + titles.length * 23 + 12;
  const rows = Math.ceil(panels.length / columns);
  const end = top + rows * (header + SIDE + GAP);
  const symbols = caption(inner, end);
  const centred = (lines: readonly string[], first: number, attributes: Attributes): readonly Markup[] =>
    lines.map((line, row) =>
      element("text", { x: SIDE / 2, y: first + row * LINE, "text-anchor": "middle", ...attributes }, text(line))
    );
  return picture(
    { title, width: inner + 2 * MARGIN, height: end + symbols.height + MARGIN - 6 },
    ...titles.map((line, row) =>
      element(
        "text",
        { x: MARGIN, y: MARGIN + 14 + row * 23, "font-size": TITLE, "font-weight": "bold", fill: INK },
        text(line),
      )
    ),
    ...panels.map((panel, index) => {
      const x = MARGIN + (index % columns) * (SIDE + GAP);
      const y = top + Math.floor(index / columns) * (header + SIDE + GAP);
      return element(
        "g",
        { transform: `translate(${decimal(x)} ${decimal(y)})` },
        // Names stand on one baseline, just above the numbers, however many lines they take.
        ...centred(names[index], 14 + nameHeight - names[index].length * LINE, {
          "font-size": NAME,
          "font-weight": "bold",
          fill: INK,
        }),
        ...centred(notes[index], 14 + nameHeight, { "font-size": LETTERS, fill: MUTED }),
        element(
          "g",
          { transform: `translate(0 ${decimal(header)})` },
          ...drawing(outline, panel.episodes, place, colour),
        ),
      );
    }),
    ...symbols.drawn,
  );
};
