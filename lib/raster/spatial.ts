/**
 * Pixels of scenes in space: rays intersected with capsules, on a checkered floor under a sky.
 *
 * @module
 */
import type { Camera, Colour, SpatialFigure, SpatialScene } from "../world/scene.ts";
import { blend } from "./planar.ts";

/** The side of a square of the floor, in metres. */
const SQUARE = 1;

/** The mean colour of the floor, levels of red, green and blue. */
const FLOOR: Colour = [176, 184, 190];

/** Levels by which a square of the floor is lighter or darker than {@link FLOOR}. */
const CONTRAST = 26;

/** The horizon, into which the far floor fades, levels of red, green and blue. */
const HAZE: Colour = [226, 232, 238];

/** The sky overhead, levels of red, green and blue. */
const ZENITH: Colour = [120, 160, 205];

/** The distance at which the floor has lost half its contrast, in heights of the camera. */
const VISIBILITY = 10;

/** The slope of a ray from which on the sky has the colour of its zenith, in metres of rise per metre ahead. */
const OVERHEAD = 0.67;

/** The least height of the camera above the floor, in metres; lower cameras draw the floor from this height. */
const LOWEST = 1e-3;

/** The fraction of the light that reaches every side; the rest comes from the lamp. */
const AMBIENT = 0.5;

type Vector = readonly [number, number, number];

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const scaled = (vector: Vector, factor: number): Vector => [factor * vector[0], factor * vector[1], factor * vector[2]];

const unit = (vector: Vector): Vector => scaled(vector, 1 / Math.sqrt(dot(vector, vector)));

const clamp = (value: number): number => value < 0 ? 0 : value > 1 ? 1 : value;

/**
 * A camera without its place. The ray through the pixel at `row` and `column` is `u right + v up + forward`, with
 * `u = (column + corner) pixel` and `v = −(row + corner) pixel`.
 */
interface View {
  readonly size: number;
  readonly pixel: number;
  readonly corner: number;
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  /** Distance from the camera to the point that it follows, in metres. */
  readonly distance: number;
  /** The forward component of each pixel's ray of length 1: 1 / √(1 + u² + v²), `[size, size]`. */
  readonly ahead: Float64Array;
  /** Direction of the lamp, which is above and to the left behind the camera, as right, up and forward. */
  readonly lamp: Vector;
}

const viewOf = ({ offset, angle }: Camera, size: number): View => {
  const distance = Math.sqrt(dot(offset, offset));
  const forward = scaled(offset, -1 / distance);
  const [x, y, z] = forward;
  // In a view straight down x is to the right and y is up.
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

/** The background of a row of pixels, without the squares of the floor. */
interface Row {
  readonly colour: Colour;
  /** Slope of its rays, in metres of rise per metre ahead; negative for rays that meet the floor. */
  readonly rise: number;
  /** Difference of a square from the colour, in levels. */
  readonly contrast: number;
}

const rowOf = ({ pixel, corner, up, forward }: View, row: number): Row => {
  const rise = forward[2] - (row + corner) * pixel * up[2];
  const nearness2 = (VISIBILITY * rise) ** 2;
  const clear = rise < 0 ? nearness2 / (1 + nearness2) : Math.min(1, rise / OVERHEAD);
  const beyond = rise < 0 ? FLOOR : ZENITH;
  const level = (channel: 0 | 1 | 2): number => Math.round(HAZE[channel] + clear * (beyond[channel] - HAZE[channel]));
  return { colour: [level(0), level(1), level(2)], rise, contrast: rise < 0 ? CONTRAST * clear : 0 };
};

/** One coordinate of the floor along a row of pixels, in squares. */
interface Walk {
  /** The coordinate of the first pixel, from the middle of a square. */
  readonly from: number;
  /** The difference between two pixels next to each other. */
  readonly step: number;
  /** The width of the floor that a pixel covers. */
  readonly width: number;
}

const walkOf = (view: View, row: number, { rise }: Row, eye: Vector, depth: number, axis: 0 | 1): Walk => {
  const { pixel, corner, right, up, forward } = view;
  const centre = eye[axis] + depth * (forward[axis] - (row + corner) * pixel * up[axis]);
  const step = pixel * depth * right[axis];
  // The flatter its ray, the more of the floor a pixel covers from its lower to its upper edge.
  const width = pixel * depth * (Math.abs(right[axis]) + Math.abs(right[1 - axis] / rise));
  return { from: (centre + corner * step) / SQUARE + 0.5, step: step / SQUARE, width: width / SQUARE };
};

/**
 * Adds squares to a row of the floor: the product of a wave of period 2 along x and one along y, each −1 or 1 with ramps of a
 * pixel's width in between.
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
    // Computing a remainder for every pixel takes twice the time.
    if (x >= 2) x -= 2;
    else if (x < 0) x += 2;
    if (y >= 2) y -= 2;
    else if (y < 0) y += 2;
  }
};

/** Draws the floor below the horizon of an image, and writes the depths of floor and sky. */
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

/** A capsule relative to the camera: right, up and forward, in metres; and the products that all of its pixels need. */
interface Placed {
  readonly radius: number;
  readonly colour: Colour;
  /** The first end. */
  readonly end: Vector;
  /** The vector from the first end to the second. */
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

/** A point relative to the camera, as right, up and forward, from the point relative to the one that the camera follows. */
const inView = ({ right, up, forward, distance }: View, point: Vector): Vector => [
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

/** Offsets of the tangents from the camera to a ball at one metre ahead; infinite for a ball that is not wholly ahead. */
const tangents = (across: number, depth: number, radius: number): readonly [number, number] => {
  const room = depth * depth - radius * radius;
  if (!(depth > radius)) return [-Infinity, Infinity];
  const half = radius * Math.sqrt(across * across + room);
  return [(across * depth - half) / room, (across * depth + half) / room];
};

/** The first and the last pixel of a capsule along one axis. */
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
 * The square of the distance between a ray and the point of a capsule's axis at `fraction` of its length.
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
 * Distance along a ray to its entry into a capsule, in metres: into its side, or, beyond the ends, into the ball around one of them.
 *
 * `fraction` is the point of the prolonged axis that is nearest to the ray. A ray that just misses enters at its nearest point.
 */
const entry = (capsule: Placed, rayEnd: number, rayAlong: number, fraction: number): number => {
  const { radius, endAlong, inverse } = capsule;
  const depth2 = Math.max(0, radius * radius - squaredGap(capsule, rayEnd, rayAlong, fraction));
  const slant = Math.max(1e-12, 1 - rayAlong * rayAlong * inverse);
  const side = rayEnd + fraction * rayAlong - Math.sqrt(depth2 / slant);
  const sideFraction = (rayAlong * side - endAlong) * inverse;
  const ball = clamp(sideFraction);
  if (ball === sideFraction) return side;
  const ballDepth2 = Math.max(0, radius * radius - squaredGap(capsule, rayEnd, rayAlong, ball));
  return rayEnd + ball * rayAlong - Math.sqrt(ballDepth2);
};

/** The light on a capsule by Lambert's law, at a distance along a ray; `rayLamp` is the ray's product with the lamp. */
const lightAt = (capsule: Placed, rayAlong: number, rayLamp: number, distance: number): number => {
  const { radius, endAlong, inverse, lampEnd, lampAlong } = capsule;
  const fraction = clamp((rayAlong * distance - endAlong) * inverse);
  return AMBIENT + (1 - AMBIENT) * clamp((distance * rayLamp - lampEnd - fraction * lampAlong) / radius);
};

/** Draws a capsule in the pixels in which it is nearer than `depths`, with antialiased edges. Skips places that are not finite. */
const paintCapsule = (images: Uint8Array, start: number, depths: Float64Array, view: View, capsule: Placed): void => {
  const { size, pixel, corner, ahead, lamp: [lampX, lampY, lampZ] } = view;
  const { radius, colour: [red, green, blue], end: [endX, endY, endZ], along: [alongX, alongY, alongZ] } = capsule;
  // Half a pixel at the farther end: pixels farther than this from the edge are covered wholly or not at all.
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
      // A pixel that is mostly transparent must not hide figures that are drawn later.
      if (coverage >= 0.5) depths[place] = depth;
      const light = lightAt(capsule, rayAlong, forward * (u * lampX + v * lampY + lampZ), distance);
      blend(images, start + 3 * place, light * red, light * green, light * blue, coverage);
    }
  }
};

/**
 * A function that draws the first `count` states of a batch into `images`, `[count, size, size, 3]`, and writes every byte.
 *
 * Edges are antialiased by the distance between ray and axis. Figures are drawn from far to near, so that edges blend with the
 * figures behind them, and a depth buffer separates figures that cross.
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
    const endAt = (from: number): Vector =>
      inView(view, [ends[from] - point[0], ends[from + 1] - point[1], ends[from + 2] - point[2]]);
    for (let row = 0; row < count; row++) {
      const start = row * background.length;
      place(states, row, ends);
      lookAt(states, row, point);
      images.set(background, start);
      const [x, y, z] = camera.offset;
      paintFloor(images, start, depths, view, rows, [point[0] + x, point[1] + y, point[2] + z]);
      figures.map((figure, index) => placedOf(view, figure, endAt(6 * index), endAt(6 * index + 3)))
        .sort((a, b) => 2 * b.end[2] + b.along[2] - 2 * a.end[2] - a.along[2])
        .forEach((capsule) => paintCapsule(images, start, depths, view, capsule));
    }
  };
};
