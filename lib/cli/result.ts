/**
 * The result of a run as a table and as a JSON object.
 *
 * @module
 */
import type { World } from "../world/world.ts";
import type { GpimOptions, TrainState } from "../method/mod.ts";
import { bootstrapInterval, type Interval, numbers, table } from "../report/mod.ts";
import type { Outcome } from "../train/run.ts";

/** The compared policies, with their names in tables and pictures. */
export const NAMES = { gpim: "GPIM", diayn: "DIAYN with goal inference", random: "random" } as const;

/** One of the policies. */
export type Name = keyof typeof NAMES;

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
  readonly distance: Readonly<Record<Name, number>>;
  /** Final distance over that of an agent that stays at its start. */
  readonly normalisedDistance: Readonly<Record<Name, number>>;
  /** Fraction of episodes that ended within the world's radius, or reached all their goals in order. */
  readonly success: Readonly<Record<Name, number>>;
}

const byName = <Item>(of: (name: Name) => Item): Readonly<Record<Name, Item>> => ({
  gpim: of("gpim"),
  diayn: of("diayn"),
  random: of("random"),
});

/** All policies, in the order of tables and pictures. */
export const names: readonly Name[] = ["gpim", "diayn", "random"];

/** Summarises a run. */
export const summary = (
  world: World,
  { goals: { name: goalFunction } }: GpimOptions,
  seed: number,
  goals: number,
  { state, engine, evaluation, seconds }: Outcome<TrainState>,
): Summary => ({
  world: world.name,
  method: "gpim",
  goalFunction,
  engine: engine.engine,
  seed,
  steps: state.environmentSteps,
  updates: state.updates,
  seconds,
  goals,
  distance: byName((name) => evaluation[name].distance),
  normalisedDistance: byName((name) => evaluation[name].normalisedDistance),
  success: byName((name) => evaluation[name].success),
});

/** Measures with a mean and an interval over seeds. */
export type Measure = "distance" | "normalisedDistance" | "success";

/** The result of several seeds, as `--json` prints it. */
export interface SeedsSummary extends Omit<Summary, "seed" | Measure> {
  /** The seeds. */
  readonly seeds: readonly number[];
  /** {@link Summary.distance} over the seeds: the mean, and its 95 % bootstrap interval. */
  readonly distance: Readonly<Record<Name, Interval>>;
  /** {@link Summary.normalisedDistance} over the seeds. */
  readonly normalisedDistance: Readonly<Record<Name, Interval>>;
  /** {@link Summary.success} over the seeds. */
  readonly success: Readonly<Record<Name, Interval>>;
  /** The result of each seed. */
  readonly runs: readonly Summary[];
}

/** Summarises several seeds of a run. */
export const seedsSummary = (runs: readonly Summary[]): SeedsSummary => {
  const [{ world, method, goalFunction, engine, updates, goals }] = runs;
  const over = (which: Measure) => byName((name) => bootstrapInterval(runs.map((run) => run[which][name])));
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
    runs,
  };
};

/** A table of each policy's distances to the held-out goals; with several seeds means and their intervals. */
export const resultTable = ({ unit }: World, { runs, ...result }: SeedsSummary): string => {
  const shown = (which: Measure, name: Name, digits: number) => {
    const { mean, low, high } = result[which][name];
    const number = (value: number) => numbers(value, digits);
    return runs.length === 1 ? number(mean) : `${number(mean)} (${number(low)} to ${number(high)})`;
  };
  const over = runs.length === 1 ? "" : ", mean (95 % bootstrap interval)";
  return table(
    [
      ["", `distance (${unit})${over}`, `normalised${over}`, `reached${over}`],
      ...names.map((name) => [
        NAMES[name],
        shown("distance", name, 4),
        shown("normalisedDistance", name, 3),
        shown("success", name, 2),
      ]),
    ],
    { alignRight: [1, 2, 3] },
  );
};
