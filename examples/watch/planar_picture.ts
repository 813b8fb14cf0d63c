/// <reference lib="dom" />
/**
 * Pictures of scenes in a plane.
 *
 * @module
 */
import { type DrawnScene, poseParts, sceneOfPoses } from "../../lib/watch/drawn_scene.ts";
import type { PlanarScene } from "../../lib/world/scene.ts";
import { sceneColour, type Theme } from "../page/colours.ts";
import { drawGoal, drawMoving, drawPath, drawWalls, pictureOn, placeUnder } from "../page/drawing.ts";
import type { Moment, ScenePicture } from "./scene_picture.ts";

/** Part of a picture's side by which an arrow key moves the goal. */
const STRIDE = 0.05;

const planarOf = (scene: DrawnScene): PlanarScene => {
  const drawable = sceneOfPoses(scene);
  if (drawable.kind !== "planar") throw new TypeError("this scene is not in a plane");
  return drawable;
};

/** The picture of a scene in a plane. */
export const planarPicture = (drawn: DrawnScene, radius: number): ScenePicture => {
  const scene = planarOf(drawn);
  const markOf = (poses: Float64Array, row: number): readonly [number, number] => {
    const { ends: [x, y], mark } = poseParts(drawn, poses, row);
    return drawn.hasMark ? [mark[0], mark[1]] : [x, y];
  };
  const draw = (
    canvas: HTMLCanvasElement,
    theme: Theme,
    { poses, goal, row, last, isReached, asked }: Moment,
  ): void => {
    const picture = pictureOn(canvas, scene, theme);
    const { context, size } = picture;
    context.fillStyle = sceneColour(scene.ground, theme);
    context.fillRect(0, 0, size, size);
    drawWalls(picture, scene);
    if (poses === undefined || goal === undefined) return;
    if (drawn.hasMark || scene.moving.length === 1) {
      const path = Array.from({ length: last + 1 }, (_, time) => markOf(poses, time));
      drawPath(picture, path, theme.of("own"), 0.25);
      drawPath(picture, path.slice(0, row + 1), theme.of("own"), 0.85);
    }
    if (!drawn.hasMark) {
      context.globalAlpha = 0.35;
      drawMoving(picture, scene, goal, 0);
      context.globalAlpha = 1;
    }
    drawMoving(picture, scene, poses, row);
    if (drawn.hasMark) drawGoal(picture, markOf(goal, 0), radius, isReached && row === last && asked === undefined);
    if (asked !== undefined) drawGoal(picture, asked, 0, false);
  };
  return {
    draw,
    placeAt: (canvas, event) => placeUnder(canvas, scene, event),
    goalPlace: (goal) => markOf(goal, 0),
    stride: STRIDE * (scene.bounds[2] - scene.bounds[0]),
  };
};
