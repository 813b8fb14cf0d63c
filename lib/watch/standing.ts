/**
 * The standing of a run by its rows: the part of its budget that is spent, its speed, the time that is left, and whether it goes on.
 *
 * @module
 */
import { type KeptRows, newestRow } from "./rows.ts";

/** The budget of a run, as its configuration has it. */
export interface Budget {
  /** Gradient steps after which it ends. */
  readonly updates?: number | undefined;
  /** Environment steps after which it ends, if that comes first. */
  readonly steps?: number | undefined;
}

/** The standing of a run. */
export interface Standing {
  /** Whether it has written no row yet, goes on, writes nothing any more, or has ended. */
  readonly pulse: "waiting" | "running" | "silent" | "ended";
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far. */
  readonly environmentSteps: number;
  /** The fraction of the budget that is spent, 0 to 1; `undefined` without a budget. */
  readonly fraction: number | undefined;
  /** Seconds of training and evaluating so far. */
  readonly seconds: number;
  /** Gradient steps a second, lately; `undefined` where there are too few rows to tell. */
  readonly updatesPerSecond: number | undefined;
  /** Environment steps a second, lately. */
  readonly stepsPerSecond: number | undefined;
  /** Seconds until the budget is spent, at that speed. */
  readonly secondsLeft: number | undefined;
  /** Seconds since the last row was written. */
  readonly silence: number;
}

/** Seconds over which speed is measured. */
const LATELY = 30;

/** Seconds without a row after which a run is silent: at least these, and this multiple of the longest time between rows lately. */
const PATIENCE = 15;
const MULTIPLE = 5;

/** The largest time between rows that follow one another, in seconds. */
const longestGap = (times: readonly number[]): number =>
  times.slice(1).reduce((longest, time, place) => Math.max(longest, time - times[place]), 0);

/** The standing of the run with some rows at a time, in seconds since the beginning of 1970. */
export const standingOf = (rows: KeptRows, { updates: most, steps }: Budget, now: number): Standing => {
  const last = newestRow(rows);
  const { updates = 0, environmentSteps = 0, seconds = 0, wallTime = now } = last ?? {};
  const recent = rows.training.filter((row) => seconds - row.seconds <= LATELY);
  const [first, latest] = [recent[0], recent.at(-1)];
  const time = first === undefined || latest === undefined ? 0 : latest.seconds - first.seconds;
  const speed = (of: "updates" | "environmentSteps") =>
    first === undefined || latest === undefined || time <= 0 ? undefined : (latest[of] - first[of]) / time;
  const [updatesPerSecond, stepsPerSecond] = [speed("updates"), speed("environmentSteps")];
  const parts = [
    { spent: updates, most, rate: updatesPerSecond },
    { spent: environmentSteps, most: steps, rate: stepsPerSecond },
  ].flatMap(({ spent, most, rate }) => most === undefined ? [] : [{ spent, most, rate }]);
  const left = parts.flatMap(({ spent, most, rate = 0 }) => rate > 0 ? [Math.max(0, most - spent) / rate] : []);
  const silence = Math.max(0, now - wallTime);
  const isSilent = silence > Math.max(PATIENCE, MULTIPLE * longestGap(recent.map(({ wallTime }) => wallTime)));
  return {
    pulse: last === undefined ? "waiting" : last.phase === "done" ? "ended" : isSilent ? "silent" : "running",
    updates,
    environmentSteps,
    fraction: parts.length === 0 ? undefined : Math.min(1, Math.max(...parts.map(({ spent, most }) => spent / most))),
    seconds,
    updatesPerSecond,
    stepsPerSecond,
    secondsLeft: left.length === 0 ? undefined : Math.min(...left),
    silence,
  };
};
