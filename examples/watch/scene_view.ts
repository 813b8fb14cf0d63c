/// <reference lib="dom" />
/**
 * The picture in which the newest policy acts, and goals are pointed to.
 *
 * @module
 */
import { poseSize } from "../../lib/watch/drawn_scene.ts";
import type { RunCard, WatchedEpisode } from "../../lib/watch/message.ts";
import { currentTheme } from "../page/elements.ts";
import type { Place } from "../page/worlds.ts";
import { planarPicture } from "./planar_picture.ts";
import type { Moment, ScenePicture } from "./scene_picture.ts";
import { spatialPicture } from "./spatial_picture.ts";

/** Milliseconds of a pose at least and at most, those in which an episode is to be over, and those of the rest at its end. */
const [QUICKEST, SLOWEST, EPISODE, REST] = [20, 40, 6000, 900];

/** The view of a run's scene. */
export interface SceneView {
  /** Shows a run, of which no episode has come yet. */
  readonly begin: (run: RunCard) => void;
  /** Plays an episode: at once where it pursues another goal, or after the one that plays now. */
  readonly play: (episode: WatchedEpisode) => void;
  /** Marks a place that was asked for as a goal. */
  readonly mark: (place: Place) => void;
  /** The place of the goal, or the one that was asked for; `undefined` before an episode. */
  readonly goal: () => Place | undefined;
  /** The place under a pointer. */
  readonly placeAt: (event: MouseEvent) => Place | undefined;
  /** The length by which an arrow key moves the goal. */
  readonly stride: () => number;
  /** Draws it anew, e.g. in another size or theme. */
  readonly draw: () => void;
}

/** The content of the view. */
interface Shown {
  readonly run: RunCard;
  readonly picture: ScenePicture | undefined;
  readonly episode: WatchedEpisode | undefined;
  readonly asked: Place | undefined;
  /** The row of the last pose, and the milliseconds of one. */
  readonly last: number;
  readonly beat: number;
  /** When the episode began to play, in milliseconds. */
  readonly since: number;
}

const isSameGoal = (one: WatchedEpisode, other: WatchedEpisode): boolean =>
  one.goal.every((value, index) => Object.is(value, other.goal[index]));

const pictureOf = ({ scene, world: { radius, unit } }: RunCard): ScenePicture | undefined =>
  scene === undefined
    ? undefined
    : scene.kind === "planar"
    ? planarPicture(scene, radius)
    : spatialPicture(scene, radius, unit);

const rowAt = ({ last, beat, since }: Shown, now: number): number =>
  matchMedia("(prefers-reduced-motion: reduce)").matches
    ? last
    : Math.max(0, Math.min(last, Math.floor((now - since) / beat)));

const momentOf = (shown: Shown, now: number): Moment => ({
  poses: shown.episode?.poses,
  goal: shown.episode?.goal,
  row: rowAt(shown, now),
  last: shown.last,
  isReached: shown.episode?.isReached ?? false,
  asked: shown.asked,
});

/** The view on a canvas; `told` whether an episode plays, whenever that changes. */
export const sceneView = (canvas: HTMLCanvasElement, told: (isPlaying: boolean) => void): SceneView => {
  let shown: Shown | undefined;
  let next: WatchedEpisode | undefined;
  let isDrawing = false;
  let painted: Shown | undefined;
  let paintedRow = -1;
  let wasPlaying = false;

  /** The content with an episode that begins to play. */
  const playing = (before: Shown, episode: WatchedEpisode, since: number): Shown => {
    const size = before.run.scene === undefined ? Infinity : poseSize(before.run.scene);
    const last = Math.max(0, episode.poses.length / size - 1);
    const beat = Math.max(QUICKEST, Math.min(SLOWEST, EPISODE / Math.max(1, last)));
    return { ...before, episode, last, beat, since };
  };

  const tick = (now: number) => {
    isDrawing = false;
    if (shown === undefined) return;
    const end = shown.since + (shown.last + 1) * shown.beat + REST;
    if (next !== undefined) {
      const isOther = shown.episode === undefined || !isSameGoal(shown.episode, next);
      if (isOther || now >= end) {
        shown = playing(shown, next, now);
        next = undefined;
      }
    }
    const row = rowAt(shown, now);
    // Between two poses nothing moves.
    if (shown !== painted || row !== paintedRow) shown.picture?.draw(canvas, currentTheme(), momentOf(shown, now));
    [painted, paintedRow] = [shown, row];
    const isPlaying = row < shown.last;
    if (isPlaying !== wasPlaying) told(wasPlaying = isPlaying);
    if (isPlaying || next !== undefined) draw();
  };
  const draw = () => {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(tick);
  };
  const goal = (): Place | undefined =>
    shown?.asked ?? (shown?.episode === undefined ? undefined : shown.picture?.goalPlace(shown.episode.goal));

  return {
    begin: (run) => {
      next = undefined;
      shown = { run, picture: pictureOf(run), episode: undefined, asked: undefined, last: 0, beat: SLOWEST, since: 0 };
      draw();
    },
    play: (episode) => {
      if (shown === undefined) return;
      next = episode;
      shown = { ...shown, asked: undefined };
      draw();
    },
    mark: (place) => {
      if (shown === undefined) return;
      shown = { ...shown, asked: place };
      draw();
    },
    goal,
    placeAt: (event) =>
      shown === undefined ? undefined : shown.picture?.placeAt(canvas, event, momentOf(shown, performance.now())),
    stride: () => shown?.picture?.stride ?? 0,
    draw: () => {
      painted = undefined;
      draw();
    },
  };
};
