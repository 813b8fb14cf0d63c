/**
 * Goals as places in pictures of bodies: the paths of what is to reach them, and rings of the distance that counts as reached.
 *
 * @module
 */
import type { Mark, Scene } from "../world/scene.ts";
import type { Explained } from "./panels.ts";
import { INK, MUTED } from "./palette.ts";
import { drawable } from "./scale.ts";
import { hexadecimal, type ScenePlacement } from "./scene_markup.ts";
import { type Attributes, element, type Markup, type Point, pointList } from "./svg.ts";

const PATH: Attributes = { fill: "none", "stroke-width": 1.25, "stroke-linejoin": "round", "stroke-opacity": 0.7 };
const RING: Attributes = { fill: "none", stroke: INK, "stroke-width": 1.5 };
const MISS: Attributes = { stroke: INK, "stroke-width": 1, "stroke-dasharray": "2 2" };
const UPRIGHT: Attributes = { ...RING, "stroke-dasharray": "4 3" };
/** Half the length of a goal's cross, and the least radius of its ring, in pixels. */
const CROSS = 3;
const LEAST_RING = 3.5;

const cross = (x: number, y: number): readonly Markup[] =>
  [[CROSS, 0], [0, CROSS]].map(([dx, dy]) =>
    element("line", { x1: x - dx, y1: y - dy, x2: x + dx, y2: y + dy, ...RING })
  );

/** The point that goals are about, across and upwards in the picture; NaN upwards where the height does not count. */
const marked = (scene: Scene, mark: Mark, state: Float64Array): Point => {
  const point = new Float64Array(scene.kind === "planar" ? 2 : 3);
  mark(state, 0, point);
  return [point[0], scene.kind === "spatial" && scene.side === "side" ? point[2] : point[1]];
};

/** The paths of the first ends of figures whose paths are drawn, figure by figure, with their colours. */
const tracedPaths = (scene: Scene, states: readonly Float64Array[]) => {
  if (scene.kind !== "planar") return [];
  const traced = scene.moving.flatMap(({ isTraced, colour }, index) => isTraced === true ? [{ colour, index }] : []);
  const ends = new Float64Array(4 * scene.moving.length);
  return traced.map(({ colour, index }) => ({
    stroke: hexadecimal(colour),
    points: states.map((state): Point => {
      scene.place(state, 0, ends);
      return [ends[4 * index], ends[4 * index + 1]];
    }),
  }));
};

/** The paths through the states of an episode: of the point that goals are about, and of figures. */
export const pathMarkup = (
  scene: Scene,
  states: readonly Float64Array[],
  { point }: ScenePlacement,
): readonly Markup[] => {
  const { mark } = scene;
  const own = mark === undefined ? [] : [{ stroke: INK, points: states.map((state) => marked(scene, mark, state)) }];
  return [...tracedPaths(scene, states), ...own].flatMap(({ stroke, points }) => {
    const drawn = points.filter((place) => place.every(drawable));
    return drawn.length < 2 ? [] : [element("polyline", { points: pointList(drawn.map(point)), stroke, ...PATH })];
  });
};

/** A goal as a place: where it is, and where the episode ended, in pixels; NaN upwards where the height does not count. */
interface Place {
  readonly goal: Point;
  readonly end: Point | undefined;
}

const placeOf = (
  scene: Scene,
  mark: Mark,
  { goal, end }: { readonly goal: Float64Array; readonly end: Float64Array },
  { point }: ScenePlacement,
): Place | undefined => {
  const [at, reached] = [marked(scene, mark, goal), marked(scene, mark, end)];
  const isAnywhere = Number.isNaN(at[1]);
  if (!drawable(at[0]) || !(isAnywhere || drawable(at[1]))) return undefined;
  // A body whose height does not count stands on the ground.
  const ends: Point = isAnywhere ? [reached[0], 0] : reached;
  return {
    goal: isAnywhere ? [point([at[0], 0])[0], NaN] : point(at),
    end: ends.every(drawable) ? point(ends) : undefined,
  };
};

/** Goals and ends as bodies of a picture, whose tiles are `height` pixels high and whose goals count as reached within `radius`. */
export interface MarkedTile {
  readonly scene: Scene;
  readonly mark: Mark;
  readonly tile: { readonly goal: Float64Array; readonly end: Float64Array };
  readonly place: ScenePlacement;
  /** In the scene's unit of length. */
  readonly radius: number;
  readonly height: number;
}

/** The part of a goal that is drawn behind bodies: the band of a goal at any height. */
export const goalBehind = ({ scene, mark, tile, place, radius, height }: MarkedTile): readonly Markup[] => {
  const at = placeOf(scene, mark, tile, place);
  if (at === undefined || !Number.isNaN(at.goal[1])) return [];
  const reach = radius * place.scale;
  return [element("rect", { x: at.goal[0] - reach, y: 0, width: 2 * reach, height, fill: INK, "fill-opacity": 0.08 })];
};

/** The goal as a place, over bodies: a ring of what counts as reached, or a line at any height, and what the episode missed it by. */
export const goalAbove = ({ scene, mark, tile, place, radius, height }: MarkedTile): readonly Markup[] => {
  const at = placeOf(scene, mark, tile, place);
  if (at === undefined) return [];
  const { goal: [x, y], end } = at;
  const dot = end === undefined
    ? []
    : [element("circle", { cx: end[0], cy: end[1], r: 2.4, fill: INK, stroke: "#ffffff", "stroke-width": 1 })];
  if (Number.isNaN(y)) return [element("line", { x1: x, y1: 0, x2: x, y2: height, ...UPRIGHT }), ...dot];
  return [
    ...(end === undefined ? [] : [element("line", { x1: end[0], y1: end[1], x2: x, y2: y, ...MISS })]),
    element("circle", { cx: x, cy: y, r: Math.max(LEAST_RING, radius * place.scale), ...RING }),
    ...cross(x, y),
    ...dot,
  ];
};

const GOAL_PLACE: Explained = {
  meaning: "goal, reached within the ring",
  symbol: [element("circle", { cx: 10, cy: 0, r: 6, ...RING }), ...cross(10, 0)],
};
const GOAL_LINE: Explained = {
  meaning: "goal, reached within the band",
  symbol: [element("line", { x1: 10, y1: -7, x2: 10, y2: 7, ...UPRIGHT })],
};
const MARKED: Explained = {
  meaning: "what is to reach it",
  symbol: [element("circle", { cx: 10, cy: 0, r: 2.4, fill: INK })],
};
const PATH_OF_MARKED: Explained = {
  meaning: "its path",
  symbol: [element("line", { x1: 0, y1: 0, x2: 20, y2: 0, stroke: INK, ...PATH })],
};

/** The entries of the caption for goals that are places, and for paths. */
export const explainMarks = (scene: Scene, hasPaths: boolean): readonly Explained[] => {
  if (scene.mark === undefined) return [];
  if (scene.kind === "spatial" && scene.side === "side") return [GOAL_LINE, MARKED];
  return [GOAL_PLACE, MARKED, ...(hasPaths ? [PATH_OF_MARKED] : [])];
};

/** The figures that have a meaning, in the caption. */
export const explainFigures = (scene: Scene): readonly Explained[] =>
  scene.kind !== "planar" ? [] : scene.moving.flatMap(({ meaning, colour, isTraced = false }) => {
    if (meaning === undefined) return [];
    const ink = hexadecimal(colour);
    return [{
      meaning: isTraced ? `${meaning}, and its path` : meaning,
      symbol: [
        ...(isTraced ? [element("line", { x1: 0, y1: 0, x2: 20, y2: 0, stroke: ink, ...PATH })] : []),
        element("circle", { cx: 10, cy: 0, r: 5, fill: ink, stroke: MUTED, "stroke-width": 1 }),
      ],
    }];
  });
