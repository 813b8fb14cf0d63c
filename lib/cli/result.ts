/**
 * What a run comes to, as a table and a JSON object.
 *
 * @module
 */
import type { World } from "../world/mod.ts";
import type { GpimOptions, TrainState } from "../method/mod.ts";
import { bootstrapInterval, type Interval, numbers, table } from "../report/mod.ts";
import type { Outcome } from "../train/train.ts";

/** The policies that are compared, and what they are called where people read. */
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
  /** What goals are made of. */
  readonly goalFunction: string;
  /** Steps taken in worlds. */
  readonly steps: number;
  /** Gradient steps. */
  readonly updates: number;
  /** Seconds from beginning to end. */
  readonly seconds: number;
  /** Held-out goals. */
  readonly goals: number;
  /** Mean distance that remained, in the world's unit. */
  readonly distance: Readonly<Record<Name, number>>;
  /** What remained over what would have remained of an agent that stays where it starts. */
  readonly normalisedDistance: Readonly<Record<Name, number>>;
  /** The share of episodes that ended within the world's radius, or reached all their goals in order. */
  readonly success: Readonly<Record<Name, number>>;
}

const byName = <Item>(of: (name: Name) => Item): Readonly<Record<Name, Item>> => ({
  gpim: of("gpim"),
  diayn: of("diayn"),
  random: of("random"),
});

/** All of them, in the order in which they are shown. */
export const names = Object.keys(NAMES) as readonly Name[];

/** Sums a run up. */
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

/** The measures that are summed up over seeds. */
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
  /** Each seed's own. */
  readonly runs: readonly Summary[];
}

/** Sums several seeds up. */
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

/** How far from the held-out goals each policy ended; with several seeds the means and their intervals. */
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
