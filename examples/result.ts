/**
 * What a run comes to, as a table, a JSON object and pictures.
 *
 * @module
 */
import type { World } from "../envs/mod.ts";
import { gpimAgents, type GpimOptions, policyModel, type TrainState } from "../lib/method/mod.ts";
import {
  bootstrapInterval,
  curve,
  type Interval,
  numbers,
  type Panel,
  type Point,
  table,
  trajectories,
} from "../lib/report/mod.ts";
import type { Reaching } from "../lib/run/evaluate.ts";
import type { Files } from "../lib/run/files.ts";
import type { Outcome } from "../lib/run/train.ts";

/** The policies that are compared, and what they are called where people read. */
const NAMES = { gpim: "GPIM", diayn: "DIAYN with goal inference", random: "random" } as const;

type Name = keyof typeof NAMES;

/** The result of a run, as `--json` prints it. */
export interface Summary {
  readonly world: string;
  readonly method: string;
  readonly engine: string;
  readonly seed: number;
  /** Steps taken in worlds. */
  readonly steps: number;
  /** Gradient steps. */
  readonly updates: number;
  readonly seconds: number;
  /** Held-out goals. */
  readonly goals: number;
  /** Mean final distance, in the world's unit. */
  readonly distance: Readonly<Record<Name, number>>;
  /** Sum of final distances over sum of initial distances. */
  readonly normalisedDistance: Readonly<Record<Name, number>>;
}

const byName = <Item>(of: (name: Name) => Item): Readonly<Record<Name, Item>> => ({
  gpim: of("gpim"),
  diayn: of("diayn"),
  random: of("random"),
});

const names = Object.keys(NAMES) as readonly Name[];

/** Sums a run up. */
export const summary = (
  world: World,
  seed: number,
  goals: number,
  { state, engine, reaching, seconds }: Outcome<TrainState>,
): Summary => ({
  world: world.name,
  method: "gpim",
  engine: engine.engine,
  seed,
  steps: state.environmentSteps,
  updates: state.updates,
  seconds,
  goals,
  distance: byName((name) => reaching[name].distance),
  normalisedDistance: byName((name) => reaching[name].normalisedDistance),
});

/** The result of several seeds, as `--json` prints it. */
export interface JointSummary extends Omit<Summary, "seed" | "distance" | "normalisedDistance"> {
  readonly seeds: readonly number[];
  /** Over the seeds: the mean, and its 95 % bootstrap interval. */
  readonly distance: Readonly<Record<Name, Interval>>;
  readonly normalisedDistance: Readonly<Record<Name, Interval>>;
  /** Each seed's own. */
  readonly runs: readonly Summary[];
}

/** Sums several seeds up. */
export const jointSummary = (runs: readonly Summary[]): JointSummary => {
  const [{ world, method, engine, updates, goals }] = runs;
  const over = (which: "distance" | "normalisedDistance") =>
    byName((name) => bootstrapInterval(runs.map((run) => run[which][name])));
  return {
    world,
    method,
    engine,
    seeds: runs.map(({ seed }) => seed),
    steps: runs.reduce((total, { steps }) => total + steps, 0),
    updates,
    seconds: Math.max(...runs.map(({ seconds }) => seconds)),
    goals,
    distance: over("distance"),
    normalisedDistance: over("normalisedDistance"),
    runs,
  };
};

/** How far from the held-out goals each policy ended; with several seeds the means and their intervals. */
export const resultTable = ({ unit }: World, { runs, ...result }: JointSummary): string => {
  const shown = (which: "distance" | "normalisedDistance", name: Name, digits: number) => {
    const { mean, low, high } = result[which][name];
    const number = (value: number) => numbers(value, digits);
    return runs.length === 1 ? number(mean) : `${number(mean)} (${number(low)} to ${number(high)})`;
  };
  const over = runs.length === 1 ? "" : ", mean (95 % bootstrap interval)";
  return table(
    [
      ["", `final distance (${unit})${over}`, `normalised${over}`],
      ...names.map((name) => [NAMES[name], shown("distance", name, 4), shown("normalisedDistance", name, 3)]),
    ],
    { alignRight: [1, 2] },
  );
};

const EPISODES_SHOWN = 12;

/** The first two coordinates of each episode's achieved goals, and of its goal. */
const panel = (name: Name, { rollout, goals, normalisedDistance }: Reaching): Panel => {
  const { rows, width, data } = rollout.columns.achieved;
  const point = (numbers: Float32Array, row: number): Point => [numbers[row * width], numbers[row * width + 1]];
  return {
    name: NAMES[name],
    note: `normalised distance ${numbers(normalisedDistance, 3)}`,
    episodes: Array.from({ length: Math.min(EPISODES_SHOWN, rollout.count) }, (_, episode) => ({
      path: Array.from({ length: rollout.lengths[episode] + 1 }, (_, time) => point(data, episode * rows + time)),
      goal: point(goals, episode),
    })),
  };
};

/** The files that `--out` saves. */
export const pictures = (
  world: World,
  options: GpimOptions,
  outcome: Outcome<TrainState>,
  result: Summary,
): Files => {
  const agents = gpimAgents(options, world);
  const series = (["gpim", "diayn"] as const).map((name) => ({
    name: NAMES[name],
    points: outcome.curve.map(({ updates, normalisedDistance }): Point => [updates, normalisedDistance[name]]),
  }));
  return {
    "curve.svg": curve({
      title: `GPIM on ${world.name}, seed ${result.seed}`,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: NAMES.random, y: result.normalisedDistance.random }],
    }),
    "trajectories.svg": trajectories({
      title: `Reaching held-out goals on ${world.name}`,
      outline: world.outline,
      panels: names.map((name) => panel(name, outcome.reaching[name])),
    }),
    "metrics.jsonl": outcome.curve.map((assessment) => `${JSON.stringify(assessment)}\n`).join(""),
    "policy.onnx": policyModel({ world, agents }, outcome.state.weights).bytes,
    "result.json": `${
      JSON.stringify({ ...result, options: { ...options, latents: options.latents.name } }, undefined, 2)
    }\n`,
  };
};

/** The files that `--out` saves of several seeds: the curve of their means, and each seed's own files in a folder. */
export const jointPictures = (
  world: World,
  options: GpimOptions,
  outcomes: readonly Outcome<TrainState>[],
  result: JointSummary,
): Files => {
  const [{ curve: assessments }] = outcomes;
  const series = (["gpim", "diayn"] as const).map((name) => {
    const intervals = assessments.map(({ updates }, position) => ({
      x: updates,
      ...bootstrapInterval(outcomes.map(({ curve }) => curve[position].normalisedDistance[name])),
    }));
    return { name: NAMES[name], points: intervals.map(({ x, mean }): Point => [x, mean]), band: intervals };
  });
  const own = outcomes.flatMap((outcome, place) =>
    Object.entries(pictures(world, options, outcome, result.runs[place]))
      .map(([name, content]) => [`seed-${result.seeds[place]}/${name}`, content] as const)
  );
  return {
    "curve.svg": curve({
      title: `GPIM on ${world.name}, ${outcomes.length} seeds, mean and 95 % interval`,
      xLabel: "gradient steps",
      yLabel: "normalised distance to held-out goals",
      series,
      references: [{ name: NAMES.random, y: result.normalisedDistance.random.mean }],
    }),
    "result.json": `${JSON.stringify(result, undefined, 2)}\n`,
    ...Object.fromEntries(own),
  };
};
