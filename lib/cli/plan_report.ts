/**
 * The report of a plan: a table, pictures and a page, the same wherever its runs were carried out.
 *
 * @module
 */
import { bootstrapInterval, curve, interquartileMean, type Interval, numbers, table } from "../report/mod.ts";
import { text } from "../report/svg.ts";
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
        ["setting", "gradient steps", "normalised distance", ""],
        ...result.trials.map(({ name, updates, distances, fault = "" }) => [
          name,
          String(updates),
          distancesInWords(distances),
          fault,
        ]),
      ],
      { alignRight: [1, 2] },
    ),
    "",
    spent(result),
  ].join("\n");

const escape = (content: string): string => text(content).source;

/** The interquartile mean over seeds, and its 95 % bootstrap interval. */
const overSeeds = (distances: readonly number[]): Interval =>
  bootstrapInterval(distances, undefined, interquartileMean);

const row = (cells: readonly string[], name: "td" | "th"): string =>
  `<tr>${cells.map((cell) => `<${name}>${escape(cell)}</${name}>`).join("")}</tr>`;

const trialRow = ({ name, updates, distances, fault = "" }: Trial): string => {
  if (distances.length === 0) return row([name, String(updates), "", "", fault], "td");
  const { mean, low, high } = overSeeds(distances);
  return row([
    name,
    String(updates),
    `${numbers(mean, 3)} (${numbers(low, 3)} to ${numbers(high, 3)})`,
    distancesInWords(distances),
    fault,
  ], "td");
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

const STYLE = `
body { font: 16px/1.5 Helvetica, Arial, sans-serif; color: #222; background: #f6f7f8; margin: 0 auto; max-width: 1240px; padding: 24px; }
table { border-collapse: collapse; background: #fff; font-size: 14px; display: block; overflow-x: auto; }
td, th { padding: 4px 12px; border-bottom: 1px solid #e8eaed; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
figure { margin: 16px 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
`;

/** The page of a plan, without references to other files. */
const page = (sweep: Sweep, runs: readonly SettledRun[]): string => {
  const order = sweep.trials.map(({ name }) => name);
  const worlds = [...new Set(runs.map(({ result }) => result.world))];
  const figures = worlds.map((world) => worldCurves(world, runs.filter(({ result }) => result.world === world), order));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Results of a plan</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Results of a plan</h1>
<p>${
    escape(spent(sweep))
  }. Distances: what remained of the way to held-out goals, as a fraction of what would have remained for an agent
that stays where it starts; the interquartile mean over seeds, its 95 % bootstrap interval, and each seed's. 0 is perfect.</p>
<table><thead>${row(["setting", "gradient steps", "normalised distance", "each seed", ""], "th")}</thead><tbody>${
    sweep.trials.map(trialRow).join("\n")
  }</tbody></table>
${figures.map((svg) => `<figure>${svg}</figure>`).join("\n")}
</body>
</html>
`;
};

/** The files of a plan: results in the plan's order, its table as data, a picture and a page. */
export const planFiles = (sweep: Sweep, runs: readonly SettledRun[]): Readonly<Record<string, string>> => ({
  "results.jsonl": runs.map(({ result }) => resultLine(result)).join(""),
  "sweep.json": `${JSON.stringify(sweep, undefined, 2)}\n`,
  "sweep.svg": curve({
    title: "The best settings of a sweep",
    xLabel: "gradient steps",
    yLabel: "normalised distance to held-out goals, mean over seeds",
    series: sweep.trials.filter(({ curve }) => curve.length > 0).slice(0, DRAWN)
      .map(({ name, curve }) => ({ name, points: curve })),
  }),
  "index.html": page(sweep, runs),
});

/** A run that has ended, in words. */
export const runInWords = (result: RunResult): string => `${result.name}: ${distancesInWords(ownDistances(result))}`;
