/**
 * Trajectories of episodes, and their goals.
 *
 * @module
 */
import { type Block, heading, MARGIN } from "./heading.ts";
import { EXTENDED, INK, MUTED, PALE } from "./palette.ts";
import { caption, type Explained, names, notes, translate } from "./panels.ts";
import { drawable, linear } from "./scale.ts";
import { type Attributes, decimal, element, type Markup, picture, type Point, pointList, text } from "./svg.ts";

/** The kind of an episode's goals: one fixed goal, one that moves, or several, to be reached one after another. */
export type GoalKind = "fixed" | "moving" | "in a row";

/** One episode with one goal, or with several in a row. */
export interface Episode {
  /** The trajectory, in goal coordinates, `[steps + 1, 2]`; points that are not finite are skipped. */
  readonly path: readonly Point[];
  /**
   * The goals, in goal coordinates: one point for a fixed goal; `goals[t]` for `path[t + 1]` if the goal moves; all goals in
   * their order if there are several in a row.
   */
  readonly goals: readonly Point[];
  /** The kind of its goals; fixed by default. */
  readonly kind?: GoalKind;
  /** The number of goals in a row that it reached, if that is to be shown. */
  readonly reached?: number;
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

/** The contents of a picture of trajectories. */
export interface TrajectoriesPicture {
  /** The title. */
  readonly title: string;
  /** Line segments `[x0, y0, x1, y1]` in goal coordinates that outline the world. */
  readonly outline: readonly (readonly [number, number, number, number])[];
  /** One panel per method, from left to right. */
  readonly panels: readonly Panel[];
}

/** Converts goal coordinates to pixels. */
type Placement = (point: Point) => Point;

const SIDE = 272;
const GAP = 20;
const MOST_COLUMNS = 4;
// A single panel gets the width of two, so that there is room for the title and the caption.
const NARROWEST = 2 * SIDE + GAP;
// The margin inside a panel, which leaves room for the circle of a goal.
const INSET = 10;
const GOAL_RADIUS = 5.5;
const END_RADIUS = 2.8;
const MOVING_RADIUS = 3.6;
// Large enough for a number.
const NUMBERED_RADIUS = 7.5;
const NUMBER = 10;
// More ties would hide the paths.
const MOST_TIES = 12;

const canDraw = (point: Point): boolean => point.every(drawable);

/** Places a square around all points in a panel, with y upwards; all panels share it, so that they can be compared. */
const placement = (points: readonly Point[]): Placement => {
  const extent = (place: 0 | 1) => {
    const low = points.reduce((least, point) => Math.min(least, point[place]), Infinity);
    const high = points.reduce((most, point) => Math.max(most, point[place]), -Infinity);
    return points.length === 0 ? { middle: 0, reach: 0 } : { middle: low + (high - low) / 2, reach: (high - low) / 2 };
  };
  const [across, up] = [extent(0), extent(1)];
  const reach = Math.max(across.reach, up.reach);
  const far = Math.max(1, Math.abs(across.middle), Math.abs(up.middle));
  // A single point has no extent, so that any scale suits; numbers that differ in their last digits alone are one point.
  const half = reach > 1e-9 * far ? reach : far;
  const toX = linear([across.middle - half, across.middle + half], [INSET, SIDE - INSET]);
  const toY = linear([up.middle - half, up.middle + half], [SIDE - INSET, INSET]);
  return ([x, y]) => [toX(x), toY(y)];
};

/** One colour for each goal, or row of goals, in the order of their first occurrence in the panels. */
const colours = (panels: readonly Panel[]): (episode: Episode) => string => {
  const named = [...new Set(panels.flatMap(({ episodes }) => episodes.map(({ goals }) => goals.join())))];
  const byGoals = new Map(named.map((goals, index) => [goals, EXTENDED[index % EXTENDED.length]]));
  return ({ goals }) => byGoals.get(goals.join()) ?? INK;
};

const straight = (from: Point, to: Point, look: Attributes): Markup =>
  element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], ...look });

const missLine = (from: Point, to: Point, stroke: string): Markup =>
  straight(from, to, { stroke, "stroke-opacity": 0.55, "stroke-dasharray": "2 3" });

const tieLine = (from: Point, to: Point, stroke: string): Markup =>
  straight(from, to, { stroke, "stroke-opacity": 0.35, "stroke-width": 0.75 });

const pathLine = (points: readonly Point[], stroke: string): Markup =>
  element("polyline", {
    points: pointList(points),
    fill: "none",
    stroke,
    "stroke-width": 1.5,
    "stroke-opacity": 0.8,
    "stroke-linejoin": "round",
  });

/** The path of a moving goal. */
const goalLine = (points: readonly Point[], stroke: string): Markup =>
  element("polyline", { points: pointList(points), fill: "none", stroke, "stroke-dasharray": "4 2.5" });

/** The line through the goals in a row. */
const orderLine = (points: readonly Point[], stroke: string): Markup =>
  element("polyline", {
    points: pointList(points),
    fill: "none",
    stroke,
    "stroke-width": 2.5,
    "stroke-opacity": 0.4,
    "stroke-linecap": "round",
    "stroke-dasharray": "0.1 5",
  });

const openCircle = ([cx, cy]: Point, r: number, stroke: string): Markup =>
  element("circle", { cx, cy, r, fill: "none", stroke, "stroke-width": 1.75 });

const goalCircle = (at: Point, stroke: string): Markup => openCircle(at, GOAL_RADIUS, stroke);

const endDot = ([cx, cy]: Point, fill: string): Markup => element("circle", { cx, cy, r: END_RADIUS, fill });

/** A goal in a row, solid if it was reached. */
const numbered = ([cx, cy]: Point, number: number, isReached: boolean, colour: string): readonly Markup[] => [
  element("circle", {
    cx,
    cy,
    r: NUMBERED_RADIUS,
    fill: isReached ? colour : "#ffffff",
    // A light edge keeps solid circles apart.
    stroke: isReached ? "#ffffff" : colour,
    "stroke-width": 1.5,
  }),
  element("text", {
    x: cx,
    y: cy + 0.36 * NUMBER,
    "text-anchor": "middle",
    "font-size": NUMBER,
    "font-weight": "bold",
    fill: isReached ? "#ffffff" : colour,
  }, text(String(number))),
];

const kindOf = ({ kind = "fixed" }: Episode): GoalKind => kind;

/** The goal that the end is compared with: of several in a row the current one, if it is known. */
const missed = (episode: Episode): readonly Point[] => {
  const { goals, reached = goals.length } = episode;
  return { fixed: goals, moving: [], "in a row": goals.slice(reached, reached + 1) }[kindOf(episode)];
};

/** An episode in pixels. */
interface Placed {
  readonly colour: string;
  readonly path: readonly Point[];
  /** Its last point; empty if no point can be drawn. */
  readonly end: readonly Point[];
  readonly goals: readonly Point[];
}

/** The marks of an episode: below all paths, above them, and on top of everything. */
interface Marks {
  readonly below: readonly Markup[];
  readonly above: readonly Markup[];
  readonly top: readonly Markup[];
}

const endDots = ({ colour, end }: Placed): readonly Markup[] => end.map((point) => endDot(point, colour));

const fixedMarks = (placed: Placed): Marks => ({
  below: [],
  above: placed.goals.map((goal) => goalCircle(goal, placed.colour)),
  top: endDots(placed),
});

/** The marks of a moving goal; ties between goal and trajectory show the distance at some time steps. */
const movingMarks = (placed: Placed, { path, goals }: Episode, place: Placement): Marks => {
  const every = Math.max(1, Math.ceil(goals.length / MOST_TIES));
  const ties = goals.map((goal, time) => [path[Math.min(time + 1, path.length - 1)] ?? goal, goal] as const)
    .filter((tie, time) => (time + 1) % every === 0 && tie.every(canDraw));
  return {
    below: [
      ...ties.map(([from, to]) => tieLine(place(from), place(to), placed.colour)),
      ...(placed.goals.length === 0 ? [] : [goalLine(placed.goals, placed.colour)]),
    ],
    above: placed.goals.slice(-1).map((goal) => openCircle(goal, MOVING_RADIUS, placed.colour)),
    top: endDots(placed),
  };
};

const rowMarks = (placed: Placed, { goals, reached = 0 }: Episode, place: Placement): Marks => ({
  below: placed.goals.length < 2 ? [] : [orderLine(placed.goals, placed.colour)],
  above: endDots(placed),
  // Above the dots, which would hide the numbers; of several goals at one place the first is on top.
  top: goals.map((goal, index) => canDraw(goal) ? numbered(place(goal), index + 1, index < reached, placed.colour) : [])
    .toReversed().flat(),
});

const MARKS: Readonly<Record<GoalKind, (placed: Placed, episode: Episode, place: Placement) => Marks>> = {
  fixed: fixedMarks,
  moving: movingMarks,
  "in a row": rowMarks,
};

/** The world and the episodes of one panel; circles are above all lines. */
const drawing = (
  outline: TrajectoriesPicture["outline"],
  episodes: readonly Episode[],
  place: Placement,
  colour: (episode: Episode) => string,
): readonly Markup[] => {
  const edges = outline.filter((segment) => segment.every(drawable)).map(([x0, y0, x1, y1]) => {
    const [[fromX, fromY], [toX, toY]] = [place([x0, y0]), place([x1, y1])];
    return `M${decimal(fromX)} ${decimal(fromY)}L${decimal(toX)} ${decimal(toY)}`;
  });
  const placed = episodes.map((episode): Placed => {
    const [path, goals] = [episode.path, episode.goals].map((points) => points.filter(canDraw).map(place));
    return { colour: colour(episode), path, end: path.slice(-1), goals };
  });
  const marks = episodes.map((episode, index) => MARKS[kindOf(episode)](placed[index], episode, place));
  const misses = placed.flatMap(({ end, colour }, index) =>
    end.flatMap((from) => missed(episodes[index]).filter(canDraw).map((to) => missLine(from, place(to), colour)))
  );
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
    ...marks.flatMap(({ below }) => below),
    ...misses,
    ...placed.flatMap(({ path, colour }) => path.length === 0 ? [] : [pathLine(path, colour)]),
    ...marks.flatMap(({ above }) => above),
    ...marks.flatMap(({ top }) => top),
  ];
};

/** A symbol of the caption, and the episodes that it occurs in. */
interface Occurring extends Explained {
  /** The kinds of goals that it is drawn for. */
  readonly kinds: readonly GoalKind[];
  /** Whether it is drawn for an episode with goals of these kinds; always by default. */
  readonly isDrawnFor?: (episode: Episode) => boolean;
}

const ALL: readonly GoalKind[] = ["fixed", "moving", "in a row"];

const SYMBOLS: readonly Occurring[] = [
  { kinds: ["fixed"], meaning: "goal", symbol: [goalCircle([10, 0], MUTED)] },
  {
    kinds: ["moving"],
    meaning: "moving goal and its end",
    symbol: [goalLine([[0, 0], [14, 0]], MUTED), openCircle([16, 0], MOVING_RADIUS, MUTED)],
  },
  {
    kinds: ["in a row"],
    meaning: "goals in their order",
    symbol: numbered([10, 0], 1, false, MUTED),
    isDrawnFor: ({ goals, reached = 0 }) => reached < goals.length,
  },
  {
    kinds: ["in a row"],
    meaning: "reached in its turn",
    symbol: numbered([10, 0], 1, true, MUTED),
    isDrawnFor: ({ reached = 0 }) => reached > 0,
  },
  { kinds: ALL, meaning: "where the episode ended", symbol: [endDot([10, 0], MUTED)] },
  { kinds: ALL, meaning: "its trajectory", symbol: [pathLine([[0, 0], [20, 0]], MUTED)] },
  {
    kinds: ["moving"],
    meaning: "from the trajectory to the goal at that moment",
    symbol: [tieLine([0, 0], [20, 0], INK)],
  },
  {
    kinds: ["in a row"],
    meaning: "from goal to goal",
    symbol: [orderLine([[0, 0], [20, 0]], MUTED)],
    isDrawnFor: ({ goals }) => goals.length > 1,
  },
  {
    kinds: ALL,
    meaning: "what it missed the goal by",
    symbol: [missLine([0, 0], [20, 0], INK)],
    isDrawnFor: (episode) => missed(episode).length > 0,
  },
  { kinds: ["fixed", "moving"], meaning: "one colour a goal, in all panels", symbol: [] },
  { kinds: ["in a row"], meaning: "one colour a row of goals, in all panels", symbol: [] },
];

/** The episode whose symbols explain a picture without episodes. */
const USUAL: Episode = { path: [], goals: [[0, 0]] };

/** The symbols that occur. */
const occurring = (episodes: readonly Episode[]): readonly Explained[] =>
  SYMBOLS.filter(({ kinds, isDrawnFor = () => true }) =>
    (episodes.length === 0 ? [USUAL] : episodes).some((episode) =>
      kinds.includes(kindOf(episode)) && isDrawnFor(episode)
    )
  );

/** Names and numbers above the panels, one element per panel. */
const panelHeadings = (panels: readonly Panel[]): Block => {
  const above = names(panels.map(({ name }) => name), SIDE);
  const below = notes(panels.map(({ note }) => note), SIDE, above.height);
  return {
    drawn: panels.map((_, index) => element("g", {}, ...above.drawn[index], ...below.drawn[index])),
    height: above.height + below.height + 6,
  };
};

/**
 * Small multiples of trajectories as a self-contained SVG picture: one square panel per method, at most four panels per row.
 *
 * As in the paper, a goal is an open circle and a trajectory is a line that ends in a small solid circle. A moving goal is a dashed
 * line, tied to the trajectory every few steps; goals in a row are numbered, and solid if they were reached.
 *
 * All panels share one scale, with y upwards. Numbers that are not finite, or beyond 1e100, are left out. A note of
 * about 40 characters fits on one line.
 *
 * @example
 * ```ts
 * import { trajectories } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const svg = trajectories({
 *   title: "Five held-out goals",
 *   outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
 *   panels: [{ name: "GPIM", note: "distance 0.05", episodes: [{ path: [[0, 0], [0.4, 0.5]], goals: [[0.5, 0.5]] }] }],
 * });
 * assertStringIncludes(svg, ">GPIM</text>");
 * ```
 */
export const trajectories = ({ title, outline, panels }: TrajectoriesPicture): string => {
  const all = panels.flatMap(({ episodes }) => episodes);
  const place = placement([
    ...outline.filter((segment) => segment.every(drawable))
      .flatMap(([x0, y0, x1, y1]): readonly Point[] => [[x0, y0], [x1, y1]]),
    ...all.flatMap(({ path, goals }) => [...path, ...goals]).filter(canDraw),
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
  const below = caption(occurring(all), width, top + rows * rowHeight);
  return picture(
    { title, width: width + 2 * MARGIN, height: top + rows * rowHeight + below.height + MARGIN - 6 },
    ...above.drawn,
    ...panels.map(({ episodes }, index) =>
      translate(
        MARGIN + (width - panelsWidth) / 2 + index % columns * (SIDE + GAP),
        top + Math.floor(index / columns) * rowHeight,
        headings.drawn[index],
        translate(0, headings.height, ...drawing(outline, episodes, place, colour)),
      )
    ),
    ...below.drawn,
  );
};
