/**
 * The whole comparison as one self-contained HTML page.
 *
 * @module
 */
import { numbers } from "../../lib/report/mod.ts";
import { text } from "../../lib/report/svg.ts";
import { type Figures, figuresByKind, STEPS_LABEL } from "./figures.ts";
import type { Result } from "./result.ts";
import { worldsOf } from "./selection.ts";
import { type Cells, distanceCells, precisionCells } from "./table.ts";

const escape = (content: string): string => text(content).source;

/** A table; empty where there are no cells. */
const htmlTable = ([header, ...body]: Cells): string => {
  if (header === undefined) return "";
  const row = (cells: readonly string[], name: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${name}>${escape(cell)}</${name}>`).join("")}</tr>`;
  return `<table><thead>${row(header, "th")}</thead><tbody>${
    body.map((cells) => row(cells, "td")).join("")
  }</tbody></table>`;
};

const STYLE = `
body { font: 16px/1.5 Helvetica, Arial, sans-serif; color: #222; background: #f6f7f8; margin: 0 auto; max-width: 1240px; padding: 24px; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 48px; }
table { border-collapse: collapse; background: #fff; font-size: 14px; display: block; overflow-x: auto; }
td, th { padding: 4px 12px; border-bottom: 1px solid #e8eaed; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
figure { margin: 16px 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
`;

const htmlFigures = (pictures: Figures): string =>
  Object.values(pictures).map((svg) => `<figure>${svg}</figure>`).join("\n");

const section = (title: string, text: string, content: string): string =>
  content === "" ? "" : `<h2>${escape(title)}</h2>\n<p>${escape(text)}</p>\n${content}`;

/** The number of runs, their budgets and their time, in a sentence. */
const overview = (results: readonly Result[]): string => {
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  const hours = results.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const budgets = worldsOf(results).map((world) => {
    const steps = new Set(results.filter((run) => run.world === world).map(({ budget }) => budget));
    return `${world} ${[...steps].map((count) => count.toLocaleString("en-US")).join(" or ")}`;
  });
  return `${results.length} runs, ${seeds} seeds; ${STEPS_LABEL}: ${budgets.join(", ")}; ${
    numbers(hours, 1)
  } hours of processes.`;
};

/** The page of all results, without references to other files. */
export const page = (results: readonly Result[]): string => {
  const { curves, paths, rewards, bound } = figuresByKind(results);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GPIM and its rivals</title>
<style>${STYLE}</style>
</head>
<body>
<h1>GPIM and its rivals</h1>
<p>${escape(overview(results))}</p>
${
    section(
      "Normalised distance to goals",
      "What remained of the way to held-out goals, as a fraction of what would have remained for an agent that stays where it starts; " +
        "the interquartile mean over seeds and its 95 % bootstrap interval. 0 is perfect.",
      htmlTable(distanceCells(results)),
    )
  }
${
    section(
      "While learning",
      `The same against ${STEPS_LABEL}, by all policies of a method together. Bands are 95 % bootstrap intervals over seeds.`,
      htmlFigures(curves),
    )
  }
${section("Trajectories", "Open circles are goals, solid ones where episodes ended.", htmlFigures(paths))}
${
    section(
      "What the learned rewards follow",
      "The reward for being at a place while one goal is asked for. A reward that follows the ways round walls can be climbed; " +
        "one that follows the straight line leads into walls.",
      htmlFigures(rewards),
    )
  }
${
    section(
      "Precision",
      "Final error: the mean distance from the goal. Centre error: that of the mean end of the skill inferred for the goal. " +
        "Drift: how far beyond the goal episodes ended, as a fraction of the distance to it.",
      htmlTable(precisionCells(results)),
    )
  }
${
    section(
      "The bound",
      "On rooms every probability can be counted: GPIM's objective, the bound by the data-processing inequality, and the " +
        "variational bound that GPIM maximises; contrastive GPIM's goal-conditioned policy has a bound of its own.",
      htmlFigures(bound),
    )
  }
</body>
</html>
`;
};
