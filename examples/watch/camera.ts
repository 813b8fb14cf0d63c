/**
 * The camera of scenes in space: the pixels of points, and the points behind pixels, as `lib/raster` draws them.
 *
 * @module
 */
import type { Camera } from "../../lib/world/scene.ts";

/** A point or a direction in space. */
export type Vector = readonly [x: number, y: number, z: number];

/** A camera that follows a point, over a square picture. */
export interface View {
  /** The pixel of a point, and its distance ahead; the pixel of a point that is not ahead has no meaning. */
  readonly pixelOf: (point: Vector) => readonly [x: number, y: number, ahead: number];
  /** The direction from the camera through a pixel, one unit ahead. */
  readonly ray: (x: number, y: number) => Vector;
  /** The place of the camera. */
  readonly eye: Vector;
  /** The distance to the point that it follows. */
  readonly distance: number;
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The view of a camera that follows a point, in a picture of `size` pixels a side. */
export const viewOf = ({ offset, angle }: Camera, followed: Vector, size: number): View => {
  const distance = Math.sqrt(dot(offset, offset));
  const forward: Vector = [-offset[0] / distance, -offset[1] / distance, -offset[2] / distance];
  const flat = Math.hypot(forward[0], forward[1]);
  const right: Vector = flat === 0 ? [1, 0, 0] : [forward[1] / flat, -forward[0] / flat, 0];
  const up: Vector = [
    right[1] * forward[2],
    -right[0] * forward[2],
    right[0] * forward[1] - right[1] * forward[0],
  ];
  const pixel = 2 * Math.tan(angle / 2) / size;
  return {
    distance,
    eye: [followed[0] + offset[0], followed[1] + offset[1], followed[2] + offset[2]],
    pixelOf: (point) => {
      const away: Vector = [point[0] - followed[0], point[1] - followed[1], point[2] - followed[2]];
      const ahead = dot(away, forward) + distance;
      return [size / 2 + dot(away, right) / ahead / pixel, size / 2 - dot(away, up) / ahead / pixel, ahead];
    },
    ray: (x, y) => {
      const [u, v] = [(x - size / 2) * pixel, (size / 2 - y) * pixel];
      return [
        u * right[0] + v * up[0] + forward[0],
        u * right[1] + v * up[1] + forward[1],
        u * right[2] + v * up[2] + forward[2],
      ];
    },
  };
};

/**
 * The place along the ground behind a pixel: where its ray meets the height of the goal, or, viewed from the side, the upright plane
 * through the point that the camera follows; `undefined` where it meets nothing ahead.
 */
export const placeBehind = (
  { ray, eye }: View,
  side: "side" | "above",
  followed: Vector,
  height: number,
  [x, y]: readonly [x: number, y: number],
): readonly [x: number, y: number] | undefined => {
  const direction = ray(x, y);
  const axis = side === "side" ? 1 : 2;
  const reach = ((side === "side" ? followed[1] : height) - eye[axis]) / direction[axis];
  return Number.isFinite(reach) && reach > 0
    ? [eye[0] + reach * direction[0], eye[1] + reach * direction[1]]
    : undefined;
};
