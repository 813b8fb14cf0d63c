/// <reference lib="dom" />
/**
 * The picture of the explorer's skills, of any world that has a scene.
 *
 * @module
 */
import { type DrawnScene, sceneOfPoses } from "../../lib/watch/drawn_scene.ts";
import type { WatchedSkills } from "../../lib/watch/message.ts";
import type { PlanarScene } from "../../lib/world/scene.ts";
import { sceneColour, type Theme } from "../page/colours.ts";
import { drawWalls, type Picture, pictureOn } from "../page/drawing.ts";
import { threeDigits } from "../page/numbers.ts";
import { drawFan } from "../page/other_views.ts";
import type { Place } from "../page/worlds.ts";
import { overTime, pathsOf, squareAround } from "./skill_paths.ts";

/** The ground of pictures of scenes in space, in which nothing stands. */
const GROUND: PlanarScene["ground"] = [250, 250, 248];

/** The picture's scene: the world's own in a plane, and in space an empty ground as large as the paths are wide. */
const groundOf = (drawn: DrawnScene, paths: readonly (readonly Place[])[]): PlanarScene => {
  const scene = sceneOfPoses(drawn);
  return scene.kind === "planar"
    ? scene
    : { kind: "planar", bounds: squareAround(paths), ground: GROUND, still: [], moving: [], place: () => {} };
};

/** Draws the length of a fifth of the picture's side, and the meaning of what is below. */
const drawScale = ({ context, size, scale, theme }: Picture, unit: string, isOverTime: boolean): void => {
  const [left, low, length] = [size * 0.04, size * 0.975, size / 5];
  context.strokeStyle = context.fillStyle = theme.of("muted");
  context.lineWidth = Math.max(1, size / 400);
  context.beginPath();
  context.moveTo(left, low);
  context.lineTo(left + length, low);
  context.stroke();
  context.font = `${Math.round(size / 32)}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(`${threeDigits(length / scale)} ${unit}`, left, low - size / 80);
  if (!isOverTime) return;
  context.textAlign = "right";
  context.fillText("time ↓", size - left, low - size / 80);
};

/** Draws skills. */
export const drawSkillsOf = (
  canvas: HTMLCanvasElement,
  drawn: DrawnScene,
  unit: string,
  skills: WatchedSkills,
  theme: Theme,
): void => {
  const isOverTime = drawn.kind === "spatial" && drawn.side === "side";
  const paths = isOverTime ? overTime(pathsOf(skills)) : pathsOf(skills);
  const scene = groundOf(drawn, paths);
  const picture = pictureOn(canvas, scene, theme);
  picture.context.fillStyle = sceneColour(scene.ground, theme);
  picture.context.fillRect(0, 0, picture.size, picture.size);
  drawWalls(picture, scene);
  drawFan(picture, paths, skills.latents, skills.isDiscrete);
  if (drawn.kind === "spatial") drawScale(picture, unit, isOverTime);
};
