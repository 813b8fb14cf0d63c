/// <reference lib="dom" />
/**
 * Pictures of scenes of either kind, as the view needs them.
 *
 * @module
 */
import type { Theme } from "../page/colours.ts";
import type { Place } from "../page/worlds.ts";

/** A moment of an episode, as it is drawn. */
export interface Moment {
  /** The poses of the episode; `undefined` before the first. */
  readonly poses: Float64Array | undefined;
  /** The pose of the goal. */
  readonly goal: Float64Array | undefined;
  /** The row of the pose now, and of the last one. */
  readonly row: number;
  readonly last: number;
  /** Whether the episode ends at the goal. */
  readonly isReached: boolean;
  /** The place that was asked for as a goal, until an episode to it comes. */
  readonly asked: Place | undefined;
}

/** A picture of a scene. */
export interface ScenePicture {
  /** Draws a moment. */
  readonly draw: (canvas: HTMLCanvasElement, theme: Theme, moment: Moment) => void;
  /** The place under a pointer at a moment; `undefined` where there is none. */
  readonly placeAt: (canvas: HTMLCanvasElement, event: MouseEvent, moment: Moment) => Place | undefined;
  /** The place of a goal. */
  readonly goalPlace: (goal: Float64Array) => Place;
  /** The length by which an arrow key moves the goal. */
  readonly stride: number;
}
