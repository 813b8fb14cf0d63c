/**
 * The report of a plan: a table, pictures and a page, the same wherever its runs were carried out.
 *
 * @module
 */
import {
  bootstrapInterval,
  curve,
  figureMarkup,
  interquartileMean,
  type Interval,
  numbers,
  page,
  table,
  tableMarkup,
} from "../report/mod.ts";
import { ownDistances, resultLine, type RunResult } from "./run_result.ts";
import type { Sweep, Trial } from "./sweep.ts";

/** The most settings in a picture. */
const DRAWN = 6;

/** A result with its setting. */
export interface SettledRun {
  /** The name of its setting. */
  readonly setting: string;
  /** The result. */
  readonly result: RunResult;
}

/** Normalised distances in words. */
export const distancesInWords = (distances: readonly number[]): string =>
  distances.map((distance) => numbers(distance, 3)).join(" · ");

const spent = ({ updates }: Sweep): string =>
  `${updates.taken} gradient steps, ${numbers(100 * updates.taken / updates.whole, 0)} % of the whole grid's`;

/** The table of a plan. */
export const planTable = (result: Sweep): string =>
  [
    table(
      [
        ["setting", "gradient steps", "normalised distance"],
        ...result.trials.map(({ name, updates, distances, fault }) => [
          name,
          String(updates),
          fault === undefined ? distancesInWords(distances) : "a fault, see below",
        ]),
      ],
      { alignRight: [1, 2] },
    ),
    ...result.trials.flatMap(({ name, fault }) => fault === undefined ? [] : ["", `${name}: ${fault}`]),
    "",
    spent(result),
  ].join("\n");

/** The interquartile mean over seeds, and its 95 % bootstrap interval. */
const overSeeds = (distances: readonly number[]): Interval =>
  bootstrapInterval(distances, undefined, interquartileMean);

const trialCells = ({ name, updates, distances, fault = "" }: Trial): readonly string[] => {
  if (distances.length === 0) return [name, String(updates), "", "", fault];
  const { mean, low, high } = overSeeds(distances);
  const interval = `${numbers(mean, 3)} [${numbers(low, 3)}, ${numbers(high, 3)}]`;
  return [name, String(updates), interval, distancesInWords(distances), fault];
};

/** Learning curves of the settings on one world: the mean over seeds, at the gradient steps of every evaluation. */
const worldCurves = (world: string, runs: readonly SettledRun[], order: readonly string[]): string => {
  const drawn = order.filter((name) => runs.some(({ setting }) => setting === name)).slice(0, DRAWN);
  const series = drawn.map((name) => {
    const points = new Map<number, number[]>();
    for (const { setting, result } of runs) {
      if (setting !== name) continue;
      for (const { updates, normalisedDistance } of result.seeds.flatMap(({ curve }) => curve)) {
        points.set(updates, [...points.get(updates) ?? [], Object.values(normalisedDistance)[0]]);
      }
    }
    const places = [...points].toSorted(([a], [b]) => a - b).map(([x, values]) => ({ x, ...overSeeds(values) }));
    return {
      name,
      points: places.map(({ x, mean }) => [x, mean] as const),
      band: places.map(({ x, low, high }) => ({ x, low, high })),
    };
  });
  return curve({
    title: world,
    xLabel: "gradient steps",
    yLabel: "normalised distance to held-out goals, interquartile mean over seeds",
    series: series.filter(({ points }) => points.length > 0),
  });
};

/** The page of a plan, without references to other files. */
const planPage = (sweep: Sweep, runs: readonly SettledRun[]): string => {
  const order = sweep.trials.map(({ name }) => name);
  const worlds = [...new Set(runs.map(({ result }) => result.world))];
  const hasFaults = sweep.trials.some(({ fault }) => fault !== undefined);
  const head = ["setting", "gradient steps", "normalised distance", "each seed", "fault"];
  const cells = [head, ...sweep.trials.map(trialCells)];
  return page({
    title: "Results of a plan",
    lead: `${spent(sweep)}.`,
    sections: [
      {
        title: "Settings",
        text:
          "Distances are what remained of the way to held-out goals, as a fraction of what would have remained for an agent that " +
          "stays where it starts; the interquartile mean over seeds, its 95 % bootstrap interval, and each seed's. 0 is perfect.",
        content: [tableMarkup(hasFaults ? cells : cells.map((row) => row.slice(0, -1)))],
      },
      {
        title: "While learning",
        text: "The interquartile mean over seeds against gradient steps; bands are 95 % bootstrap intervals.",
        content: worlds.map((world) =>
          figureMarkup(worldCurves(world, runs.filter(({ result }) => result.world === world), order))
        ),
      },
    ],
  });
};

/** The files of a plan: results in the plan's order and those of other plans, its table as data, a picture and a page. */
export const planFiles = (
  sweep: Sweep,
  runs: readonly SettledRun[],
  others: readonly RunResult[] = [],
): Readonly<Record<string, string>> => ({
  "results.jsonl": [...runs.map(({ result }) => result), ...others].map(resultLine).join(""),
  "sweep.json": `${JSON.stringify(sweep, undefined, 2)}\n`,
  "sweep.svg": curve({
    title: "The best settings of a sweep",
    xLabel: "gradient steps",
    yLabel: "normalised distance to held-out goals, mean over seeds",
    series: sweep.trials.filter(({ curve }) => curve.length > 0).slice(0, DRAWN)
      .map(({ name, curve }) => ({ name, points: curve })),
  }),
  "index.html": planPage(sweep, runs),
});

/** A run that has ended, in words. */
export const runInWords = (result: RunResult): string => `${result.name}: ${distancesInWords(ownDistances(result))}`;
