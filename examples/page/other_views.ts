/// <reference lib="dom" />
/**
 * The pictures of the explorer's skills and of the learned reward.
 *
 * @module
 */
import type { SkillEpisodes } from "../../lib/worker/mod.ts";
import { latentColour, rampColour } from "./colours.ts";
import {
  cellsPicture,
  drawCells,
  drawDot,
  drawGoal,
  drawGround,
  drawMoving,
  drawPath,
  drawWalls,
  type Picture,
  pictureOn,
} from "./drawing.ts";
import { currentTheme } from "./elements.ts";
import type { MapCells, PageWorld, Place } from "./worlds.ts";

/** Draws paths, each in the colour of its latent `[size]` in latents `[paths.length, size]`, with a dot where it ended. */
export const drawFan = (
  picture: Picture,
  paths: readonly (readonly Place[])[],
  latents: ArrayLike<number>,
  isDiscrete: boolean,
): void => {
  const width = latents.length / paths.length;
  const colours = paths.map((_, skill) =>
    latentColour(Array.from({ length: width }, (_, index) => latents[skill * width + index]), isDiscrete, picture.theme)
  );
  paths.forEach((places, skill) => drawPath(picture, places, colours[skill], 0.75));
  paths.forEach((places, skill) => drawDot(picture, places[places.length - 1], colours[skill]));
};

/** Draws the explorer's episodes, each in the colour of its latent. */
export const drawSkills = (
  canvas: HTMLCanvasElement,
  world: PageWorld,
  start: Float64Array,
  skills: SkillEpisodes | undefined,
  isDiscrete: boolean,
): void => {
  const { scene, placeOf, world: { horizon, stateSize } } = world;
  const picture = pictureOn(canvas, scene, currentTheme());
  drawGround(picture, world);
  if (skills === undefined) return drawMoving(picture, scene, start, 0);
  const rows = horizon + 1;
  const count = skills.states.length / (rows * stateSize);
  // In a grid many lines would lie on one another.
  const spread = world.goalRadius * (world.world.actionSpace === "discrete" ? 0.55 : 0);
  const paths = Array.from({ length: count }, (_, skill) => {
    const aside = spread * (2 * (skill + 0.5) / count - 1);
    return Array.from({ length: rows }, (_, time): Place => {
      const [x, y] = placeOf(skills.states, skill * rows + time);
      return [x + aside, y + aside];
    });
  });
  drawFan(picture, paths, skills.latents, isDiscrete);
};

/** The range of numbers, for a legend. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Black on white, which shows on every colour of a map. */
const onMap = (name: string): string => name === "paper" ? "#ffffff" : "#111111";

/** Draws the learned reward of a map's cells for the goal at a place; the range of the rewards, where there are any. */
export const drawMap = (
  canvas: HTMLCanvasElement,
  world: PageWorld,
  { side, indices }: MapCells,
  goal: Place,
  rewards: Float64Array,
): Range | undefined => {
  const { scene, goalRadius } = world;
  const picture = pictureOn(canvas, scene, currentTheme());
  drawGround(picture, world);
  const hasRewards = rewards.length === indices.length && rewards.length > 0;
  const least = hasRewards ? rewards.reduce((a, b) => Math.min(a, b)) : 0;
  const most = hasRewards ? rewards.reduce((a, b) => Math.max(a, b)) : 0;
  const height = most - least || 1;
  if (hasRewards) {
    drawCells(picture, cellsPicture(side, indices, (position) => rampColour((rewards[position] - least) / height)));
  }
  if (scene.still.every(({ shape }) => shape === "capsule")) drawWalls(picture, scene);
  const theme = hasRewards ? { ...picture.theme, of: onMap } : picture.theme;
  drawGoal({ ...picture, theme }, goal, goalRadius, false);
  return hasRewards ? { least, most } : undefined;
};
