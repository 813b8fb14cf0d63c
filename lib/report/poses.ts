/**
 * Poses of bodies: at the start of an episode, at its end, and at its goal.
 *
 * @module
 */
import type { Colour, Scene, SpatialFigure } from "../world/scene.ts";
import { heading, MARGIN } from "./heading.ts";
import { textWidth } from "./lettering.ts";
import { explainFigures, explainMarks, goalAbove, goalBehind, pathMarkup } from "./goal_marks.ts";
import { FAINT, MUTED, PALE } from "./palette.ts";
import { axis } from "./scale.ts";
import { hexadecimal, type Look, sceneMarkup, type ScenePlacement, stillMarkup } from "./scene_markup.ts";
import { type Attributes, element, type Markup, picture, type Point, text } from "./svg.ts";
import { caption, type Explained, names, notes, translate } from "./panels.ts";

/** One episode, given by some of its states, `[stateSize]` each. */
export interface Tile {
  /** The name above the tile. */
  readonly name: string;
  /** One line of numbers below the tile. */
  readonly note: string;
  /** The first state. */
  readonly start: Float64Array;
  /** The last state. */
  readonly end: Float64Array;
  /** The goal state. */
  readonly goal: Float64Array;
  /** A few states in between, as bodies. */
  readonly between?: readonly Float64Array[];
  /** All states from the first to the last, whose path is drawn where the scene marks a point. */
  readonly path?: readonly Float64Array[];
}

/** The contents of a picture of poses. */
export interface PosesPicture {
  /** The title. */
  readonly title: string;
  /** The scene that draws the states. */
  readonly scene: Scene;
  /** One tile an episode, row by row. */
  readonly tiles: readonly Tile[];
  /** The distance at which a goal counts as reached, in the scene's unit of length, where the scene marks goals; 0 by default. */
  readonly radius?: number;
}

/** A part of the scene, `[left, bottom, right, top]`, in its unit of length. */
type Box = readonly [number, number, number, number];

/** The layout of the tiles, in pixels. */
interface Grid {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Converts coordinates of the scene to pixels of a tile, with y upwards. */
  readonly place: ScenePlacement;
}

const NARROWEST = 560;
const WIDEST = 848;
const HIGHEST = 272;
const GAP = 16;
// The number of tiles per row, by the largest ratio of width to height; wider tiles have a row of their own.
const SHARED = [{ columns: 4, widest: 1.6 }, { columns: 2, widest: 3.6 }];
// Ratios of width to height: flatter tiles get room above, slimmer ones on both sides, which names may need.
const FLATTEST = 12;
const SLIMMEST = 0.7;
// The margin around bodies in space, as a fraction of their extent.
const PADDING = 0.05;
// In the scene's unit of length. A figure farther away would make all others invisibly small.
const FARTHEST = 1e6;
const TICK_LETTERS = 11;
const TICKS_HEIGHT = 18;
const SKY: Colour = [246, 247, 249];
// The width of the gap in pixels between the end and the figures below it, so that a reached goal does not blur its edge.
const CASING = 1.5;
const START_OPACITY = 0.28;
const BETWEEN_OPACITY = 0.13;

/** Boxes around the ends of all figures of a state; none if a number is not finite, or beyond {@link FARTHEST}. */
const extents = (scene: Scene) => (state: Float64Array): readonly Box[] => {
  const [figures, size] = scene.kind === "planar" ? [scene.moving, 4] : [scene.figures, 6];
  const up = scene.kind === "spatial" && scene.side === "side" ? 2 : 1;
  const ends = new Float64Array(size * figures.length);
  scene.place(state, 0, ends);
  const boxes = figures.flatMap((figure, index) => {
    const isUpright = "shape" in figure && figure.shape !== "capsule";
    // A triangle's corners are twice the radius of its incircle away.
    const reach = isUpright ? 2 * figure.radius : figure.radius;
    return (isUpright ? [0] : [0, size / 2]).map((end): Box => {
      const [x, y] = [ends[size * index + end], ends[size * index + end + up]];
      return [x - reach, y - reach, x + reach, y + reach];
    });
  });
  return boxes.flat().every((number) => Math.abs(number) <= FARTHEST) ? boxes : [];
};

/** The smallest box around other boxes. */
const around = (boxes: readonly Box[]): Box =>
  boxes.reduce((all, box) => [
    Math.min(all[0], box[0]),
    Math.min(all[1], box[1]),
    Math.max(all[2], box[2]),
    Math.max(all[3], box[3]),
  ]);

/** A box, enlarged if it is too flat or too slim. */
const shaped = ([left, bottom, right, top]: Box): Box => {
  const more = Math.max(0, SLIMMEST * (top - bottom) - (right - left)) / 2;
  return [left - more, bottom, right + more, Math.max(top, bottom + (right - left) / FLATTEST)];
};

/** The part of the scene that every tile shows: the same for all, so that they can be compared. */
const boxOf = (scene: Scene, states: readonly Float64Array[]): Box => {
  const boxes = states.flatMap(extents(scene));
  if (scene.kind === "planar") return shaped(around([scene.bounds, ...boxes]));
  const [left, lowest, right, top] = boxes.length === 0 ? [-1, -1, 1, 1] : around(boxes);
  const bottom = scene.side === "side" ? Math.min(0, lowest) : lowest;
  const across = PADDING * (right - left);
  const up = PADDING * Math.max(top - bottom, (right - left) / FLATTEST);
  return shaped([left - across, bottom - up, right + across, top + up]);
};

const gridOf = ([left, bottom, right, top]: Box, count: number): Grid => {
  const ratio = (right - left) / (top - bottom);
  const most = SHARED.find(({ widest }) => ratio <= widest)?.columns ?? 1;
  const columns = Math.ceil(Math.max(1, count) / Math.ceil(Math.max(1, count) / most));
  const width = Math.min((WIDEST - (columns - 1) * GAP) / columns, ratio * HIGHEST);
  const scale = width / (right - left);
  return {
    columns,
    width,
    height: width / ratio,
    place: { point: ([x, y]) => [(x - left) * scale, (top - y) * scale], scale },
  };
};

const line = ([x1, y1]: Point, [x2, y2]: Point, stroke: string): Markup => element("line", { x1, y1, x2, y2, stroke });

/** The scale below a tile, in metres; labels that would extend beyond the tile are left out. */
const ruler = ([left, , right]: Box, { width, height, place }: Grid): readonly Markup[] => {
  const { ticks, labels } = axis([left, right], { count: 10, round: false });
  return ticks.map((at, index) => ({ x: place.point([at, 0])[0], label: `${labels[index]} m` }))
    .filter(({ x, label }) => Math.min(x, width - x) >= textWidth(label, TICK_LETTERS) / 2)
    .flatMap(({ x, label }) => [
      line([x, height], [x, height + 4], PALE),
      element(
        "text",
        { x, y: height + 15, "text-anchor": "middle", "font-size": TICK_LETTERS, fill: MUTED },
        text(label),
      ),
    ]);
};

/** The floor, viewed from the side. */
const floor = ({ width, height, place }: Grid): readonly Markup[] => {
  const [, y] = place.point([0, 0]);
  return [
    element("rect", { x: 0, y, width, height: height - y, fill: FAINT }),
    line([0, y], [width, y], MUTED),
  ];
};

/** The distance between the lines of the floor, in metres. */
const spacing = ([left, bottom, right, top]: Box): number =>
  axis([Math.max(right - left, top - bottom)], { count: 10, round: false }).ticks[1];

/** The floor, viewed from above, with lines along both axes. */
const lattice = (box: Box, { place: { point } }: Grid): readonly Markup[] => {
  const [left, bottom, right, top] = box;
  const step = spacing(box);
  const between = (low: number, high: number) => {
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
  };
  return [
    ...between(left, right).map((x) => line(point([x, bottom]), point([x, top]), FAINT)),
    ...between(bottom, top).map((y) => line(point([left, y]), point([right, y]), FAINT)),
  ];
};

const groundColour = (scene: Scene): Colour => scene.kind === "planar" ? scene.ground : SKY;

/** The background of the bodies. */
const ground = (scene: Scene, box: Box, grid: Grid): readonly Markup[] => {
  const { width, height, place } = grid;
  return [
    element("rect", { width, height, fill: hexadecimal(groundColour(scene)) }),
    ...(scene.kind === "planar" ? stillMarkup(scene, place) : scene.side === "side" ? floor(grid) : lattice(box, grid)),
  ];
};

/** The scene with figures in the colour of its ground, enlarged by {@link CASING}. */
const casing = (scene: Scene, { place: { scale } }: Grid): Scene => {
  const colour = groundColour(scene);
  const cased = <Shape extends SpatialFigure>(figure: Shape): Shape => ({
    ...figure,
    radius: figure.radius + CASING / scale,
    colour,
  });
  return scene.kind === "planar"
    ? { ...scene, moving: scene.moving.map(cased) }
    : { ...scene, figures: scene.figures.map(cased) };
};

/** The bodies of a tile: the first state, those in between, the paths, the last state, and a goal that is a place on top. */
const bodies = (scene: Scene, tile: Tile, grid: Grid, radius: number): readonly Markup[] => {
  const { start, between = [], path = [], end, goal } = tile;
  const { mark } = scene;
  const marked = mark === undefined ? undefined : { scene, mark, tile, place: grid.place, radius, height: grid.height };
  const drawn = (state: Float64Array, look: Look, shown = scene) =>
    extents(scene)(state).length === 0 ? [] : sceneMarkup(shown, state, 0, grid.place, look);
  return [
    ...(marked === undefined ? [] : goalBehind(marked)),
    // The opacity applies to the group as a whole, so that overlapping figures show no joints.
    element("g", { opacity: START_OPACITY }, ...drawn(start, "solid")),
    ...between.map((state) => element("g", { opacity: BETWEEN_OPACITY }, ...drawn(state, "solid"))),
    ...(marked === undefined ? drawn(goal, "ghost") : []),
    ...pathMarkup(scene, path, grid.place),
    ...drawn(end, "solid", casing(scene, grid)),
    ...drawn(end, "solid"),
    ...(marked === undefined ? [] : goalAbove(marked)),
  ];
};

const disc = (look: Attributes): readonly Markup[] => [element("circle", { cx: 10, cy: 0, r: 6, ...look })];

const START: Explained = {
  meaning: "how the episode began",
  symbol: disc({ fill: MUTED, opacity: START_OPACITY }),
};
const BETWEEN: Explained = { meaning: "on its way", symbol: disc({ fill: MUTED, opacity: BETWEEN_OPACITY }) };
const END: Explained = { meaning: "how it ended", symbol: disc({ fill: MUTED }) };
const GOAL: Explained = {
  meaning: "goal",
  symbol: disc({ fill: "none", stroke: MUTED, "stroke-width": 1.5, "stroke-dasharray": "3 2" }),
};

/** The entries of the caption. */
const explained = (scene: Scene, tiles: readonly Tile[], box: Box): readonly Explained[] => [
  START,
  ...(tiles.some(({ between = [] }) => between.length > 0) ? [BETWEEN] : []),
  END,
  ...(scene.mark === undefined ? [GOAL] : explainMarks(scene, tiles.some(({ path = [] }) => path.length > 1))),
  ...explainFigures(scene),
  ...(scene.kind === "spatial" && scene.side === "above"
    ? [{ meaning: `lines ${Number(spacing(box).toPrecision(6))} m apart`, symbol: [] }]
    : []),
];

/**
 * Small multiples of bodies as a self-contained SVG picture: one tile per episode, with its first state faintly, its last
 * one, and the goal as a dashed outline, or, where the scene marks a point, as its place with a ring of the distance that counts.
 *
 * All tiles show the same part of the scene: its bounds, or, in space, the paths of all bodies, from the side with a scale in
 * metres, or from above. Bodies that are not at finite places within a million units are left out.
 *
 * @example
 * ```ts
 * import { poses } from "@gpim/gpim/report";
 * import { reacher } from "@gpim/gpim/envs";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const start = Float64Array.of(0, 0, 0, 0);
 * const end = Float64Array.of(1.5, 0.8, 0, 0);
 * const goal = Float64Array.of(1.6, 0.7, 0, 0);
 * const svg = poses({
 *   title: "A goal of reacher",
 *   scene: reacher.scene!,
 *   tiles: [{ name: "GPIM", note: "0.01 m away", start, end, goal }],
 * });
 * assertStringIncludes(svg, ">0.01 m away</text>");
 * ```
 */
export const poses = ({ title, scene, tiles, radius = 0 }: PosesPicture): string => {
  const box = boxOf(scene, tiles.flatMap(({ start, between = [], end, goal }) => [start, ...between, end, goal]));
  const grid = gridOf(box, tiles.length);
  const isFromSide = scene.kind === "spatial" && scene.side === "side";
  const tilesWidth = grid.columns * (grid.width + GAP) - GAP;
  const width = Math.max(NARROWEST, tilesWidth);
  const above = heading(title, width);
  const top = MARGIN + above.height + 12;
  const tileNames = names(tiles.map(({ name }) => name), grid.width);
  const start = tileNames.height + 6;
  const under = grid.height + (isFromSide ? TICKS_HEIGHT : 0) + 4;
  const tileNotes = notes(tiles.map(({ note }) => note), grid.width, under);
  const rowHeight = start + under + tileNotes.height + GAP;
  const rows = Math.ceil(tiles.length / grid.columns);
  const below = caption(explained(scene, tiles, box), width, top + rows * rowHeight);
  const behind = ground(scene, box, grid);
  return picture(
    { title, width: width + 2 * MARGIN, height: top + rows * rowHeight + below.height + MARGIN - 6 },
    ...above.drawn,
    ...tiles.map((tile, index) =>
      translate(
        MARGIN + (width - tilesWidth) / 2 + index % grid.columns * (grid.width + GAP),
        top + Math.floor(index / grid.columns) * rowHeight,
        ...tileNames.drawn[index],
        translate(
          0,
          start,
          // A nested picture clips figures that extend beyond it.
          element("svg", { width: grid.width, height: grid.height }, ...behind, ...bodies(scene, tile, grid, radius)),
          ...(isFromSide ? ruler(box, grid) : []),
          ...tileNotes.drawn[index],
        ),
      )
    ),
    ...below.drawn,
  );
};
