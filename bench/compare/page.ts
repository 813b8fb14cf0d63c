/**
 * What the comparison comes to: a table, and one self-contained page with all figures.
 *
 * @module
 */
import { dataUrl, png } from "../../lib/raster/mod.ts";
import {
  bootstrapInterval,
  curve,
  interquartileMean,
  type Interval,
  maps,
  numbers,
  type Point,
  type Series,
  table,
  trajectories,
} from "../../lib/report/mod.ts";
import { text } from "../../lib/report/svg.ts";
import { GROUPS, METHODS, WORLDS } from "./protocol.ts";
import type { Result } from "./result.ts";

/** The middle of some seeds and its interval: the mean of the middle half. */
export const middle = (values: readonly number[]): Interval => bootstrapInterval(values, undefined, interquartileMean);

/** The names that occur, in the protocol's order. */
const occurring = (all: Readonly<Record<string, unknown>>, names: readonly string[]): readonly string[] =>
  Object.keys(all).filter((name) => names.includes(name));

const worldsOf = (results: readonly Result[]) => occurring(WORLDS, results.map(({ world }) => world));
const methodsOf = (results: readonly Result[]) => occurring(METHODS, results.map(({ method }) => method));

const ofRun = (results: readonly Result[], world: string, method: string): readonly Result[] =>
  results.filter((result) => result.world === world && result.method === method);

const shown = ({ mean, low, high }: Interval): string =>
  `${numbers(mean, 3)} [${numbers(low, 3)}, ${numbers(high, 3)}]`;

/** One row a method, one column a world: the interquartile mean of the normalised distance, and its 95 % interval. */
const cells = (results: readonly Result[]): readonly (readonly string[])[] => {
  const worlds = worldsOf(results);
  return [
    ["method", ...worlds],
    ...methodsOf(results).map((method) => [
      METHODS[method].title,
      ...worlds.map((world) => {
        const runs = ofRun(results, world, method);
        return runs.length === 0 ? "" : shown(middle(runs.map(({ normalisedDistance }) => normalisedDistance)));
      }),
    ]),
  ];
};

/** The normalised distances of all methods on all worlds, for a terminal. */
export const resultTable = (results: readonly Result[]): string =>
  table(cells(results), { alignRight: worldsOf(results).map((_, place) => place + 1) });

/** The same in Markdown. */
export const markdownTable = (results: readonly Result[]): string => {
  const [header, ...body] = cells(results);
  return [header, header.map((_, place) => place === 0 ? "---" : "--:"), ...body]
    .map((row) => `| ${row.join(" | ")} |\n`).join("");
};

const escaped = (content: string): string => text(content).source;

const htmlTable = ([header, ...body]: readonly (readonly string[])[]): string => {
  const row = (cells: readonly string[], name: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${name}>${escaped(cell)}</${name}>`).join("")}</tr>`;
  return `<table><thead>${row(header ?? [], "th")}</thead><tbody>${
    body.map((cells) => row(cells, "td")).join("")
  }</tbody></table>`;
};

/** A method's curve over steps in worlds: at each evaluation the middle of its seeds. */
const series = (runs: readonly Result[], name: string, of: (assessed: Result["curve"][number]) => number): Series => {
  const [{ curve }] = runs;
  const intervals = curve.map(({ steps }, place) => ({
    x: steps,
    ...middle(runs.flatMap(({ curve }) => curve[place] === undefined ? [] : [of(curve[place])])),
  }));
  return { name, points: intervals.map(({ x, mean }): Point => [x, mean]), band: intervals };
};

/** Pictures by the names of their files. */
type Figures = Readonly<Record<string, string>>;

/** Those that are in most groups. */
const PROTAGONISTS: readonly string[] = ["gpim", "gpim_contrast"];

/** Distances against steps, one chart for each group of methods, GPIM in most of them. */
const distanceCurves = (results: readonly Result[], world: string): Figures =>
  Object.fromEntries(GROUPS.flatMap(({ name, title, methods }) => {
    const present = methods.filter((method) => ofRun(results, world, method).length > 0);
    // GPIM alone is shown once.
    if (present.every((method) => name !== GROUPS[0].name && PROTAGONISTS.includes(method))) return [];
    const all = results.filter((result) => result.world === world);
    const svg = curve({
      title: `${world}: ${title}`,
      xLabel: "steps in worlds",
      yLabel: "normalised distance",
      yScale: "logarithmic",
      series: present.map((method) => {
        const runs = ofRun(results, world, method);
        return series(runs, METHODS[method].title, ({ normalisedDistance }) => Object.values(normalisedDistance)[0]);
      }),
      references: [{ name: "random", y: middle(all.map(({ others }) => others.random)).mean }],
    });
    return [[`curves_${world}_${name}.svg`, svg] as const];
  }));

/** Trajectories to the same goals by every method that drew any. */
const paths = (results: readonly Result[], world: string): Figures => {
  const panels = methodsOf(results).flatMap((method) => {
    const [run] = ofRun(results, world, method);
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

/** Dark blue over green to yellow, so that more is lighter also for those who see no colours. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
];

const coloured = (fraction: number): readonly [number, number, number] => {
  const place = Math.max(0, Math.min(1, fraction)) * (COLOURS.length - 1);
  const [low, high] = [COLOURS[Math.floor(place)], COLOURS[Math.ceil(place)]];
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(low[channel] + (place - Math.floor(place)) * (high[channel] - low[channel]));
  return [mix(0), mix(1), mix(2)];
};

/** A map's picture: colours by rank, so that maps of different units can be compared; white where there is no floor. */
const mapUrl = (rewards: readonly (number | null)[], columns: number): string => {
  const rows = rewards.length / columns;
  const sorted = rewards.filter((reward) => reward !== null).toSorted((a, b) => a - b);
  const rank = new Map(sorted.map((reward, place) => [reward, place / Math.max(1, sorted.length - 1)]));
  const image = new Uint8Array(3 * rewards.length).fill(255);
  rewards.forEach((reward, index) => {
    if (reward === null) return;
    const row = rows - 1 - Math.floor(index / columns);
    image.set(coloured(rank.get(reward) ?? 0), 3 * (row * columns + index % columns));
  });
  return dataUrl(png(image, columns, rows));
};

/** The learned rewards for the same goal, and what they follow. */
const rewardMaps = (results: readonly Result[], world: string): Figures => {
  const { ways } = WORLDS[world];
  if (ways === undefined) return {};
  const { goal, columns, bounds } = ways;
  const [x, y] = WORLDS[world].world.achieved(goal);
  const panels = methodsOf(results).flatMap((method) => {
    const runs = ofRun(results, world, method).flatMap(({ map }) => map === undefined ? [] : [map]);
    const rewards = runs[0]?.rewards;
    if (rewards === undefined) return [];
    const follows = (which: "geodesic" | "euclidean") => numbers(middle(runs.map((map) => map[which])).mean, 3);
    return [{
      name: METHODS[method].title,
      note: `on foot ${follows("geodesic")}, straight ${follows("euclidean")}`,
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

/** The precision probe: how far from goals policies end, and how far inferred skills would, by the discriminator's accuracy. */
const precision = (results: readonly Result[]): string => {
  const rows = worldsOf(results).flatMap((world) =>
    methodsOf(results).flatMap((method) => {
      const runs = ofRun(results, world, method).filter(({ skills }) => skills !== undefined);
      if (runs.length === 0) return [];
      const of = (number: (run: Result) => number, digits = 3) => numbers(middle(runs.map(number)).mean, digits);
      return [[
        world,
        METHODS[method].title,
        of(({ skills }) => 100 * (skills?.accuracy ?? NaN), 0),
        of(({ distance }) => distance),
        of(({ skills }) => skills?.centreError ?? NaN),
        of(({ others }) => others.diayn ?? NaN),
        of(({ normalisedDistance }) => normalisedDistance),
        of(({ drift }) => 100 * drift, 1),
      ]];
    })
  );
  return rows.length === 0 ? "" : htmlTable([
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
  ]);
};

/** The names of the bound's parts, as they are shown. */
const BOUND: Readonly<Record<string, string>> = {
  objective: "I(s; ω) + I(s̃; g)",
  processed: "I(s; ω) + I(s̃; ω)",
  variational: "2 H(ω) + E[log q(ω|s) + log q(ω|s̃)]",
};

/** The bound through training, and the return beside it. */
const bounds = (results: readonly Result[]): Figures =>
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
            xLabel: "steps in worlds",
            yLabel: "nats",
            series: Object.entries(BOUND).map(([name, title]) => line(name, title)),
          }),
        ],
        [
          `return_${method}.svg`,
          curve({
            title: `${METHODS[method].title} on rooms: how often the commanded room is where the episode ends`,
            xLabel: "steps in worlds",
            yLabel: "share of episodes",
            series: [line("reached", "goal-conditioned return")],
          }),
        ],
      ] as const;
    }),
  );

const STYLE = `
body { font: 16px/1.5 Helvetica, Arial, sans-serif; color: #222; background: #f6f7f8; margin: 0 auto; max-width: 1240px; padding: 24px; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 48px; }
table { border-collapse: collapse; background: #fff; font-size: 14px; display: block; overflow-x: auto; }
td, th { padding: 4px 12px; border-bottom: 1px solid #e8eaed; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
figure { margin: 16px 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
`;

/** All figures: while learning, trajectories, reward maps, the bound. */
const drawn = (results: readonly Result[]): Readonly<Record<"curves" | "paths" | "rewards" | "bound", Figures>> => {
  const each = (of: (results: readonly Result[], world: string) => Figures): Figures =>
    Object.assign({}, ...worldsOf(results).map((world) => of(results, world)));
  return { curves: each(distanceCurves), paths: each(paths), rewards: each(rewardMaps), bound: bounds(results) };
};

/** All figures as files. */
export const figures = (results: readonly Result[]): Figures => Object.assign({}, ...Object.values(drawn(results)));

const shownAll = (pictures: Figures): string =>
  Object.values(pictures).map((svg) => `<figure>${svg}</figure>`).join("\n");

const section = (title: string, text: string, content: string): string =>
  content === "" ? "" : `<h2>${escaped(title)}</h2>\n<p>${escaped(text)}</p>\n${content}`;

/** What was run, in a sentence. */
const message = (results: readonly Result[]): string => {
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  const hours = results.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const budgets = worldsOf(results).map((world) => {
    const steps = new Set(results.filter((run) => run.world === world).map(({ budget }) => budget));
    return `${world} ${[...steps].map((count) => count.toLocaleString("en-US")).join(" or ")}`;
  });
  return `${results.length} runs, ${seeds} seeds; steps in worlds: ${budgets.join(", ")}; ${
    numbers(hours, 1)
  } hours of processes.`;
};

/** The whole comparison as one HTML file that needs nothing else. */
export const page = (results: readonly Result[]): string => {
  const { curves, paths: drawnPaths, rewards, bound } = drawn(results);
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
<p>${escaped(message(results))}</p>
${
    section(
      "Normalised distance to goals",
      "What remained of the way to held-out goals, as a share of what would have remained of an agent that stays where it starts; " +
        "the interquartile mean over seeds and its 95 % bootstrap interval. 0 is perfect.",
      htmlTable(cells(results)),
    )
  }
${
    section(
      "While learning",
      "The same against steps in worlds, by all policies of a method together. Bands are 95 % bootstrap intervals over seeds.",
      shownAll(curves),
    )
  }
${section("Trajectories", "Open circles are goals, solid ones where episodes ended.", shownAll(drawnPaths))}
${
    section(
      "What the learned rewards follow",
      "The reward for being at a place while one goal is asked for. A reward that follows the ways round walls can be climbed; " +
        "one that follows the straight line leads into walls.",
      shownAll(rewards),
    )
  }
${
    section(
      "Precision",
      "Final error: the mean distance from the goal. Centre error: that of the mean end of the skill inferred for the goal. " +
        "Drift: how far beyond the goal episodes ended, as a share of the way to it.",
      precision(results),
    )
  }
${
    section(
      "The bound",
      "On rooms every probability can be counted: GPIM's objective, the bound by the data-processing inequality, and the " +
        "variational bound that GPIM maximises; contrastive GPIM's goal-conditioned policy has a bound of its own.",
      shownAll(bound),
    )
  }
</body>
</html>
`;
};
