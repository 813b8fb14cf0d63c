/**
 * The whole comparison as one self-contained HTML page.
 *
 * @module
 */
import { figureMarkup, type Markup, numbers, page, tableMarkup } from "../../lib/report/mod.ts";
import { aggregateCells, aggregated, aggregateText } from "./aggregate.ts";
import { type Figures, figuresByKind, STEPS_LABEL } from "./figures.ts";
import { profileFigures } from "./profiles.ts";
import type { Result } from "./result.ts";
import { worldsOf } from "./selection.ts";
import { distanceCells, precisionCells, timeCells } from "./table.ts";

const all = (pictures: Figures): readonly Markup[] => Object.values(pictures).map(figureMarkup);

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
export const comparisonPage = (results: readonly Result[]): string => {
  const { curves, paths, rewards, bound } = figuresByKind(results);
  const together = aggregated(results);
  return page({
    title: "GPIM and its rivals",
    lead: overview(results),
    sections: [
      {
        title: "Normalised distance to goals",
        text:
          "What remained of the way to held-out goals, as a fraction of what would have remained for an agent that stays where it starts; " +
          "the interquartile mean over seeds and its 95 % bootstrap interval. 0 is perfect.",
        content: [tableMarkup(distanceCells(results))],
      },
      {
        title: "All worlds together",
        text: aggregateText(together),
        content: [tableMarkup(aggregateCells(together))],
      },
      {
        title: "Performance profiles",
        text:
          "The fraction of the runs on all worlds together that come closer than a distance: further up and to the left is better. " +
          "Bands are pointwise.",
        content: all(profileFigures(together)),
      },
      {
        title: "While learning",
        text:
          `Normalised distance against ${STEPS_LABEL}, by all policies of a method together. Bands are 95 % bootstrap intervals over seeds.`,
        content: all(curves),
      },
      {
        title: "Trajectories",
        text: "Open circles are goals, solid ones where episodes ended.",
        content: all(paths),
      },
      {
        title: "What the learned rewards follow",
        text:
          "The reward for being at a place while one goal is asked for. A reward that follows the ways round walls can be climbed; " +
          "one that follows the straight line leads into walls.",
        content: all(rewards),
      },
      {
        title: "Precision",
        text:
          "Final error: the mean distance from the goal. Centre error: that of the mean end of the skill inferred for the goal. " +
          "Drift: how far beyond the goal episodes ended, as a fraction of the distance to it.",
        content: [tableMarkup(precisionCells(results))],
      },
      {
        title: "Time at the goal",
        text:
          "The fractions of episodes that end within the world's radius of their goals and that are there at any time, and the " +
          "fractions of all steps and of the last quarter of them that end there; interquartile means over seeds. JaxGCRL's success " +
          "is the third, its success at any time the second.",
        content: [tableMarkup(timeCells(results))],
      },
      {
        title: "The bound",
        text:
          "On rooms every probability can be counted: GPIM's objective, the bound by the data-processing inequality, and the " +
          "variational bound that GPIM maximises; contrastive GPIM's goal-conditioned policy has a bound of its own.",
        content: all(bound),
      },
    ],
  });
};
