/**
 * All that the page shows of a run, as a value, and its words.
 *
 * @module
 */
import { fold, key } from "../../lib/random/mod.ts";
import type { Progress, SavedRun } from "../../lib/train/run.ts";
import type { RunInWorker, SkillEpisodes } from "../../lib/worker/mod.ts";
import type { Point } from "./points.ts";
import type { Settings } from "./settings.ts";
import { type MapCells, mapCells, PAGE_WORLDS, type PageWorld, type Place } from "./worlds.ts";

/** The phases of the page. */
export type Phase = "idle" | "loading" | "training" | "paused" | "failed";

/** All that the page shows of a run. */
export interface View {
  readonly settings: Settings;
  readonly phase: Phase;
  readonly run?: RunInWorker | undefined;
  readonly saved?: SavedRun | undefined;
  readonly start: Float64Array;
  readonly goal: Place;
  /** The goal of the map: the one under the pointer, or that of the policy. */
  readonly mapGoal: Place;
  readonly cells: MapCells;
  readonly rewards: Float64Array;
  readonly skills?: SkillEpisodes | undefined;
  readonly progress?: Progress | undefined;
  readonly evaluations: readonly Point[];
  readonly steps: readonly Point[];
}

/** The world of some settings. */
export const worldOf = ({ world }: Settings): PageWorld => PAGE_WORLDS[world];

/** The page before a run. The start is that of the worker's pictures, the goal another draw of the same seed. */
export const viewOf = (settings: Settings, saved?: SavedRun): View => {
  const world = worldOf(settings);
  const pictures = fold(key(settings.seed), 2);
  const start = world.world.reset(fold(pictures, 0), 1);
  const goal = world.nearest(world.placeOf(world.world.goalStates(fold(pictures, 3), start), 0));
  return {
    settings,
    phase: saved === undefined ? "idle" : "paused",
    saved,
    start,
    goal,
    mapGoal: goal,
    cells: mapCells(world, start),
    rewards: new Float64Array(0),
    evaluations: saved?.curve.map(({ updates, normalisedDistance }) => ({ updates, values: normalisedDistance })) ?? [],
    steps: saved?.curve.slice(1).map(({ updates, metrics }) => ({ updates, values: metrics })) ?? [],
  };
};

/** Number of gradient steps behind what the page shows. */
export const updatesOf = ({ progress, saved }: Pick<View, "progress" | "saved">): number =>
  progress?.updates ?? saved?.state.updates ?? 0;

const STATUS: Readonly<Record<Phase, string>> = {
  idle: "Nothing has been learned yet.",
  loading: "Loading ONNX Runtime, and compiling the gradient step …",
  training: "Training",
  paused: "Paused",
  failed: "The run has ended in a fault.",
};

/** The state of the run in a sentence. */
export const statusOf = (view: Pick<View, "phase" | "progress" | "saved" | "settings">, rate: string): string => {
  const { phase, settings } = view;
  const updates = updatesOf(view);
  const count = `${updates.toLocaleString("en")} gradient steps`;
  if (phase === "paused" && updates >= worldOf(settings).updates) {
    return `Trained for ${count}. Point to goals, or go on.`;
  }
  return phase === "training" || phase === "paused"
    ? `${STATUS[phase]}: ${count}${phase === "training" ? rate : ""}.`
    : STATUS[phase];
};

/** The buttons: the word on the first, and which can be pressed. */
export const buttonsOf = (view: Pick<View, "phase" | "run" | "progress" | "saved">) => ({
  start: view.phase === "loading" || view.phase === "training" ? "Pause" : view.phase === "paused" ? "Go on" : "Start",
  canGoOn: view.phase !== "failed",
  canReset: view.phase !== "idle",
  canDownload: view.run !== undefined && updatesOf(view) > 0,
});

/** A number with two digits behind the point, or three where it is small. */
export const formatNumber = (value: number): string => value.toFixed(Math.abs(value) < 0.1 ? 3 : 2);

/** The end of an episode in a sentence. */
export const distanceText = ({ world }: PageWorld, distance: number, isReached: boolean): string => {
  const { unit, radius, actionSpace } = world;
  if (actionSpace === "discrete") return isReached ? "Reached: it ended in the room." : "It ended in another room.";
  return isReached
    ? `Reached, ${formatNumber(distance)} ${unit} from the goal.`
    : `It ended ${formatNumber(distance)} ${unit} from the goal; ${formatNumber(radius)} count as reached.`;
};
