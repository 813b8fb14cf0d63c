/**
 * Pixels of scenes in space: rays against capsules, on a checkered floor under a sky.
 *
 * @module
 */
import type { Camera, Colour, SpatialFigure, SpatialScene } from "../world/scene.ts";
import { blend } from "./planar.ts";

/** Metres: the side of a square of the floor. */
const SQUARE = 1;

/** The floor between its two shades, levels of red, green and blue. */
const FLOOR: Colour = [176, 184, 190];

/** Levels by which a square of the floor is lighter or darker than {@link FLOOR}. */
const CONTRAST = 26;

/** The horizon, which the far floor fades into, levels of red, green and blue. */
const HAZE: Colour = [226, 232, 238];

/** The sky overhead, levels of red, green and blue. */
const ZENITH: Colour = [120, 160, 205];

/** Eye heights: as far away the floor has lost half its contrast. */
const VISIBILITY = 10;

/** Metres that a ray rises for each metre ahead where the sky is as blue as overhead. */
const OVERHEAD = 0.67;

/** Metres: an eye in or below the floor sees it from as high. */
const LOWEST = 1e-3;

/** The share of the light that reaches every side; the rest comes from the lamp. */
const AMBIENT = 0.5;

type Vector = readonly [number, number, number];

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const scaled = (vector: Vector, factor: number): Vector => [factor * vector[0], factor * vector[1], factor * vector[2]];

const unit = (vector: Vector): Vector => scaled(vector, 1 / Math.sqrt(dot(vector, vector)));

const clamp = (value: number): number => value < 0 ? 0 : value > 1 ? 1 : value;

/**
 * A camera without its place. The pixel of `row` and `column` is seen along `u right + v up + forward`, where
 * `u = (column + corner) pixel` and `v = −(row + corner) pixel`.
 */
interface View {
  readonly size: number;
  readonly pixel: number;
  readonly corner: number;
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  /** Metres from the eye to the point looked at. */
  readonly distance: number;
  /** How much of each pixel's ray, at length 1, goes forward: 1 / √(1 + u² + v²), `[size, size]`. */
  readonly ahead: Float64Array;
  /** Towards the lamp, which is above and over the viewer's left shoulder, as right, up and forward. */
  readonly lamp: Vector;
}

const viewOf = ({ offset, angle }: Camera, size: number): View => {
  const distance = Math.sqrt(dot(offset, offset));
  const forward = scaled(offset, -1 / distance);
  const [x, y, z] = forward;
  // Straight down, x is to the right and y is up.
  const right: Vector = x === 0 && y === 0 ? [1, 0, 0] : unit([y, -x, 0]);
  const up: Vector = [right[1] * z, -right[0] * z, right[0] * y - right[1] * x];
  const pixel = 2 * Math.tan(angle / 2) / size;
  const corner = 0.5 - size / 2;
  const ahead = Float64Array.from({ length: size * size }, (_, index) => {
    const [u, v] = [pixel * (index % size + corner), pixel * (Math.floor(index / size) + corner)];
    return 1 / Math.sqrt(1 + (u * u + v * v));
  });
  return { size, pixel, corner, right, up, forward, distance, ahead, lamp: unit([-0.5, up[2], z - 0.6]) };
};

/** A row of pixels, without the squares of the floor. */
interface Row {
  readonly colour: Colour;
  /** Metres that its rays rise for each metre ahead, negative where they meet the floor. */
  readonly rise: number;
  /** Levels by which a square changes the colour. */
  readonly contrast: number;
}

const rowOf = ({ pixel, corner, up, forward }: View, row: number): Row => {
  const rise = forward[2] - (row + corner) * pixel * up[2];
  const seen2 = (VISIBILITY * rise) ** 2;
  const clear = rise < 0 ? seen2 / (1 + seen2) : Math.min(1, rise / OVERHEAD);
  const beyond = rise < 0 ? FLOOR : ZENITH;
  const level = (channel: 0 | 1 | 2): number => Math.round(HAZE[channel] + clear * (beyond[channel] - HAZE[channel]));
  return { colour: [level(0), level(1), level(2)], rise, contrast: rise < 0 ? CONTRAST * clear : 0 };
};

/** A straight walk along a row of pixels, as one coordinate of the floor, in squares. */
interface Walk {
  /** Where it begins, from the middle of a square. */
  readonly from: number;
  readonly step: number;
  /** What a pixel covers. */
  readonly width: number;
}

const walkOf = (view: View, row: number, { rise }: Row, eye: Vector, depth: number, axis: 0 | 1): Walk => {
  const { pixel, corner, right, up, forward } = view;
  const centre = eye[axis] + depth * (forward[axis] - (row + corner) * pixel * up[axis]);
  const step = pixel * depth * right[axis];
  // From its lower to its upper edge a pixel covers more of the floor than from left to right, by how flat its ray is.
  const width = pixel * depth * (Math.abs(right[axis]) + Math.abs(right[1 - axis] / rise));
  return { from: (centre + corner * step) / SQUARE + 0.5, step: step / SQUARE, width: width / SQUARE };
};

/**
 * Adds squares to a row of the floor: the product of a wave of period 2 along x and one along y, each −1 or 1 but for
 * ramps of a pixel's width between.
 */
const paintSquares = (
  images: Uint8Array,
  start: number,
  end: number,
  [red, green, blue]: Colour,
  contrast: number,
  { from: fromX, step: stepX, width: widthX }: Walk,
  { from: fromY, step: stepY, width: widthY }: Walk,
): void => {
  const [steepX, steepY] = [2 / widthX, 2 / widthY];
  let x = fromX - 2 * Math.floor(fromX / 2);
  let y = fromY - 2 * Math.floor(fromY / 2);
  for (let at = start; at < end; at += 3) {
    const rampX = (0.5 - Math.abs(x - 1)) * steepX;
    const rampY = (0.5 - Math.abs(y - 1)) * steepY;
    const waveX = rampX < -1 ? -1 : rampX > 1 ? 1 : rampX;
    const waveY = rampY < -1 ? -1 : rampY > 1 ? 1 : rampY;
    const change = (contrast * waveX * waveY + 256.5 | 0) - 256;
    images[at] = red + change;
    images[at + 1] = green + change;
    images[at + 2] = blue + change;
    x += stepX;
    y += stepY;
    // Taking the remainder of every pixel would take twice the time.
    if (x >= 2) x -= 2;
    else if (x < 0) x += 2;
    if (y >= 2) y -= 2;
    else if (y < 0) y += 2;
  }
};

/** Draws the floor below an image's horizon, and writes the depths of floor and sky. */
const paintFloor = (
  images: Uint8Array,
  start: number,
  depths: Float64Array,
  view: View,
  rows: readonly Row[],
  eye: Vector,
): void => {
  const { size } = view;
  const height = Math.max(LOWEST, eye[2]);
  for (let index = 0; index < size; index++) {
    const row = rows[index];
    const depth = row.rise < 0 ? -height / row.rise : Infinity;
    depths.fill(depth, index * size, (index + 1) * size);
    if (row.contrast === 0) continue;
    const alongX = walkOf(view, index, row, eye, depth, 0);
    const alongY = walkOf(view, index, row, eye, depth, 1);
    // Squares smaller than a pixel would flicker, and steps longer than two squares would leave the wave.
    const contrast = row.contrast * Math.min(1, 2 - Math.max(alongX.width, alongY.width));
    const at = start + 3 * size * index;
    if (contrast > 0.5) paintSquares(images, at, at + 3 * size, row.colour, contrast, alongX, alongY);
  }
};

/** A capsule as the camera sees it: right, up and forward from the eye, in metres; and what all of its pixels need. */
interface Placed {
  readonly radius: number;
  readonly colour: Colour;
  /** The first end, and from there to the second. */
  readonly end: Vector;
  readonly along: Vector;
  /** The products of `end` and `along` with themselves and each other. */
  readonly endEnd: number;
  readonly endAlong: number;
  readonly alongAlong: number;
  /** 1 / `alongAlong`, and 0 for a ball. */
  readonly inverse: number;
  /** Their products with the direction to the lamp. */
  readonly lampEnd: number;
  readonly lampAlong: number;
}

/** A point of the world, given from the point looked at, as right, up and forward from the eye. */
const seen = ({ right, up, forward, distance }: View, point: Vector): Vector => [
  dot(point, right),
  dot(point, up),
  dot(point, forward) + distance,
];

const placedOf = ({ lamp }: View, { radius, colour }: SpatialFigure, end: Vector, other: Vector): Placed => {
  const along: Vector = [other[0] - end[0], other[1] - end[1], other[2] - end[2]];
  const [endEnd, endAlong, alongAlong] = [dot(end, end), dot(end, along), dot(along, along)];
  const inverse = alongAlong > 1e-12 ? 1 / alongAlong : 0;
  const [lampEnd, lampAlong] = [dot(lamp, end), dot(lamp, along)];
  return { radius, colour, end, along, endEnd, endAlong, alongAlong, inverse, lampEnd, lampAlong };
};

/** Where the tangents from the eye to a ball are one metre ahead; no bounds for a ball that is not wholly ahead. */
const tangents = (across: number, depth: number, radius: number): readonly [number, number] => {
  const room = depth * depth - radius * radius;
  if (!(depth > radius)) return [-Infinity, Infinity];
  const half = radius * Math.sqrt(across * across + room);
  return [(across * depth - half) / room, (across * depth + half) / room];
};

/** The first and last pixel, along one axis, of a capsule's picture. */
const pixelRange = (
  { size, pixel, corner }: View,
  capsule: Placed,
  axis: 0 | 1,
  radius: number,
): readonly [number, number] => {
  const { end, along } = capsule;
  // Rows are counted downwards.
  const sign = axis === 0 ? 1 : -1;
  const [low0, high0] = tangents(sign * end[axis], end[2], radius);
  const [low1, high1] = tangents(sign * (end[axis] + along[axis]), end[2] + along[2], radius);
  const first = Math.ceil(Math.min(low0, low1) / pixel - corner);
  const last = Math.floor(Math.max(high0, high1) / pixel - corner);
  return [Math.max(0, first), Math.min(size - 1, last)];
};

/**
 * The square of the distance between a ray and the point of a capsule's axis at `share` of its length.
 *
 * The ray, of length 1, is given by its products with the capsule's `end` and `along`.
 */
const squaredGap = (
  { endEnd, endAlong, alongAlong }: Placed,
  rayEnd: number,
  rayAlong: number,
  fraction: number,
): number => {
  const reached = rayEnd + fraction * rayAlong;
  return endEnd + fraction * (2 * endAlong + fraction * alongAlong) - reached * reached;
};

/**
 * Metres along a ray to where it enters a capsule: its side, or where that is beyond the ends, a ball around one.
 *
 * `share` is where the ray is nearest to the prolonged axis. A ray that just misses enters where it is nearest.
 */
const entry = (capsule: Placed, rayEnd: number, rayAlong: number, fraction: number): number => {
  const { radius, endAlong, inverse } = capsule;
  const depth2 = Math.max(0, radius * radius - squaredGap(capsule, rayEnd, rayAlong, fraction));
  const slant = Math.max(1e-12, 1 - rayAlong * rayAlong * inverse);
  const side = rayEnd + fraction * rayAlong - Math.sqrt(depth2 / slant);
  const sideShare = (rayAlong * side - endAlong) * inverse;
  const ball = clamp(sideShare);
  if (ball === sideShare) return side;
  const ballDepth2 = Math.max(0, radius * radius - squaredGap(capsule, rayEnd, rayAlong, ball));
  return rayEnd + ball * rayAlong - Math.sqrt(ballDepth2);
};

/** The light on a capsule, by Lambert's law, some way along a ray; `rayLamp` is the ray's product with the lamp. */
const lightAt = (capsule: Placed, rayAlong: number, rayLamp: number, distance: number): number => {
  const { radius, endAlong, inverse, lampEnd, lampAlong } = capsule;
  const fraction = clamp((rayAlong * distance - endAlong) * inverse);
  return AMBIENT + (1 - AMBIENT) * clamp((distance * rayLamp - lampEnd - fraction * lampAlong) / radius);
};

/** Draws a capsule where it is nearer than `depths`, with antialiased edges. What is not finite is not drawn. */
const paintCapsule = (images: Uint8Array, start: number, depths: Float64Array, view: View, capsule: Placed): void => {
  const { size, pixel, corner, ahead, lamp: [lampX, lampY, lampZ] } = view;
  const { radius, colour: [red, green, blue], end: [endX, endY, endZ], along: [alongX, alongY, alongZ] } = capsule;
  // Half a pixel at the farther end: farther than this from the edge, a pixel is covered wholly or not at all.
  const half = 0.5 * pixel * Math.max(endZ, endZ + alongZ);
  if (!(half > 0)) return;
  const outer2 = (radius + half) ** 2;
  const inner2 = Math.max(0, radius - half) ** 2;
  const [left, right] = pixelRange(view, capsule, 0, radius + half);
  const [top, bottom] = pixelRange(view, capsule, 1, radius + half);
  for (let row = top; row <= bottom; row++) {
    const v = -(row + corner) * pixel;
    for (let column = left; column <= right; column++) {
      const u = (column + corner) * pixel;
      const place = row * size + column;
      const forward = ahead[place];
      const rayEnd = forward * (endX * u + endY * v + endZ);
      const rayAlong = forward * (alongX * u + alongY * v + alongZ);
      const spread = capsule.alongAlong - rayAlong * rayAlong;
      const fraction = spread > 1e-12 ? (rayAlong * rayEnd - capsule.endAlong) / spread : 0;
      const nearest = clamp(fraction);
      const gap2 = squaredGap(capsule, rayEnd, rayAlong, nearest);
      if (!(gap2 < outer2)) continue;
      const away = forward * (rayEnd + nearest * rayAlong);
      const coverage = gap2 < inner2 ? 1 : Math.min(1, 0.5 - (Math.sqrt(gap2) - radius) / (pixel * away));
      if (!(coverage > 0 && away > 0)) continue;
      const distance = entry(capsule, rayEnd, rayAlong, fraction);
      const depth = forward * distance;
      if (!(depth > 0 && depth < depths[place])) continue;
      // What is mostly seen through must not hide what is drawn later.
      if (coverage >= 0.5) depths[place] = depth;
      const light = lightAt(capsule, rayAlong, forward * (u * lampX + v * lampY + lampZ), distance);
      blend(images, start + 3 * place, light * red, light * green, light * blue, coverage);
    }
  }
};

/**
 * What draws the first `count` states of a batch into `images`, `[count, size, size, 3]`, every byte of which it writes.
 *
 * Edges are antialiased by the distance between ray and axis. Figures are drawn from far to near, so that edges lie over
 * what is behind them, and a depth buffer keeps apart those that cross.
 */
export const spatial = (
  { camera, figures, place, lookAt }: SpatialScene,
  size: number,
): (states: Float64Array, count: number, images: Uint8Array) => void => {
  const view = viewOf(camera, size);
  const rows = Array.from({ length: size }, (_, row) => rowOf(view, row));
  const background = Uint8Array.from(rows.flatMap(({ colour }) => Array.from({ length: size }, () => colour)).flat());
  return (states, count, images) => {
    const ends = new Float64Array(6 * figures.length);
    const point = new Float64Array(3);
    const depths = new Float64Array(size * size);
    const seenFrom = (from: number): Vector =>
      seen(view, [ends[from] - point[0], ends[from + 1] - point[1], ends[from + 2] - point[2]]);
    for (let row = 0; row < count; row++) {
      const start = row * background.length;
      place(states, row, ends);
      lookAt(states, row, point);
      images.set(background, start);
      const [x, y, z] = camera.offset;
      paintFloor(images, start, depths, view, rows, [point[0] + x, point[1] + y, point[2] + z]);
      figures.map((figure, index) => placedOf(view, figure, seenFrom(6 * index), seenFrom(6 * index + 3)))
        .sort((a, b) => 2 * b.end[2] + b.along[2] - 2 * a.end[2] - a.along[2])
        .forEach((capsule) => paintCapsule(images, start, depths, view, capsule));
    }
  };
};
