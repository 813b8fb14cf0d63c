/// <reference lib="dom" />
/**
 * The picture in which a goal is pointed to, and the goal policy pursues it.
 *
 * @module
 */
import type { Frame } from "../../lib/worker/mod.ts";
import { drawGoal, drawGround, drawMoving, drawPath, pictureOn } from "./drawing.ts";
import { currentTheme } from "./elements.ts";
import type { PageWorld, Place } from "./worlds.ts";

/** Milliseconds of a step of the world on the screen, and of the rest at the end of an episode. */
const STEP = 40;
const REST = 900;

/** The picture of the goal. */
export interface GoalView {
  /** Shows a world at its start, with a goal. */
  readonly begin: (world: PageWorld, start: Float64Array, goal: Place) => void;
  /** Moves the goal. */
  readonly moveGoal: (goal: Place) => void;
  /** Plays an episode, after the one that plays now unless that is for another goal. */
  readonly play: (frame: Frame) => void;
  /** Draws it anew, e.g. in another size or theme. */
  readonly draw: () => void;
}

/** The content of the picture. */
interface Shown {
  readonly world: PageWorld;
  readonly start: Float64Array;
  readonly goal: Place;
  readonly frame?: Frame;
  /** Steps until the episode has come to rest. */
  readonly length: number;
  /** When the episode began to play, in milliseconds. */
  readonly since: number;
}

const isSameGoal = (one: Frame, other: Frame): boolean => one.goal.every((value, index) => value === other.goal[index]);

/** The picture of the goal on a canvas. */
export const goalView = (canvas: HTMLCanvasElement): GoalView => {
  let shown: Shown | undefined;
  let next: Frame | undefined;
  let isDrawing = false;

  const paint = (now: number) => {
    if (shown === undefined) return;
    const { world, start, goal, frame, length, since } = shown;
    const picture = pictureOn(canvas, world.scene, currentTheme());
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const time = isStill ? length : Math.min(length, Math.floor((now - since) / STEP));
    drawGround(picture, world);
    const drawnGoal = (isReached: boolean) => drawGoal(picture, goal, world.goalRadius, isReached);
    if (frame === undefined) {
      drawMoving(picture, world.scene, start, 0);
      return drawnGoal(false);
    }
    const path = Array.from({ length: length + 1 }, (_, row) => world.placeOf(frame.states, row));
    drawPath(picture, path, picture.theme.of("own"), 0.25);
    drawPath(picture, path.slice(0, time + 1), picture.theme.of("own"), 0.8);
    drawMoving(picture, world.scene, frame.states, time);
    drawnGoal(frame.isReached && time === length && isAtGoal(world, frame, goal));
  };

  const timeOf = (shown: Shown, now: number) => Math.min(shown.length, Math.floor((now - shown.since) / STEP));
  let painted: Shown | undefined;
  let paintedTime = -1;

  const tick = (now: number) => {
    isDrawing = false;
    if (shown === undefined) return;
    const end = shown.since + shown.length * STEP + REST;
    if (next !== undefined && (shown.frame === undefined || !isSameGoal(shown.frame, next) || now >= end)) {
      shown = { ...shown, frame: next, length: lengthUntilRest(shown.world, next), since: now };
      next = undefined;
    }
    // Between two steps of the world nothing moves.
    if (shown !== painted || timeOf(shown, now) !== paintedTime) paint(now);
    [painted, paintedTime] = [shown, timeOf(shown, now)];
    if (now < shown.since + shown.length * STEP + REST || next !== undefined) draw();
  };

  const draw = () => {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(tick);
  };

  return {
    begin: (world, start, goal) => {
      shown = { world, start, goal, length: 0, since: 0 };
      next = undefined;
      draw();
    },
    moveGoal: (goal) => {
      if (shown !== undefined) shown = { ...shown, goal };
      draw();
    },
    play: (frame) => {
      next = frame;
      draw();
    },
    draw: () => {
      painted = undefined;
      draw();
    },
  };
};

/** The fraction of a picture's side below which a movement does not show. */
const SMALL = 0.002;

/** Steps of an episode until nothing of it moves any more that would show. */
const lengthUntilRest = ({ scene, world: { stateSize } }: PageWorld, { states }: Frame): number => {
  const last = states.length / stateSize - 1;
  const least = SMALL * (scene.bounds[2] - scene.bounds[0]);
  const [now, end] = [new Float64Array(4 * scene.moving.length), new Float64Array(4 * scene.moving.length)];
  scene.place(states, last, end);
  for (let length = last; length > 0; length--) {
    scene.place(states, length - 1, now);
    if (now.some((value, index) => Math.abs(value - end[index]) > least)) return length;
  }
  return 0;
};

/** Whether an episode pursues the goal at a place. */
const isAtGoal = ({ placeOf }: PageWorld, { goal }: Frame, place: Place): boolean => {
  const [x, y] = placeOf(goal, 0);
  return Math.hypot(x - place[0], y - place[1]) < 1e-6;
};
