/**
 * Points of the curves, out of the progress of a run.
 *
 * @module
 */
import type { Progress } from "../../lib/train/run.ts";
import type { ChartLines } from "./chart_lines.ts";

/** A line of a chart. */
export interface Line {
  /** The name of its values. */
  readonly name: string;
  /** Its name in words. */
  readonly label: string;
  /** The variable of its colour. */
  readonly colour: string;
}

/** Numbers of a run at a number of gradient steps, by name. */
export interface Point {
  readonly updates: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The lines of a chart through points, with gaps where a point has no value. */
export const linesThrough = (points: readonly Point[], lines: readonly Line[]): ChartLines => ({
  updates: points.map(({ updates }) => updates),
  lines: lines.map(({ name, label, colour }) => ({
    label,
    colour,
    values: points.map(({ values }) => Number.isFinite(values[name]) ? values[name] : null),
  })),
});

/** The lines of distances. */
export const DISTANCES: readonly Line[] = [
  { name: "gpim", label: "goal policy", colour: "own" },
  { name: "diayn", label: "explorer", colour: "other" },
];

/** The lines of losses. */
export const LOSSES: readonly Line[] = [
  { name: "discriminator.loss", label: "discriminator", colour: "third" },
  { name: "latentPolicy.criticLoss", label: "explorer’s critics", colour: "other" },
  { name: "goalPolicy.criticLoss", label: "goal policy’s critics", colour: "own" },
];

/** The points of both curves. */
export interface Curves {
  readonly evaluations: readonly Point[];
  readonly steps: readonly Point[];
}

/** Most points of a curve; of a longer one every other point is left out. */
const MOST = 1000;

const added = (points: readonly Point[], point: Point): readonly Point[] => {
  const last = points.at(-1)?.updates ?? -1;
  if (point.updates <= last) return points;
  return [...points.length >= MOST ? points.filter((_, index) => index % 2 === 1) : points, point];
};

/** The curves, grown by what the progress of a run adds to them. */
export const pointsOf = ({ updates, metrics, evaluation }: Progress, { evaluations, steps }: Curves): Curves => ({
  evaluations: evaluation === undefined
    ? evaluations
    : added(evaluations, { updates: evaluation.updates, values: evaluation.normalisedDistance }),
  steps: updates === 0 ? steps : added(steps, { updates, values: metrics }),
});
