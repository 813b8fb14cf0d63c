/**
 * Performance profiles of the methods that took part in all main worlds.
 *
 * @module
 */
import { curve, performanceProfile, type Point, type Series, type TaskScores } from "../../lib/report/mod.ts";
import type { Aggregated } from "./aggregate.ts";
import { type Figures, panelsOf } from "./figures.ts";
import { METHODS } from "./methods.ts";

/** A ratio so close to 1 that a step between thresholds of it is upright in a picture. */
const UPRIGHT = 1 + 1e-9;

/** The profile of a method between two distances, as the steps that it is: it rises at the scores of its runs alone. */
const steps = (method: string, scores: TaskScores, low: number, high: number): Series => {
  const rises = [...new Set(scores.flat())].filter((score) => score > low).sort((a, b) => a - b);
  const profile = performanceProfile(
    scores,
    [low, ...rises.flatMap((score) => [score, score * UPRIGHT]), high],
    "lower",
  );
  return {
    name: METHODS[method].title,
    points: profile.map(({ x, fraction }): Point => [x, fraction]),
    band: profile,
  };
};

/** One or more figures of performance profiles on common axes. */
export const profileFigures = ({ worlds, scores }: Aggregated): Figures => {
  const positive = [...scores.values()].flat(2).filter((score) => score > 0);
  if (positive.length === 0) return {};
  // A little wider than the scores, so that the first and the last step can be seen.
  const [low, high] = [0.9 * Math.min(...positive), 1.1 * Math.max(...positive)];
  const methods = Object.keys(METHODS).filter((method) => scores.has(method));
  return Object.fromEntries(
    panelsOf(methods).map((panel, place, panels) => {
      const svg = curve({
        title: `Performance profiles on ${worlds.length} worlds together${
          panels.length === 1 ? "" : `, ${place + 1} of ${panels.length}`
        }`,
        xLabel: "normalised distance τ",
        yLabel: "fraction of runs that come closer than τ",
        xScale: "logarithmic",
        series: panel.map((method) => steps(method, scores.get(method) ?? [], low, high)),
      });
      return [`profile${place === 0 ? "" : `_${place + 1}`}.svg`, svg] as const;
    }),
  );
};
