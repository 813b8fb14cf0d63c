/// <reference lib="dom" />
/**
 * Pointing on a picture: by mouse, touch or keyboard.
 *
 * @module
 */
import { arrowGoal } from "./arrows.ts";
import { placeUnder } from "./drawing.ts";
import type { PageWorld, Place } from "./worlds.ts";

/** The effects of pointing. */
export interface Pointing {
  /** The world that the picture shows now. */
  readonly world: () => PageWorld;
  /** The goal now. */
  readonly goal: () => Place;
  /** Moves the goal. */
  readonly setGoal: (place: Place) => void;
  /** Tells of the place under a pointer that is not pressed; `undefined` when it leaves. */
  readonly hover: (place: Place | undefined) => void;
}

/** Lets a goal be pointed to on a picture. */
export const pointOn = (canvas: HTMLCanvasElement, { world, goal, setGoal, hover }: Pointing): void => {
  let isDown = false;
  const place = (event: PointerEvent) => placeUnder(canvas, world().scene, event);
  canvas.addEventListener("keydown", (event) => {
    const next = arrowGoal(world(), goal(), event.key);
    if (next === undefined) return;
    event.preventDefault();
    setGoal(next);
  });
  canvas.addEventListener("pointerdown", (event) => {
    isDown = true;
    canvas.setPointerCapture(event.pointerId);
    setGoal(place(event));
  });
  canvas.addEventListener("pointermove", (event) => isDown ? setGoal(place(event)) : hover(place(event)));
  canvas.addEventListener("pointerup", () => isDown = false);
  canvas.addEventListener("pointercancel", () => isDown = false);
  canvas.addEventListener("pointerleave", () => hover(undefined));
};
