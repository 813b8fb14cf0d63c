/**
 * The result of a run as a table and as a JSON object.
 *
 * @module
 */
import type { World } from "../world/world.ts";
import type { GoalFunction } from "../goal/goal.ts";
import type { TrainState } from "../method/mod.ts";
import { NAMED_METHODS } from "../method/named.ts";
import { mapRecord } from "../record.ts";
import { bootstrapInterval, type Cells, type Interval, numbers, table } from "../report/mod.ts";
import type { Outcome } from "../train/run.ts";

/** The names of policies in tables and pictures: those of their methods, and of random actions. */
export const policyTitle = (name: string): string =>
  Object.hasOwn(NAMED_METHODS, name) ? NAMED_METHODS[name].title : name;

/** The result of a run, as `--json` prints it. */
export interface Summary {
  /** The world's name. */
  readonly world: string;
  /** The method's name. */
  readonly method: string;
  /** The engine's name. */
  readonly engine: string;
  /** The seed of all randomness. */
  readonly seed: number;
  /** The name of f_κ. */
  readonly goalFunction: string;
  /** Environment steps. */
  readonly steps: number;
  /** Gradient steps. */
  readonly updates: number;
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** Number of held-out goals. */
  readonly goals: number;
  /** Mean final distance to the goal, in the world's unit. */
  readonly distance: Readonly<Record<string, number>>;
  /** Final distance over that of an agent that stays at its start. */
  readonly normalisedDistance: Readonly<Record<string, number>>;
  /** Fraction of episodes that ended within the world's radius, or reached all their goals in order. */
  readonly success: Readonly<Record<string, number>>;
  /** Fraction of all steps after which episodes were at their goals. */
  readonly timeAtGoal: Readonly<Record<string, number>>;
  /** Fraction of the steps of the last quarter of episodes after which they were at their goals. */
  readonly lateTimeAtGoal: Readonly<Record<string, number>>;
  /** Fraction of episodes that were at their goals after any step. */
  readonly everAtGoal: Readonly<Record<string, number>>;
}

/** Summarises a run. */
export const summary = (
  world: World,
  method: string,
  { name: goalFunction }: GoalFunction,
  { state, engine, evaluation, evaluationSet, seconds, saved }: Outcome<TrainState>,
): Summary => ({
  world: world.name,
  method,
  goalFunction,
  engine: engine.engine,
  seed: saved.identity.seed,
  steps: state.environmentSteps,
  updates: state.updates,
  seconds,
  goals: evaluationSet.count,
  distance: mapRecord(evaluation, ({ distance }) => distance),
  normalisedDistance: mapRecord(evaluation, ({ normalisedDistance }) => normalisedDistance),
  success: mapRecord(evaluation, ({ success }) => success),
  timeAtGoal: mapRecord(evaluation, ({ timeAtGoal }) => timeAtGoal),
  lateTimeAtGoal: mapRecord(evaluation, ({ lateTimeAtGoal }) => lateTimeAtGoal),
  everAtGoal: mapRecord(evaluation, ({ everAtGoal }) => everAtGoal),
});

/** Measures with a mean and an interval over seeds. */
export type Measure =
  | "distance"
  | "normalisedDistance"
  | "success"
  | "timeAtGoal"
  | "lateTimeAtGoal"
  | "everAtGoal";

/** The result of several seeds, as `--json` prints it. */
export interface SeedsSummary extends Omit<Summary, "seed" | Measure> {
  /** The seeds. */
  readonly seeds: readonly number[];
  /** {@link Summary.distance} over the seeds: the mean, and its 95 % bootstrap interval. */
  readonly distance: Readonly<Record<string, Interval>>;
  /** {@link Summary.normalisedDistance} over the seeds. */
  readonly normalisedDistance: Readonly<Record<string, Interval>>;
  /** {@link Summary.success} over the seeds. */
  readonly success: Readonly<Record<string, Interval>>;
  /** {@link Summary.timeAtGoal} over the seeds. */
  readonly timeAtGoal: Readonly<Record<string, Interval>>;
  /** {@link Summary.lateTimeAtGoal} over the seeds. */
  readonly lateTimeAtGoal: Readonly<Record<string, Interval>>;
  /** {@link Summary.everAtGoal} over the seeds. */
  readonly everAtGoal: Readonly<Record<string, Interval>>;
  /** The result of each seed. */
  readonly runs: readonly Summary[];
}

/** Summarises several seeds of a run. */
export const seedsSummary = (runs: readonly Summary[]): SeedsSummary => {
  const [{ world, method, goalFunction, engine, updates, goals }] = runs;
  const over = (which: Measure) =>
    mapRecord(runs[0][which], (_, name) => bootstrapInterval(runs.map((run) => run[which][name])));
  return {
    world,
    method,
    goalFunction,
    engine,
    seeds: runs.map(({ seed }) => seed),
    steps: runs.reduce((total, { steps }) => total + steps, 0),
    updates,
    seconds: Math.max(...runs.map(({ seconds }) => seconds)),
    goals,
    distance: over("distance"),
    normalisedDistance: over("normalisedDistance"),
    success: over("success"),
    timeAtGoal: over("timeAtGoal"),
    lateTimeAtGoal: over("lateTimeAtGoal"),
    everAtGoal: over("everAtGoal"),
    runs,
  };
};

/** A column of a table: its measure, its title and its number of decimals. */
type Column = readonly [measure: Measure, title: string, digits: number];

/** Each policy's measures as cells; with several seeds means and their intervals. */
const measureCells = ({ runs, ...result }: SeedsSummary, columns: readonly Column[]): Cells => {
  const shown = (which: Measure, name: string, digits: number) => {
    const { mean, low, high } = result[which][name];
    const number = (value: number) => numbers(value, digits);
    return runs.length === 1 ? number(mean) : `${number(mean)} (${number(low)} to ${number(high)})`;
  };
  const over = runs.length === 1 ? "" : ", mean (95 % bootstrap interval)";
  return [
    ["", ...columns.map(([, title]) => `${title}${over}`)],
    ...Object.keys(result.distance).map((name) => [
      policyTitle(name),
      ...columns.map(([measure, , digits]) => shown(measure, name, digits)),
    ]),
  ];
};

/** Each policy's distances to the held-out goals as cells; with several seeds means and their intervals. */
export const resultCells = ({ unit }: Pick<World, "unit">, result: SeedsSummary): Cells =>
  measureCells(result, [
    ["distance", `distance (${unit})`, 4],
    ["normalisedDistance", "normalised", 3],
    ["success", "reached", 2],
  ]);

/** The time that each policy's episodes spent at the held-out goals as cells; with several seeds means and their intervals. */
export const timeCells = (result: SeedsSummary): Cells =>
  measureCells(result, [
    ["everAtGoal", "ever at the goal", 2],
    ["timeAtGoal", "time at the goal", 2],
    ["lateTimeAtGoal", "in the last quarter", 2],
  ]);

/** A table of each policy's distances to the held-out goals; with several seeds means and their intervals. */
export const resultTable = (world: World, result: SeedsSummary): string =>
  table(resultCells(world, result), { alignRight: [1, 2, 3] });
