/**
 * The figures of the comparison.
 *
 * @module
 */
import { curve, maps, numbers, type Point, type Series, trajectories } from "../../lib/report/mod.ts";
import { GROUPS } from "./groups.ts";
import { mapUrl } from "./map_image.ts";
import { METHODS } from "./methods.ts";
import type { Result } from "./result.ts";
import { meanOverSeeds, methodsOf, resultsOf, worldsOf } from "./selection.ts";
import { WORLDS } from "./worlds.ts";

/** Environment steps in the words of the page and of its figures. */
export const STEPS_LABEL = "environment steps";

/** A curve over environment steps: at each evaluation the mean over seeds and its interval. */
const series = (
  runs: readonly Result[],
  name: string,
  valueOf: (evaluation: Result["curve"][number]) => number,
): Series => {
  const [{ curve }] = runs;
  const intervals = curve.map(({ steps }, place) => ({
    x: steps,
    ...meanOverSeeds(runs.flatMap(({ curve }) => curve[place] === undefined ? [] : [valueOf(curve[place])])),
  }));
  return { name, points: intervals.map(({ x, mean }): Point => [x, mean]), band: intervals };
};

/** SVG figures by file name. */
export type Figures = Readonly<Record<string, string>>;

/** Methods that are in most groups. */
const COMMON: readonly string[] = ["gpim", "contrastive_gpim", "metric_gpim"];

/** Most curves in a figure: more could not be told apart. */
const MOST_CURVES = 6;

/** Methods in as few figures as they fit into, all of which have the common ones. */
export const panelsOf = (methods: readonly string[]): readonly (readonly string[])[] => {
  if (methods.length <= MOST_CURVES) return [methods];
  const common = methods.filter((method) => COMMON.includes(method));
  const others = methods.filter((method) => !COMMON.includes(method));
  const panels = Math.ceil(others.length / (MOST_CURVES - common.length));
  const size = Math.ceil(others.length / panels);
  return Array.from({ length: panels }, (_, panel) => [...common, ...others.slice(panel * size, (panel + 1) * size)]);
};

/** Normalised distances over environment steps, one or more figures for each group of methods. */
const distanceCurves = (results: readonly Result[], world: string): Figures =>
  Object.fromEntries(GROUPS.flatMap(({ name, title, methods }) => {
    const present = methods.filter((method) => resultsOf(results, world, method).length > 0);
    // The first group alone shows GPIM without others.
    if (present.every((method) => name !== GROUPS[0].name && COMMON.includes(method))) return [];
    const all = results.filter((result) => result.world === world);
    return panelsOf(present).map((methods, panel, panels) => {
      const svg = curve({
        title: `${world}: ${title}${panels.length === 1 ? "" : `, ${panel + 1} of ${panels.length}`}`,
        xLabel: STEPS_LABEL,
        yLabel: "normalised distance",
        yScale: "logarithmic",
        series: methods.map((method) => {
          const runs = resultsOf(results, world, method);
          return series(runs, METHODS[method].title, ({ normalisedDistance }) => Object.values(normalisedDistance)[0]);
        }),
        references: [{ name: "random", y: meanOverSeeds(all.map(({ others }) => others.random)).mean }],
      });
      return [`curves_${world}_${name}${panel === 0 ? "" : `_${panel + 1}`}.svg`, svg] as const;
    });
  }));

/** Trajectories of all methods to the same goals, where results hold them. */
const trajectoryFigures = (results: readonly Result[], world: string): Figures => {
  const panels = methodsOf(results).flatMap((method) => {
    const [run] = resultsOf(results, world, method);
    if (run?.paths === undefined) return [];
    return [{
      name: METHODS[method].title,
      note: `normalised distance ${numbers(run.normalisedDistance, 3)}`,
      episodes: run.paths.map(({ path, goal }) => ({ path, goals: [goal] })),
    }];
  });
  if (panels.length === 0) return {};
  const title = `${world}: the same goals, seed 1`;
  return { [`trajectories_${world}.svg`]: trajectories({ title, outline: WORLDS[world].world.outline, panels }) };
};

/** Maps of the learned rewards for the same goal, with their rank correlations. */
const rewardMaps = (results: readonly Result[], world: string): Figures => {
  const { ways } = WORLDS[world];
  if (ways === undefined) return {};
  const { goal, columns, bounds } = ways;
  const [x, y] = WORLDS[world].world.achieved(goal);
  const panels = methodsOf(results).flatMap((method) => {
    const runs = resultsOf(results, world, method).flatMap(({ map }) => map === undefined ? [] : [map]);
    const rewards = runs[0]?.rewards;
    if (rewards === undefined) return [];
    const correlation = (distance: "geodesic" | "euclidean") =>
      numbers(meanOverSeeds(runs.map((map) => map[distance])).mean, 3);
    return [{
      name: METHODS[method].title,
      note: `on foot ${correlation("geodesic")}, straight ${correlation("euclidean")}`,
      url: mapUrl(rewards, columns),
      marks: [[x, y] as const],
    }];
  });
  if (panels.length === 0) return {};
  const svg = maps({
    title: `${world}: the learned reward for the goal in the circle`,
    legend:
      "Lighter is more, by rank. Numbers: rank correlation with the way round walls and with the straight line, " +
      "over goals and seeds.",
    bounds,
    outline: WORLDS[world].world.outline,
    panels,
  });
  return { [`rewards_${world}.svg`]: svg };
};

/** The parts of the bound, with their names in figures. */
const BOUND: Readonly<Record<string, string>> = {
  objective: "I(s; ω) + I(s̃; g)",
  processed: "I(s; ω) + I(s̃; ω)",
  variational: "2 H(ω) + E[log q(ω|s) + log q(ω|s̃)]",
};

/** The bound and the return during training. */
const boundFigures = (results: readonly Result[]): Figures =>
  Object.fromEntries(
    methodsOf(results).flatMap((method) => {
      const runs = results.filter((run) => run.method === method && run.curve.some(({ bound }) => bound !== undefined));
      if (runs.length === 0) return [];
      const line = (name: string, title: string) => series(runs, title, ({ bound }) => bound?.[name] ?? NaN);
      return [
        [
          `bound_${method}.svg`,
          curve({
            title: `${METHODS[method].title} on rooms: the objective and its bounds`,
            xLabel: STEPS_LABEL,
            yLabel: "nats",
            series: Object.entries(BOUND).map(([name, title]) => line(name, title)),
          }),
        ],
        [
          `return_${method}.svg`,
          curve({
            title: `${METHODS[method].title} on rooms: how often the commanded room is where the episode ends`,
            xLabel: STEPS_LABEL,
            yLabel: "fraction of episodes",
            series: [line("reached", "goal-conditioned return")],
          }),
        ],
      ] as const;
    }),
  );

/** All figures by kind: learning curves, trajectories, reward maps, the bound. */
export const figuresByKind = (
  results: readonly Result[],
): Readonly<Record<"curves" | "paths" | "rewards" | "bound", Figures>> => {
  const onAllWorlds = (figuresOf: (results: readonly Result[], world: string) => Figures): Figures =>
    Object.assign({}, ...worldsOf(results).map((world) => figuresOf(results, world)));
  return {
    curves: onAllWorlds(distanceCurves),
    paths: onAllWorlds(trajectoryFigures),
    rewards: onAllWorlds(rewardMaps),
    bound: boundFigures(results),
  };
};

/** All figures. */
export const figures = (results: readonly Result[]): Figures =>
  Object.assign({}, ...Object.values(figuresByKind(results)));
