/// <reference lib="dom" />
/**
 * Pictures of scenes in space: the pixels that the library renders, and goals over them.
 *
 * @module
 */
import { spatial } from "../../lib/raster/spatial.ts";
import { type DrawnScene, poseParts, sceneOfPoses } from "../../lib/watch/drawn_scene.ts";
import type { SpatialScene } from "../../lib/world/scene.ts";
import { sceneColour, type Theme } from "../page/colours.ts";
import { threeDigits } from "../page/numbers.ts";
import { placeBehind, type Vector, type View, viewOf } from "./camera.ts";
import type { Moment, ScenePicture } from "./scene_picture.ts";

/** Most pixels of a rendered picture's side; larger ones are stretched. */
const FINEST = 520;

/** Part of the camera's distance by which an arrow key moves the goal, and that a goal's pole is high. */
const STRIDE = 0.2;
const POLE = 0.28;

/** The nearest distance ahead of the camera at which lines are drawn, in metres. */
const NEAR = 0.05;

/** Points of a ring. */
const RING = 48;

const spatialOf = (scene: DrawnScene): SpatialScene => {
  const drawable = sceneOfPoses(scene);
  if (drawable.kind !== "spatial") throw new TypeError("this scene is not in space");
  return drawable;
};

const vectorOf = (numbers: ArrayLike<number>): Vector => [numbers[0], numbers[1], numbers[2]];

/** A square canvas as large as it is on the screen. */
const fitted = (canvas: HTMLCanvasElement): readonly [CanvasRenderingContext2D, size: number] => {
  const size = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) throw new TypeError("this browser draws nothing on a canvas");
  return [context, size];
};

/** Draws a line through points, as far as they are ahead of the camera. */
const line = (context: CanvasRenderingContext2D, { pixelOf }: View, points: readonly Vector[]): void => {
  context.beginPath();
  let isOn = false;
  for (const point of points) {
    const [x, y, ahead] = pixelOf(point);
    const isAhead = ahead > NEAR;
    if (isAhead && isOn) context.lineTo(x, y);
    else if (isAhead) context.moveTo(x, y);
    isOn = isAhead;
  }
  context.stroke();
};

/** Strokes twice: broad and pale, so that it stands out from anything behind it, and then in a colour. */
const edged = (context: CanvasRenderingContext2D, colour: string, width: number, stroke: () => void): void => {
  context.lineCap = context.lineJoin = "round";
  for (const [style, thickness] of [["rgb(255 255 255 / 75%)", 2.4 * width], [colour, width]] as const) {
    context.strokeStyle = style;
    context.lineWidth = thickness;
    stroke();
  }
};

/** The picture of a scene in space. */
export const spatialPicture = (drawn: DrawnScene, radius: number, unit: string): ScenePicture => {
  const scene = spatialOf(drawn);
  const { camera, side, figures } = scene;
  const followed = (poses: Float64Array, row: number): Vector => vectorOf(poseParts(drawn, poses, row).lookAt);
  const markOf = (poses: Float64Array, row: number): Vector => {
    const { mark, lookAt } = poseParts(drawn, poses, row);
    return vectorOf(drawn.hasMark ? mark : lookAt);
  };
  const grounded = ([x, y, z]: Vector): Vector => [x, y, Number.isFinite(z) ? z : 0];

  let rendered: { readonly pixels: OffscreenCanvas; readonly render: (poses: Float64Array) => void } | undefined;
  /** The renderer of pictures of a size. */
  const rendererOf = (size: number) => {
    if (rendered?.pixels.width === size) return rendered;
    const [pixels, draw] = [new OffscreenCanvas(size, size), spatial(scene, size)];
    const [colours, image] = [new Uint8Array(3 * size * size), new ImageData(size, size)];
    const context = pixels.getContext("2d");
    const render = (pose: Float64Array): void => {
      draw(pose, 1, colours);
      for (let from = 0, to = 0; from < colours.length; from += 3, to += 4) {
        image.data[to] = colours[from];
        image.data[to + 1] = colours[from + 1];
        image.data[to + 2] = colours[from + 2];
        image.data[to + 3] = 255;
      }
      context?.putImageData(image, 0, 0);
    };
    return rendered = { pixels, render };
  };

  /** Draws a goal that is a pose, as a pale body. */
  const drawGhost = (context: CanvasRenderingContext2D, view: View, size: number, goal: Float64Array, theme: Theme) => {
    const { ends } = poseParts(drawn, goal, 0);
    context.globalAlpha = 0.4;
    context.lineCap = "round";
    figures.forEach(({ radius, colour }, index) => {
      const [start, end] = [vectorOf(ends.subarray(6 * index)), vectorOf(ends.subarray(6 * index + 3))];
      const ahead = view.pixelOf(start)[2];
      if (!(ahead > NEAR)) return;
      context.strokeStyle = sceneColour(colour, theme);
      context.lineWidth = 2 * radius * size / (2 * Math.tan(camera.angle / 2) * ahead);
      line(context, view, [start, end]);
    });
    context.globalAlpha = 1;
  };

  /** Draws an arrow at the edge towards a goal that is out of the picture, with its distance. */
  const drawArrow = (context: CanvasRenderingContext2D, size: number, x: number, away: number, colour: string) => {
    const sign = x < size / 2 ? -1 : 1;
    const [tip, middle, arm] = [size / 2 + sign * size * 0.47, size * 0.12, size * 0.022];
    edged(context, colour, Math.max(2, size / 160), () => {
      context.beginPath();
      context.moveTo(tip - sign * 3 * arm, middle);
      context.lineTo(tip, middle);
      context.moveTo(tip - sign * arm, middle - arm);
      context.lineTo(tip, middle);
      context.lineTo(tip - sign * arm, middle + arm);
      context.stroke();
    });
    context.font = `600 ${Math.round(size / 30)}px system-ui, sans-serif`;
    context.textAlign = sign < 0 ? "left" : "right";
    context.textBaseline = "middle";
    context.strokeStyle = "rgb(255 255 255 / 75%)";
    context.lineWidth = size / 110;
    context.strokeText(`goal, ${threeDigits(away)} ${unit}`, tip - sign * 4 * arm, middle);
    context.fillStyle = colour;
    context.fillText(`goal, ${threeDigits(away)} ${unit}`, tip - sign * 4 * arm, middle);
  };

  /** Draws a goal that is a place: a ring of what counts as reached, and a pole where its height does not count. */
  const drawPlace = (
    context: CanvasRenderingContext2D,
    view: View,
    size: number,
    mark: Vector,
    reach: number,
    colour: string,
    isReached: boolean,
  ): void => {
    const [x, y, z] = grounded(mark);
    const ring = Array.from({ length: RING + 1 }, (_, index): Vector => {
      const angle = 2 * Math.PI * index / RING;
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle), z];
    });
    const top: Vector = [x, y, z + POLE * view.distance];
    const width = Math.max(2, size / 180);
    context.setLineDash(isReached ? [] : [3 * width, 2 * width]);
    edged(context, colour, width, () => line(context, view, ring));
    context.setLineDash([]);
    if (!Number.isNaN(mark[2])) return;
    edged(context, colour, width, () => line(context, view, [[x, y, z], top]));
    const [tipX, tipY, ahead] = view.pixelOf(top);
    if (!(ahead > NEAR)) return;
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(tipX, tipY);
    context.lineTo(tipX + size / 22, tipY + size / 50);
    context.lineTo(tipX, tipY + size / 25);
    context.fill();
  };

  const draw = (canvas: HTMLCanvasElement, theme: Theme, moment: Moment): void => {
    const [context, size] = fitted(canvas);
    const { poses, goal, row, last, asked } = moment;
    if (poses === undefined || goal === undefined) return context.clearRect(0, 0, size, size);
    const { pixels, render } = rendererOf(Math.min(size, FINEST));
    const width = poses.length / (last + 1);
    render(poses.subarray(row * width, (row + 1) * width));
    context.imageSmoothingEnabled = true;
    context.drawImage(pixels, 0, 0, size, size);
    if (theme.isDark) {
      context.globalCompositeOperation = "multiply";
      context.fillStyle = "rgb(140 150 165)";
      context.fillRect(0, 0, size, size);
      context.globalCompositeOperation = "source-over";
    }
    const view = viewOf(camera, followed(poses, row), size);
    if (drawn.hasMark) {
      const path = Array.from({ length: row + 1 }, (_, time) => grounded(markOf(poses, time)));
      edged(context, "#00609a", Math.max(1.5, size / 300), () => line(context, view, path));
      const isReached = moment.isReached && row === last && asked === undefined;
      const colour = isReached ? "#007a58" : "#b84a00";
      const place = grounded(markOf(goal, 0));
      drawPlace(context, view, size, markOf(goal, 0), radius, colour, isReached);
      const [x, , ahead] = view.pixelOf(place);
      const [hereX, hereY] = grounded(markOf(poses, row));
      if (!(ahead > NEAR) || x < 0 || x > size) {
        drawArrow(context, size, x, Math.hypot(place[0] - hereX, place[1] - hereY), colour);
      }
    } else drawGhost(context, view, size, goal, theme);
    if (asked !== undefined) {
      drawPlace(context, view, size, [asked[0], asked[1], grounded(markOf(goal, 0))[2]], radius / 2, "#b84a00", false);
    }
  };

  return {
    draw,
    placeAt: (canvas, event, { poses, goal, row }) => {
      if (poses === undefined || goal === undefined) return undefined;
      const box = canvas.getBoundingClientRect();
      const at = followed(poses, row);
      return placeBehind(viewOf(camera, at, box.width), side, at, grounded(markOf(goal, 0))[2], [
        event.clientX - box.left,
        event.clientY - box.top,
      ]);
    },
    goalPlace: (goal) => [markOf(goal, 0)[0], markOf(goal, 0)[1]],
    stride: STRIDE * Math.hypot(...camera.offset),
  };
};
