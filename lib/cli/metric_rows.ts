/**
 * A run's records as rows: one after every iteration, with the metrics of its last gradient step, and one at every evaluation; as
 * lines of JSON and of CSV, and as TensorBoard's events.
 *
 * @module
 */
import { isRecord, parseJson } from "../codec.ts";
import * as E from "fp-ts/Either.js";
import { metricEntry, scalarEvent } from "../report/mod.ts";
import type { EvaluationPoint, Progress, SavedRun } from "../train/run.ts";
import type { Row } from "../watch/rows.ts";

const PHASES: readonly Progress["phase"][] = ["training", "evaluating", "done"];

/** The counters of a row, in the order in which they are written, behind the phase. */
const COUNTERS = ["updates", "environmentSteps", "seconds", "wallTime"] as const;

const finite = (values: Readonly<Record<string, number>>): Row["values"] =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));

/** The measures of a policy at an evaluation; those of its time at goals are missing where an earlier version evaluated it. */
const MEASURES = ["normalisedDistance", "success", "timeAtGoal", "lateTimeAtGoal", "everAtGoal"] as const;

/** The values of an evaluation, `evaluation.<policy>.<measure>`. */
const evaluationValues = (point: EvaluationPoint): Row["values"] =>
  finite(Object.fromEntries(
    MEASURES.flatMap((measure) =>
      Object.entries(point[measure] ?? {}).map(([policy, value]) => [`evaluation.${policy}.${measure}`, value] as const)
    ),
  ));

/** The row of a run's progress: metrics after an iteration, the measures of its policies at an evaluation. */
export const progressRow = (progress: Progress, wallTime: number): Row => {
  const { phase, updates, environmentSteps, seconds, metrics, evaluation } = progress;
  const values = phase === "training" ? finite(metrics) : evaluation === undefined ? {} : evaluationValues(evaluation);
  return { phase, updates, environmentSteps, seconds, wallTime, values };
};

/** A row as a line of JSON, flat, with its end. */
export const rowLine = ({ values, ...counters }: Row): string => `${JSON.stringify({ ...counters, ...values })}\n`;

/** The row of a line of JSON; `undefined` for one that is none, such as half of one. */
export const readRow = (line: string): Row | undefined => {
  const value = parseJson(line);
  if (E.isLeft(value) || !isRecord(value.right)) return undefined;
  const { phase, updates, environmentSteps, seconds, wallTime, ...values } = value.right;
  const known = PHASES.find((one) => one === phase);
  const isNumber = (number: unknown): number is number => typeof number === "number";
  const numbers = Object.entries(values).flatMap(([name, number]) => isNumber(number) ? [[name, number] as const] : []);
  const isWhole = known !== undefined && numbers.length === Object.keys(values).length;
  return isWhole && isNumber(updates) && isNumber(environmentSteps) && isNumber(seconds) && isNumber(wallTime)
    ? { phase: known, updates, environmentSteps, seconds, wallTime, values: Object.fromEntries(numbers) }
    : undefined;
};

/** Whether a row was written before a state was saved; those behind it are written anew by the run that goes on from there. */
const isBefore = ({ state, curve }: SavedRun) => ({ phase, updates, environmentSteps }: Row): boolean =>
  phase === "training"
    ? updates <= state.updates && environmentSteps <= state.environmentSteps
    : phase === "evaluating" && updates <= (curve.at(-1)?.updates ?? -1);

/** The rows before a saved state, and the length in bytes of their lines. */
export interface KeptRows {
  readonly rows: readonly Row[];
  readonly bytes: number;
}

/** The rows at the beginning of a file of lines that a run that goes on from a state keeps. */
export const keptRows = (text: string, saved: SavedRun): KeptRows => {
  const isEarlier = isBefore(saved);
  const rows: Row[] = [];
  let end = 0;
  for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", end)) {
    const row = readRow(text.slice(end, next));
    if (row === undefined || !isEarlier(row)) break;
    rows.push(row);
    end = next + 1;
  }
  return { rows, bytes: new TextEncoder().encode(text.slice(0, end)).length };
};

/** The rows of a saved run's evaluations, for a folder whose file of rows is gone; wall times are estimated from now on back. */
export const curveRows = ({ curve, seconds }: SavedRun, now: number): readonly Row[] =>
  curve.map((point) => ({
    phase: "evaluating",
    updates: point.updates,
    environmentSteps: point.environmentSteps,
    seconds: point.seconds,
    wallTime: now - (seconds - point.seconds),
    values: evaluationValues(point),
  }));

/** For the name of a measure of a policy, those of all its measures, which later rows have; otherwise none. */
const allMeasures = (name: string): readonly string[] =>
  name.startsWith("evaluation.") ? MEASURES.map((measure) => name.slice(0, name.lastIndexOf(".") + 1) + measure) : [];

/** The columns of a table of rows: phase, counters, all metrics that a run may have, and the measures of its evaluations. */
export const columnsOf = (metricNames: readonly string[], rows: readonly Row[]): readonly string[] => {
  const names = rows.flatMap(({ values }) => Object.keys(values));
  return ["phase", ...COUNTERS, ...new Set([...metricNames, ...names, ...names.flatMap(allMeasures)])];
};

/** Fields as a line of CSV (RFC 4180), quoted where they must be. */
export const csvLine = (fields: readonly string[]): string =>
  `${fields.map((field) => /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field).join(",")}\n`;

/** A row as a line of CSV; a field is empty where the row has no such value. */
export const csvRow = (columns: readonly string[], { values, ...counters }: Row): string => {
  const all: Readonly<Record<string, string | number>> = { ...values, ...counters };
  return csvLine(columns.map((column) => String(all[column] ?? "")));
};

/** The tag of a name, whose part before `/` is the group in which TensorBoard shows it. */
export const tagOf = (name: string): string => name.includes(".") ? name.replace(".", "/") : `run/${name}`;

/**
 * A row as an event at its number of gradient steps; counters come with rows of training.
 *
 * @param isNew whether a tag was not there before, so that its meaning is told.
 */
export const rowEvent = (row: Row, isNew: (tag: string) => boolean): Uint8Array<ArrayBuffer> => {
  const { phase, updates, environmentSteps, seconds, wallTime, values } = row;
  const all = phase === "training" ? { ...values, environmentSteps, seconds } : values;
  return scalarEvent(
    wallTime,
    updates,
    Object.entries(all).map(([name, value]) => {
      const [tag, entry] = [tagOf(name), metricEntry(name)];
      const isTold = entry !== undefined && isNew(tag);
      return { tag, value, ...(isTold ? { description: `${entry.meaning}. ${entry.expect}` } : {}) };
    }),
  );
};
