/**
 * Tables of the comparison, as cells, for a terminal and in Markdown.
 *
 * @module
 */
import { type Cells, type Interval, numbers, table } from "../../lib/report/mod.ts";
import { METHODS } from "./methods.ts";
import type { Result } from "./result.ts";
import { meanOverSeeds, methodsOf, resultsOf, worldsOf } from "./selection.ts";

/** An interval as a cell. */
export const intervalText = ({ mean, low, high }: Interval): string =>
  `${numbers(mean, 3)} [${numbers(low, 3)}, ${numbers(high, 3)}]`;

/** One row a method, one column a world: the interquartile mean of the normalised distance, and its 95 % interval. */
export const distanceCells = (results: readonly Result[]): Cells => {
  const worlds = worldsOf(results);
  return [
    ["method", ...worlds],
    ...methodsOf(results).map((method) => [
      METHODS[method].title,
      ...worlds.map((world) => {
        const runs = resultsOf(results, world, method);
        return runs.length === 0
          ? ""
          : intervalText(meanOverSeeds(runs.map(({ normalisedDistance }) => normalisedDistance)));
      }),
    ]),
  ];
};

/** The table of normalised distances, for a terminal. */
export const resultTable = (results: readonly Result[]): string =>
  table(distanceCells(results), { alignRight: worldsOf(results).map((_, place) => place + 1) });

/** Cells in Markdown, numbers to the right. */
export const markdownTable = (cells: Cells): string => {
  const [header, ...body] = cells;
  return [header, header.map((_, place) => place === 0 ? "---" : "--:"), ...body]
    .map((row) => `| ${row.join(" | ")} |\n`).join("");
};

/**
 * The precision probe: final errors of policies and of inferred skills, beside the discriminator's accuracy. Without rows where
 * no result has skills.
 */
export const precisionCells = (results: readonly Result[]): Cells => {
  const rows = worldsOf(results).flatMap((world) =>
    methodsOf(results).flatMap((method) => {
      const runs = resultsOf(results, world, method).filter(({ skills }) => skills !== undefined);
      if (runs.length === 0) return [];
      const mean = (number: (run: Result) => number, digits = 3) =>
        numbers(meanOverSeeds(runs.map(number)).mean, digits);
      return [[
        world,
        METHODS[method].title,
        mean(({ skills }) => 100 * (skills?.accuracy ?? NaN), 0),
        mean(({ distance }) => distance),
        mean(({ skills }) => skills?.centreError ?? NaN),
        mean(({ others }) => others.diayn ?? NaN),
        mean(({ normalisedDistance }) => normalisedDistance),
        mean(({ drift }) => 100 * drift, 1),
      ]];
    })
  );
  return rows.length === 0 ? [] : [
    [
      "world",
      "method",
      "q's accuracy, %",
      "final error",
      "centre error",
      "DIAYN with goal inference (normalised)",
      "its own (normalised)",
      "drift, %",
    ],
    ...rows,
  ];
};

/**
 * The time at goals: the interquartile means over seeds of the episodes that end at their goals, that were ever there, and of all
 * steps and the late ones that end there. Without rows where results are of before it was measured.
 */
export const timeCells = (results: readonly Result[]): Cells => {
  const rows = worldsOf(results).flatMap((world) =>
    methodsOf(results).flatMap((method) => {
      const runs = resultsOf(results, world, method).filter(({ timeAtGoal }) => timeAtGoal !== undefined);
      if (runs.length === 0) return [];
      const mean = (number: (run: Result) => number | undefined) =>
        numbers(meanOverSeeds(runs.map((run) => number(run) ?? NaN)).mean, 2);
      return [[
        world,
        METHODS[method].title,
        mean(({ success }) => success),
        mean(({ everAtGoal }) => everAtGoal),
        mean(({ timeAtGoal }) => timeAtGoal),
        mean(({ lateTimeAtGoal }) => lateTimeAtGoal),
      ]];
    })
  );
  return rows.length === 0
    ? []
    : [["world", "method", "at the goal at the end", "ever", "of all steps", "of the last quarter"], ...rows];
};
