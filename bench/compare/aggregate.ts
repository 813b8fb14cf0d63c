/**
 * Results over all main worlds together.
 *
 * @module
 */
import {
  type Cells,
  improvementInterval,
  interquartileMeanOfTasks,
  meanOfTasks,
  medianOfTasks,
  numbers,
  optimalityGap,
  type ScoreTarget,
  stratifiedInterval,
  type TaskScores,
} from "../../lib/report/mod.ts";
import { MAIN_WORLDS, METHODS } from "./methods.ts";
import type { Result } from "./result.ts";
import { methodsOf, resultsOf, worldsOf } from "./selection.ts";
import { intervalText } from "./table.ts";

/** The method that every other one is compared with. */
export const OURS = "contrastive_gpim";

/** The distance at which a goal is about reached: a tenth of the way. Whatever is less is as good. */
export const TARGET: ScoreTarget = { better: "lower", target: 0.1 };

/** The scores of the methods that took part in all main worlds. */
export interface Aggregated {
  /** The main worlds that results are of. */
  readonly worlds: readonly string[];
  /** The normalised distances of each method by its name, best first: `[worlds][seeds]`. */
  readonly scores: ReadonlyMap<string, TaskScores>;
}

/** The scores over the main worlds that results are of; of no method where there are fewer than two such worlds. */
export const aggregated = (results: readonly Result[]): Aggregated => {
  const worlds = worldsOf(results).filter((world) => MAIN_WORLDS.includes(world));
  if (worlds.length < 2) return { worlds, scores: new Map() };
  const scoresOf = (method: string): TaskScores =>
    worlds.map((world) => resultsOf(results, world, method).map(({ normalisedDistance }) => normalisedDistance));
  const all = methodsOf(results).map((method) => [method, scoresOf(method)] as const)
    .filter(([, scores]) => scores.every((runs) => runs.length > 0))
    .map(([method, scores]) => ({ method, scores, middle: interquartileMeanOfTasks(scores) }))
    .sort((left, right) => left.middle - right.middle);
  return { worlds, scores: new Map(all.map(({ method, scores }) => [method, scores])) };
};

/** One row a method: aggregates over worlds with 95 % stratified intervals, and the probability that ours is better than it. */
export const aggregateCells = ({ scores }: Aggregated): Cells => {
  if (scores.size === 0) return [];
  const ours = scores.get(OURS);
  const short = (value: number) => numbers(value, 3);
  return [
    [
      "method",
      "runs",
      "interquartile mean",
      "median",
      "mean",
      `gap to ${numbers(TARGET.target, 1)}`,
      ...(ours === undefined ? [] : ["P(ours is better)"]),
    ],
    ...[...scores].map(([method, own]) => [
      METHODS[method].title,
      String(own.flat().length),
      intervalText(stratifiedInterval(own, interquartileMeanOfTasks)),
      short(medianOfTasks(own)),
      short(meanOfTasks(own)),
      intervalText(stratifiedInterval(own, (scores) => optimalityGap(scores, TARGET))),
      ...(ours === undefined ? [] : [method === OURS ? "" : intervalText(improvementInterval(ours, own, "lower"))]),
    ]),
  ];
};

/** The meaning of the aggregates, in sentences. */
export const aggregateText = ({ worlds }: Aggregated): string =>
  `Over ${
    worlds.join(", ")
  } together, of the methods that took part in all of them, as Agarwal et al. (2021) recommend: the ` +
  "interquartile mean of all runs; median and mean of the worlds' means; the optimality gap, which is what runs leave beyond a " +
  `distance of ${
    numbers(TARGET.target, 1)
  }; and the probability that a run of ours is better than one of the method on the same ` +
  "world, where equal ones count half. Lower distances are better. In brackets are 95 % bootstrap intervals, for which the seeds " +
  "of each world are drawn from its own.";
