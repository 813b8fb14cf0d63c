/**
 * The report of a run as one page: its result, its pictures, and its metrics with their meanings.
 *
 * @module
 */
import type { WrittenOptions } from "../method/named.ts";
import {
  type Cells,
  codeMarkup,
  curve,
  figureMarkup,
  gridMarkup,
  metricEntry,
  page,
  paragraphMarkup,
  type Section,
  tableMarkup,
} from "../report/mod.ts";
import type { EvaluationPoint } from "../train/run.ts";
import type { Files } from "./files.ts";

/** The contents of a run's report. */
export interface RunReport {
  /** The title: method, world and seed. */
  readonly title: string;
  /** The result in a table. */
  readonly cells: Cells;
  /** The time at the goals in a table. */
  readonly times: Cells;
  /** The pictures of the run, by file name. */
  readonly pictures: Files;
  /** The evaluations, with the metrics at each. */
  readonly points: readonly EvaluationPoint[];
  /** All options of the method. */
  readonly options: WrittenOptions;
  /** Budget, time and engine in a sentence. */
  readonly lead: string;
}

/** The metrics of some evaluations by their last name, each with the learners that have it. */
const byMeasure = (points: readonly EvaluationPoint[]): ReadonlyMap<string, readonly string[]> => {
  const names = new Set(points.flatMap(({ metrics }) => Object.keys(metrics)));
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const measure = name.split(".").at(-1)!;
    groups.set(measure, [...groups.get(measure) ?? [], name]);
  }
  return groups;
};

/** A chart of one measure for all learners that have it, with its meaning and the value to expect. */
const chart = (points: readonly EvaluationPoint[], measure: string, names: readonly string[]): Section["content"] => {
  const entry = metricEntry(names[0]);
  return [
    figureMarkup(curve({
      title: measure,
      xLabel: "gradient steps",
      yLabel: entry?.unit ?? "",
      series: names.map((name) => ({
        name: name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name,
        points: points.filter(({ metrics }) => Number.isFinite(metrics[name]))
          .map(({ updates, metrics }) => [updates, metrics[name]] as const),
      })),
    })),
    ...(entry === undefined ? [] : [paragraphMarkup(`${entry.meaning}. ${entry.expect}`.replaceAll("`", ""))]),
  ];
};

/** The charts of all metrics. */
const charts = (points: readonly EvaluationPoint[]): Section["content"] => {
  const measured = points.filter(({ metrics }) => Object.keys(metrics).length > 0);
  const all = [...byMeasure(measured)].map(([measure, names]) => chart(measured, measure, names));
  return all.length === 0 ? [] : [gridMarkup(all)];
};

const picture = (files: Files, name: string): Section["content"] => {
  const content = files[name];
  return typeof content === "string" ? [figureMarkup(content)] : [];
};

/** The pictures of episodes, by file name, with what they show. */
const EPISODES = {
  "trajectories.svg":
    "The ways of episodes to held-out goals: open circles are goals, solid ones where episodes ended.",
  "poses.svg": "Episodes of the method's own policy: the start, the end, and the goal.",
  "images.svg": "Goals that were pictures, and pictures of the states that were reached.",
} as const;

/** The report of a run as one page. */
export const reportPage = ({ title, lead, cells, times, pictures, points, options }: RunReport): string =>
  page({
    title,
    lead,
    sections: [
      {
        title: "Result",
        text:
          "What is left of the way to held-out goals at the end of an episode; normalised, 1 is an agent that stays at its start.",
        content: [tableMarkup(cells)],
      },
      {
        title: "Time at the goal",
        text:
          "The fraction of episodes that came within the world's radius of their goals at any time, and the fractions of all steps " +
          "and of those in the last quarter of episodes that ended there.",
        content: [tableMarkup(times)],
      },
      {
        title: "While learning",
        text: "The normalised distance at each evaluation.",
        content: picture(pictures, "curve.svg"),
      },
      ...Object.entries(EPISODES).map(([name, text]) => ({
        title: "Episodes",
        text,
        content: picture(pictures, name),
      })),
      {
        title: "Metrics",
        text: "Of the latest gradient step at each evaluation; metrics.csv holds those of every iteration.",
        content: charts(points),
      },
      {
        title: "Options",
        text: "All options of the method; config.json in the same folder sets up the same run again.",
        content: [codeMarkup(JSON.stringify(options, undefined, 2))],
      },
    ],
  });
