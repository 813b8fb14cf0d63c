/**
 * Scenes and poses as data that can be sent: the page draws any world by them, and knows none.
 *
 * @module
 */
import * as t from "io-ts";
import { guardCodec } from "../codec.ts";
import type {
  Camera,
  Colour,
  Figure,
  PlanarScene,
  Scene,
  SpatialFigure,
  SpatialScene,
  StillFigure,
} from "../world/scene.ts";

/** A scene as data: all of it but its functions, which {@link poseRow} has carried out. */
export type DrawnScene =
  | (Pick<PlanarScene, "kind" | "bounds" | "ground" | "still" | "moving"> & { readonly hasMark: boolean })
  | (Pick<SpatialScene, "kind" | "figures" | "camera" | "side"> & { readonly hasMark: boolean });

/** A scene as data. */
export const drawnScene = (scene: Scene): DrawnScene => {
  const hasMark = scene.mark !== undefined;
  if (scene.kind === "planar") {
    const { kind, bounds, ground, still, moving } = scene;
    return { kind, bounds, ground, still, moving, hasMark };
  }
  const { kind, figures, camera, side } = scene;
  return { kind, figures, camera, side, hasMark };
};

/** The width of a pose: the ends of all figures; in space the point that the camera follows; the mark, where there is one. */
export const poseSize = (scene: DrawnScene): number =>
  scene.kind === "planar"
    ? 4 * scene.moving.length + (scene.hasMark ? 2 : 0)
    : 6 * scene.figures.length + 3 + (scene.hasMark ? 3 : 0);

/** The parts of the pose in row `row` of poses. */
export const poseParts = (scene: DrawnScene, poses: Float64Array, row: number) => {
  const size = poseSize(scene);
  const pose = poses.subarray(row * size, (row + 1) * size);
  const ends = scene.kind === "planar" ? 4 * scene.moving.length : 6 * scene.figures.length;
  const mark = scene.kind === "planar" ? ends : ends + 3;
  return { ends: pose.subarray(0, ends), lookAt: pose.subarray(ends, mark), mark: pose.subarray(mark) };
};

/** The poses of the rows of states, `[rows.length, poseSize]`. */
export const posesOf = (scene: Scene, states: Float64Array, rows: readonly number[]): Float64Array => {
  const drawn = drawnScene(scene);
  const poses = new Float64Array(rows.length * poseSize(drawn));
  rows.forEach((row, place) => {
    const { ends, lookAt, mark } = poseParts(drawn, poses, place);
    scene.place(states, row, ends);
    if (scene.kind === "spatial") scene.lookAt(states, row, lookAt);
    scene.mark?.(states, row, mark);
  });
  return poses;
};

/** A scene whose states are poses, for functions that draw scenes. */
export const sceneOfPoses = (scene: DrawnScene): Scene => {
  const of = (part: "ends" | "lookAt" | "mark") => (poses: Float64Array, row: number, into: Float64Array): void =>
    into.set(poseParts(scene, poses, row)[part]);
  const mark = scene.hasMark ? { mark: of("mark") } : {};
  return scene.kind === "planar"
    ? { ...scene, place: of("ends"), ...mark }
    : { ...scene, place: of("ends"), lookAt: of("lookAt"), ...mark };
};

/**
 * The place of the state in row `row` along the ground, or in the plane: its mark, or its only figure; `undefined` in scenes with
 * neither, where goals are whole poses.
 */
export const groundPlace = (
  scene: Scene,
): ((states: Float64Array, row: number) => readonly [x: number, y: number]) | undefined => {
  const { mark } = scene;
  if (mark !== undefined) {
    const point = new Float64Array(scene.kind === "planar" ? 2 : 3);
    return (states, row) => (mark(states, row, point), [point[0], point[1]]);
  }
  if (scene.kind === "spatial" || scene.moving.length !== 1) return undefined;
  const ends = new Float64Array(4);
  return (states, row) => (scene.place(states, row, ends), [ends[0], ends[1]]);
};

/**
 * The place along the ground, or in the plane, by which the state in row `row` is followed: {@link groundPlace}, or else that of the
 * first figure, or of the point that the camera follows.
 */
export const trackedPlace = (
  scene: Scene,
): (states: Float64Array, row: number) => readonly [x: number, y: number] => {
  const ground = groundPlace(scene);
  if (ground !== undefined) return ground;
  if (scene.kind === "planar") {
    const ends = new Float64Array(4 * scene.moving.length);
    return (states, row) => (scene.place(states, row, ends), [ends[0], ends[1]]);
  }
  const point = new Float64Array(3);
  return (states, row) => (scene.lookAt(states, row, point), [point[0], point[1]]);
};

const tuple = <Tuple extends readonly number[]>(length: number): t.Type<Tuple, unknown, unknown> =>
  guardCodec(
    `${length} numbers`,
    (value): value is Tuple =>
      Array.isArray(value) && value.length === length && value.every((number) => typeof number === "number"),
  );

const COLOUR = tuple<Colour>(3);
const SHAPE: t.Type<Figure["shape"], unknown, unknown> = t.union([
  t.literal("capsule"),
  t.literal("square"),
  t.literal("triangle"),
]);
const FIGURE: t.Type<Figure, unknown, unknown> = t.type({ shape: SHAPE, radius: t.number, colour: COLOUR });
const STILL: t.Type<StillFigure, unknown, unknown> = t.intersection([
  FIGURE,
  t.type({ ends: tuple<StillFigure["ends"]>(4) }),
]);
const SPATIAL_FIGURE: t.Type<SpatialFigure, unknown, unknown> = t.type({ radius: t.number, colour: COLOUR });
const CAMERA: t.Type<Camera, unknown, unknown> = t.type({ offset: tuple<Camera["offset"]>(3), angle: t.number });

/** Scenes as they are sent. */
export const DRAWN_SCENE: t.Type<DrawnScene, unknown, unknown> = t.union([
  t.type({
    kind: t.literal("planar"),
    bounds: tuple<PlanarScene["bounds"]>(4),
    ground: COLOUR,
    still: t.readonlyArray(STILL),
    moving: t.readonlyArray(FIGURE),
    hasMark: t.boolean,
  }),
  t.type({
    kind: t.literal("spatial"),
    figures: t.readonlyArray(SPATIAL_FIGURE),
    camera: CAMERA,
    side: t.union([t.literal("side"), t.literal("above")]),
    hasMark: t.boolean,
  }),
]);

/** Decimals of numbers of poses, in the scene's unit. */
const DECIMALS = 1e4;

/** Poses as they are sent: rounded, and `null` for what is not finite. */
export const POSES: t.Type<Float64Array, unknown, unknown> = new t.Type<Float64Array, unknown, unknown>(
  "numbers of poses",
  (value): value is Float64Array => value instanceof Float64Array,
  (value, context) =>
    Array.isArray(value) && value.every((number) => number === null || typeof number === "number")
      ? t.success(Float64Array.from(value, (number) => number ?? NaN))
      : t.failure(value, context),
  (poses) => Array.from(poses, (number) => Number.isFinite(number) ? Math.round(number * DECIMALS) / DECIMALS : null),
);
