/// <reference lib="dom" />
/**
 * Drawing of scenes in a plane on a canvas.
 *
 * @module
 */
import type { Colour, Figure, PlanarScene } from "../../lib/world/scene.ts";
import { sceneColour, type Theme } from "./colours.ts";
import type { PageWorld, Place } from "./worlds.ts";

/** A canvas that shows a scene. */
export interface Picture {
  readonly context: CanvasRenderingContext2D;
  /** Pixels of the canvas along each side. */
  readonly size: number;
  /** Pixels of one of the scene's units. */
  readonly scale: number;
  /** The pixel of a place. */
  readonly at: (place: Place) => Place;
  readonly theme: Theme;
}

/** The picture of a scene on a canvas, as large as it is on the screen. */
export const pictureOn = (
  canvas: HTMLCanvasElement,
  { bounds: [x0, , x1, y1] }: PlanarScene,
  theme: Theme,
): Picture => {
  const size = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) throw new TypeError("this browser draws nothing on a canvas");
  const scale = size / (x1 - x0);
  return { context, size, scale, at: ([x, y]) => [(x - x0) * scale, (y1 - y) * scale], theme };
};

/** The place under a pointer. */
export const placeUnder = (
  canvas: HTMLCanvasElement,
  { bounds: [x0, y0, x1, y1] }: PlanarScene,
  event: MouseEvent,
): Place => {
  const box = canvas.getBoundingClientRect();
  return [
    x0 + (event.clientX - box.left) / box.width * (x1 - x0),
    y1 - (event.clientY - box.top) / box.height * (y1 - y0),
  ];
};

/** Draws a figure. */
const drawFigure = (
  { context, scale, at, theme }: Picture,
  { shape, radius, colour }: Figure,
  [x0, y0, x1, y1]: readonly number[],
): void => {
  const [startX, startY] = at([x0, y0]);
  const [endX, endY] = at([x1, y1]);
  const reach = radius * scale;
  context.fillStyle = context.strokeStyle = sceneColour(colour, theme);
  context.beginPath();
  if (shape === "square") {
    context.fillRect(startX - reach, startY - reach, 2 * reach, 2 * reach);
  } else if (shape === "triangle") {
    const half = Math.sqrt(3) * reach;
    context.moveTo(startX, startY - 2 * reach);
    context.lineTo(startX + half, startY + reach);
    context.lineTo(startX - half, startY + reach);
    context.fill();
  } else if (startX === endX && startY === endY) {
    context.arc(startX, startY, reach, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.lineCap = "round";
    context.lineWidth = 2 * reach;
    context.moveTo(startX, startY);
    context.lineTo(endX, endY);
    context.stroke();
  }
};

/** Draws the ground, the world's outline, and over them the figures that never move. */
export const drawGround = (
  picture: Picture,
  { scene, outlined: [factor, x, y], world: { outline } }: PageWorld,
): void => {
  const { context, size, at, theme } = picture;
  context.fillStyle = sceneColour(scene.ground, theme);
  context.fillRect(0, 0, size, size);
  context.strokeStyle = theme.of("muted");
  context.lineWidth = Math.max(1, size / 600);
  context.beginPath();
  for (const [x0, y0, x1, y1] of outline) {
    context.moveTo(...at([x + factor * x0, y + factor * y0]));
    context.lineTo(...at([x + factor * x1, y + factor * y1]));
  }
  context.stroke();
  drawWalls(picture, scene);
};

/** Draws the figures that never move. */
export const drawWalls = (picture: Picture, { still }: Pick<PlanarScene, "still">): void =>
  still.forEach((figure) => drawFigure(picture, figure, figure.ends));

/** Draws the figures that move, as they are in row `row` of states. */
export const drawMoving = (picture: Picture, scene: PlanarScene, states: Float64Array, row: number): void => {
  const ends = new Float64Array(4 * scene.moving.length);
  scene.place(states, row, ends);
  scene.moving.forEach((figure, index) =>
    drawFigure(picture, figure, Array.from(ends.subarray(4 * index, 4 * index + 4)))
  );
};

/** Draws a line through places. */
export const drawPath = (
  { context, at, size }: Picture,
  places: readonly Place[],
  colour: string,
  opacity = 1,
): void => {
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1.5, size / 260);
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  places.forEach((place, index) => index === 0 ? context.moveTo(...at(place)) : context.lineTo(...at(place)));
  context.stroke();
  context.globalAlpha = 1;
};

/** Draws a dot. */
export const drawDot = ({ context, at, size }: Picture, place: Place, colour: string): void => {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(...at(place), Math.max(3, size / 110), 0, 2 * Math.PI);
  context.fill();
};

/** Draws a goal: a ring of the radius within which it counts as reached, and a cross in its middle, on a pale edge. */
export const drawGoal = (
  { context, at, scale, size, theme }: Picture,
  place: Place,
  radius: number,
  isReached: boolean,
): void => {
  const [x, y] = at(place);
  const reach = Math.max(radius * scale, size / 45);
  const arm = reach * 0.35;
  const stroke = (colour: string, width: number) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(isReached ? [] : [reach / 3, reach / 4]);
    context.beginPath();
    context.arc(x, y, reach, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
    context.stroke();
  };
  const width = Math.max(2, size / 180);
  context.lineCap = "butt";
  stroke(theme.of("paper"), 2.2 * width);
  stroke(theme.of(isReached ? "third" : "other"), width);
};

/** The cells of a map as a picture of one pixel each; cells without a colour are transparent. */
export const cellsPicture = (
  side: number,
  indices: readonly number[],
  colourOf: (position: number) => Colour,
): OffscreenCanvas => {
  const cells = new OffscreenCanvas(side, side);
  const pixels = new ImageData(side, side);
  indices.forEach((index, position) => pixels.data.set([...colourOf(position), 255], 4 * index));
  cells.getContext("2d")?.putImageData(pixels, 0, 0);
  return cells;
};

/** Draws the cells of a map, with sharp edges. */
export const drawCells = ({ context, size }: Picture, cells: OffscreenCanvas): void => {
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, size, size);
};
