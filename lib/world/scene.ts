/**
 * The look of a state: figures of fixed shape and colour, and their places. A scene is data, which can be drawn as pixels or as
 * lines.
 *
 * @module
 */

/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * A figure of a plane: a capsule between two ends (a disc where they are one point), or a square or equilateral triangle, upright,
 * around the first end.
 */
export interface Figure {
  /** Its shape. */
  readonly shape: "capsule" | "square" | "triangle";
  /** The capsule's radius, half the square's side, or the radius of the triangle's incircle, in the scene's unit of length. */
  readonly radius: number;
  /** Its colour. */
  readonly colour: Colour;
  /** Its meaning, where a picture has to explain it. */
  readonly meaning?: string;
  /** Whether pictures of episodes draw the path of its first end. */
  readonly isTraced?: boolean;
}

/**
 * Writes the point that distances to goals are measured from, such as a fingertip, in row `row` of the states into `point`: `[2]` in a
 * plane, `[3]` in space, where a NaN stands for a height that does not count. Its path is drawn, and a goal is drawn as its place.
 */
export type Mark = (states: Float64Array, row: number, point: Float64Array) => void;

/** A figure that never moves. */
export interface StillFigure extends Figure {
  /** Its ends, `[x0, y0, x1, y1]`. */
  readonly ends: readonly [number, number, number, number];
}

/** A world in a plane, viewed from above; y points up. */
export interface PlanarScene {
  /** The kind of the scene. */
  readonly kind: "planar";
  /** The part of the plane that a picture shows, `[x0, y0, x1, y1]`: a square, in the scene's unit of length. */
  readonly bounds: readonly [number, number, number, number];
  /** The colour of the ground. */
  readonly ground: Colour;
  /** The figures that never move, drawn first. */
  readonly still: readonly StillFigure[];
  /** The figures that move, drawn over those in this order. */
  readonly moving: readonly Figure[];
  /** Writes the ends `[x0, y0, x1, y1]` of every moving figure in row `row` of the states into `ends`, `[moving.length, 4]`. */
  readonly place: (states: Float64Array, row: number, ends: Float64Array) => void;
  /** The point that goals are about; a goal is drawn as a whole body without it. */
  readonly mark?: Mark;
}

/** A capsule in space (a ball where its ends are one point). */
export interface SpatialFigure {
  /** Its radius, in metres. */
  readonly radius: number;
  /** Its colour. */
  readonly colour: Colour;
}

/** A camera that follows a point. */
export interface Camera {
  /** The vector from the followed point to the camera, in metres. */
  readonly offset: readonly [number, number, number];
  /** The angle of view from edge to edge, in radians. */
  readonly angle: number;
}

/** A world in space, on a floor at height 0; z points up. */
export interface SpatialScene {
  /** The kind of the scene. */
  readonly kind: "spatial";
  /** All figures. */
  readonly figures: readonly SpatialFigure[];
  /** The camera. */
  readonly camera: Camera;
  /** The direction of view of line drawings: along y from the side (x to the right, z up), or from above (x to the right, y up). */
  readonly side: "side" | "above";
  /** Writes the ends `[x0, y0, z0, x1, y1, z1]` of every figure in row `row` of the states into `ends`, `[figures.length, 6]`. */
  readonly place: (states: Float64Array, row: number, ends: Float64Array) => void;
  /** Writes the point that the camera follows in row `row` of the states into `point`, `[3]`. */
  readonly lookAt: (states: Float64Array, row: number, point: Float64Array) => void;
  /** The point that goals are about; a goal is drawn as a whole body without it. */
  readonly mark?: Mark;
}

/** The look of a world. */
export type Scene = PlanarScene | SpatialScene;
