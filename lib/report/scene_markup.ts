/**
 * Scenes as SVG elements: line drawings of worlds.
 *
 * @module
 */
import type { Colour, Figure, PlanarScene, Scene, SpatialScene } from "../world/scene.ts";
import { drawable } from "./scale.ts";
import { type Attributes, decimal, element, type Markup, type Point, pointList } from "./svg.ts";

/** The placement of a scene in a picture, without rotation. */
export interface ScenePlacement {
  /** Converts a point of the scene to pixels; in space (x, z) from the side, or (x, y) from above. */
  readonly point: (point: Point) => Point;
  /** Pixels per unit of length. */
  readonly scale: number;
}

/** The drawing style of figures: filled, or as dashed outlines, for a goal beside a reached pose. */
export type Look = "solid" | "ghost";

/** A figure and its two ends in the plane of the picture, in scene coordinates. */
interface Posed extends Figure {
  readonly ends: readonly [number, number, number, number];
}

/** Half the width of an equilateral triangle with an incircle of radius 1. */
const SLOPE = Math.sqrt(3);

const OUTLINE: Attributes = { fill: "none", "stroke-width": 1.5, "stroke-dasharray": "3 2" };

/** A colour as SVG writes it. */
export const hexadecimal = (colour: Colour): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;

/** The outline of a capsule between two points: two sides and two half circles. */
const capsuleOutline = ([x0, y0]: Point, [x1, y1]: Point, radius: number, look: Attributes): Markup => {
  const length = Math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2);
  const [acrossX, acrossY] = [radius * (y0 - y1) / length, radius * (x1 - x0) / length];
  const at = (x: number, y: number): string => `${decimal(x)} ${decimal(y)}`;
  const arc = `A${at(radius, radius)} 0 0 0 `;
  const sides = [
    `M${at(x0 + acrossX, y0 + acrossY)}L${at(x1 + acrossX, y1 + acrossY)}`,
    `${arc}${at(x1 - acrossX, y1 - acrossY)}L${at(x0 - acrossX, y0 - acrossY)}`,
    `${arc}${at(x0 + acrossX, y0 + acrossY)}Z`,
  ];
  return element("path", { d: sides.join(""), ...look });
};

/** The corners of a triangle around its centre, in scene coordinates. */
const corners = (x: number, y: number, radius: number): readonly Point[] => {
  const [foot, half] = [y - radius, SLOPE * radius];
  return [[x, y + 2 * radius], [x - half, foot], [x + half, foot]];
};

const figureMarkup =
  ({ point, scale }: ScenePlacement, look: Look) => ({ shape, radius, colour, ends }: Posed): Markup => {
    const ink = hexadecimal(colour);
    const drawn: Attributes = look === "solid" ? { fill: ink } : { ...OUTLINE, stroke: ink };
    const [x, y] = point([ends[0], ends[1]]);
    const reach = scale * radius;
    if (shape === "square") {
      return element("rect", { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach, ...drawn });
    }
    if (shape === "triangle") {
      return element("polygon", { points: pointList(corners(ends[0], ends[1], radius).map(point)), ...drawn });
    }
    const [x2, y2] = point([ends[2], ends[3]]);
    // Ends nearer than a hundredth of a pixel are written as one point.
    if (Math.abs(x2 - x) + Math.abs(y2 - y) < 0.01) return element("circle", { cx: x, cy: y, r: reach, ...drawn });
    if (look === "ghost") return capsuleOutline([x, y], [x2, y2], reach, drawn);
    return element("line", { x1: x, y1: y, x2, y2, stroke: ink, "stroke-width": 2 * reach, "stroke-linecap": "round" });
  };

const planarPose = ({ moving, place }: PlanarScene, states: Float64Array, row: number): readonly Posed[] => {
  const ends = new Float64Array(4 * moving.length);
  place(states, row, ends);
  return moving.map((figure, index) => {
    const [x0, y0, x1, y1] = ends.subarray(4 * index);
    return { ...figure, ends: [x0, y0, x1, y1] };
  });
};

/** The figures projected onto the plane of the picture, from far to near. */
const spatialPose = ({ figures, side, place }: SpatialScene, states: Float64Array, row: number): readonly Posed[] => {
  const ends = new Float64Array(6 * figures.length);
  place(states, row, ends);
  const posed = figures.map((figure, index) => {
    const [x0, y0, z0, x1, y1, z1] = ends.subarray(6 * index);
    const [up0, up1, nearer] = side === "side" ? [z0, z1, -y0 - y1] : [y0, y1, z0 + z1];
    const nearness = nearer + 2 * figure.radius;
    return { nearness, shape: "capsule" as const, ...figure, ends: [x0, up0, x1, up1] as const };
  });
  return posed.sort((a, b) => a.nearness - b.nearness);
};

/**
 * The moving figures of the state in row `row`, as elements of a picture, in the order in which they cover each other.
 *
 * Figures whose place is not finite, or beyond 1e100, are left out.
 *
 * @example
 * ```ts
 * import { sceneMarkup } from "./scene_markup.ts";
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const place = { point: ([x, y]: readonly [number, number]) => [10 * x, 100 - 10 * y] as const, scale: 10 };
 * const [point] = sceneMarkup(pointNav.scene!, Float64Array.of(5, 7), 0, place, "solid");
 * assertEquals(point.source, '<circle cx="50" cy="30" r="6" fill="#0072b2"/>');
 * ```
 */
export const sceneMarkup = (
  scene: Scene,
  states: Float64Array,
  row: number,
  place: ScenePlacement,
  look: Look,
): readonly Markup[] => {
  const posed = scene.kind === "planar" ? planarPose(scene, states, row) : spatialPose(scene, states, row);
  return posed.filter(({ ends }) => ends.every(drawable)).map(figureMarkup(place, look));
};

/** The still figures of a scene, as elements to draw below the moving ones; a scene in space has none. */
export const stillMarkup = (scene: Scene, place: ScenePlacement): readonly Markup[] =>
  scene.kind === "planar" ? scene.still.map(figureMarkup(place, "solid")) : [];
