/**
 * A run's progress as a line of text.
 *
 * @module
 */
import type { Progress } from "../train/run.ts";
import { writeError } from "./print.ts";

const thousands = (value: number): string => Math.round(value).toLocaleString("en-US");

const duration = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/**
 * Phase, gradient steps, fraction, time left, the latest normalised distance and rates, e.g.
 * `training · 3,400 gradient steps · 42 % · 25 s left · distance 0.081 · 190/s, 12,160 environment steps/s`. The end is what a
 * narrow terminal cuts off.
 */
export const progressLine = (progress: Progress): string => {
  const { phase, updates, environmentSteps, fraction, seeds = 1, trainingSeconds, seconds, evaluation } = progress;
  const rate = (count: number) => thousands(count / trainingSeconds);
  const distances = Object.values(evaluation?.normalisedDistance ?? {});
  return [
    phase,
    ...(seeds > 1 ? [`${seeds} seeds`] : []),
    `${thousands(updates)} gradient steps`,
    `${Math.floor(100 * fraction)} %`,
    ...(phase === "done"
      ? [`${duration(seconds)} in all`]
      : fraction > 0
      ? [`${duration(trainingSeconds * (1 - fraction) / fraction)} left`]
      : []),
    ...(distances.length > 0 ? [`${seeds > 1 ? "mean distance" : "distance"} ${distances[0].toFixed(3)}`] : []),
    ...(updates > 0 ? [`${rate(seeds * updates)}/s, ${rate(environmentSteps)} environment steps/s`] : []),
  ].join(" · ");
};

/** A stream of text that shows progress; it may be a terminal. */
export interface Screen {
  /** Whether a line can be written over. */
  readonly isTerminal: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Writes text as it is. */
  readonly write: (text: string) => void;
}

/** The standard error stream, which leaves standard output to results. */
export const errorScreen = (): Screen => {
  const isTerminal = Deno.stderr.isTerminal();
  return {
    isTerminal,
    width: isTerminal ? Deno.consoleSize().columns : Infinity,
    write: writeError,
  };
};

const CLEAR_LINE = "\r\x1b[K";

/**
 * Shows progress on a screen: one line that is overwritten on a terminal, elsewhere a line for every evaluation. The engine and
 * the reason for its choice are written once.
 */
export const showProgress = ({ isTerminal, width, write }: Screen): (progress: Progress) => void => {
  let isEngineShown = false;
  return (progress) => {
    if (!isEngineShown) write(`engine: ${progress.engine.engine} (${progress.engine.reason})\n`);
    isEngineShown = true;
    const line = progressLine(progress);
    const isOver = progress.phase === "done";
    if (isTerminal) write(`${CLEAR_LINE}${line.slice(0, width - 1)}${isOver ? "\n" : ""}`);
    else if (isOver || progress.phase === "evaluating") write(`${line}\n`);
  };
};

/**
 * The progress of several seeds of one run as one: shown when all seeds have reached the same point, with the environment steps
 * of all seeds together, the gradient steps of each, and the distances of the latest evaluation as means over the seeds.
 */
export const seedsProgress = (seeds: number, show: (progress: Progress) => void): (progress: Progress) => void => {
  const pending = new Map<string, readonly Progress[]>();
  return (progress) => {
    const point = `${progress.phase} ${progress.updates}`;
    const all = [...pending.get(point) ?? [], progress];
    pending.set(point, all);
    if (all.length < seeds) return;
    pending.delete(point);
    const mean = (of: (progress: Progress) => number) => all.reduce((total, one) => total + of(one), 0) / seeds;
    const { evaluation } = progress;
    show({
      ...progress,
      seeds,
      environmentSteps: Math.round(seeds * mean((one) => one.environmentSteps)),
      ...(evaluation === undefined ? {} : {
        evaluation: {
          ...evaluation,
          normalisedDistance: Object.fromEntries(
            Object.keys(evaluation.normalisedDistance)
              .map((name) => [name, mean((one) => one.evaluation?.normalisedDistance[name] ?? NaN)]),
          ),
        },
      }),
    });
  };
};
