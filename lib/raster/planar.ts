/**
 * Pixels of scenes in a plane: every figure is antialiased by its signed distance, within its bounding box.
 *
 * @module
 */
import type { Colour, Figure, PlanarScene } from "../world/scene.ts";

/** Half the width of an equilateral triangle with an incircle of radius 1. */
const SLOPE = Math.sqrt(3);

/** A figure in an image, in pixels from the image's centre: x to the right, y down. */
interface Placed {
  readonly shape: Figure["shape"];
  readonly radius: number;
  readonly colour: Colour;
  readonly x: number;
  readonly y: number;
  /** From the first end to the second. */
  readonly alongX: number;
  readonly alongY: number;
  /** 1 over the square of the distance between the ends. */
  readonly inverse: number;
}

/** Converts scene coordinates to pixels, for an image `size` pixels wide. */
const placement = (
  { bounds }: PlanarScene,
  size: number,
): (figure: Figure, ends: ArrayLike<number>, from: number) => Placed => {
  const [west, south, east, north] = bounds;
  const scale = size / (east - west);
  if (!(scale > 0 && Math.abs(scale * (north - south) - size) < 1e-6)) {
    throw new RangeError(`render: bounds came as ${bounds.join(", ")}, expected a square`);
  }
  const [centreX, centreY] = [(west + east) / 2, (south + north) / 2];
  return ({ shape, radius, colour }, ends, from) => {
    const x = scale * (ends[from] - centreX);
    const y = scale * (centreY - ends[from + 1]);
    const alongX = shape === "capsule" ? scale * (ends[from + 2] - centreX) - x : 0;
    const alongY = shape === "capsule" ? scale * (centreY - ends[from + 3]) - y : 0;
    const inverse = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-9);
    return { shape, radius: scale * radius, colour, x, y, alongX, alongY, inverse };
  };
};

/**
 * Signed distance of a point from a figure's edge, in pixels, negative inside; the point is relative to the first end.
 *
 * Distances to squares and triangles are those to the nearest prolonged side, which keeps corners sharp.
 */
const signedDistance = ({ shape, radius, alongX, alongY, inverse }: Placed, x: number, y: number): number => {
  if (shape === "square") return Math.max(Math.abs(x), Math.abs(y)) - radius;
  if (shape === "triangle") return Math.max(y, (SLOPE * Math.abs(x) - y) / 2) - radius;
  const projected = (x * alongX + y * alongY) * inverse;
  const fraction = projected < 0 ? 0 : projected > 1 ? 1 : projected;
  const offsetX = x - fraction * alongX;
  const offsetY = y - fraction * alongY;
  return Math.sqrt(offsetX * offsetX + offsetY * offsetY) - radius;
};

/** Blends a colour with opacity `coverage` into the pixel that begins at `at`. */
export const blend = (
  images: Uint8Array,
  at: number,
  red: number,
  green: number,
  blue: number,
  coverage: number,
): void => {
  // Storing into bytes truncates, so that adding a half rounds.
  images[at] += coverage * (red - images[at]) + 0.5;
  images[at + 1] += coverage * (green - images[at + 1]) + 0.5;
  images[at + 2] += coverage * (blue - images[at + 2]) + 0.5;
};

/**
 * Draws a figure over the image that begins at `start`: the coverage of a pixel at a signed distance `d` is clamp(½ − d).
 *
 * A figure at a place that is not finite covers nothing.
 */
const paint = (images: Uint8Array, start: number, size: number, figure: Placed): void => {
  const { shape, radius, colour: [red, green, blue], x, y, alongX, alongY } = figure;
  const reach = radius + 0.5;
  const across = shape === "triangle" ? SLOPE * reach : reach;
  const above = shape === "triangle" ? 2 * reach : reach;
  const corner = 0.5 - size / 2;
  const left = Math.max(0, Math.ceil(x + Math.min(0, alongX) - across - corner));
  const right = Math.min(size - 1, Math.floor(x + Math.max(0, alongX) + across - corner));
  const top = Math.max(0, Math.ceil(y + Math.min(0, alongY) - above - corner));
  const bottom = Math.min(size - 1, Math.floor(y + Math.max(0, alongY) + reach - corner));
  // Most of the box around a slanted capsule is empty, so each row is limited to the strip around its axis.
  const slanted = Math.abs(alongY) > 1e-3;
  const shear = slanted ? alongX / alongY : 0;
  const half = slanted ? reach * Math.sqrt(1 + shear * shear) : Infinity;
  for (let row = top; row <= bottom; row++) {
    const fromY = row + corner - y;
    const middle = x + shear * fromY - corner;
    const last = Math.min(right, Math.floor(middle + half));
    for (let column = Math.max(left, Math.ceil(middle - half)); column <= last; column++) {
      const coverage = 0.5 - signedDistance(figure, column + corner - x, fromY);
      const at = start + 3 * (row * size + column);
      if (coverage >= 1) {
        images[at] = red;
        images[at + 1] = green;
        images[at + 2] = blue;
      } else if (coverage > 0) {
        blend(images, at, red, green, blue, coverage);
      }
    }
  }
};

/**
 * A function that draws the first `count` states of a batch into `images`, `[count, size, size, 3]`, and writes every byte.
 *
 * The ground and the still figures are drawn once, and copied for every state.
 */
export const planar = (
  scene: PlanarScene,
  size: number,
): (states: Float64Array, count: number, images: Uint8Array) => void => {
  const { ground, still, moving, place } = scene;
  const placed = placement(scene, size);
  const background = Uint8Array.from({ length: 3 * size * size }, (_, index) => ground[index % 3]);
  for (const figure of still) paint(background, 0, size, placed(figure, figure.ends, 0));
  return (states, count, images) => {
    const ends = new Float64Array(4 * moving.length);
    for (let row = 0; row < count; row++) {
      images.set(background, row * background.length);
      place(states, row, ends);
      moving.forEach((figure, index) => paint(images, row * background.length, size, placed(figure, ends, 4 * index)));
    }
  };
};
