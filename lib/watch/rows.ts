/**
 * The rows of a run's metrics as they are shown: few enough for a curve, however long the run is.
 *
 * @module
 */
import * as t from "io-ts";
import { guardCodec, isRecord } from "../codec.ts";
import type { Progress } from "../train/run.ts";

/** A row of a run's metrics. */
export interface Row {
  /** The phase that it comes from. */
  readonly phase: Progress["phase"];
  /** Gradient steps so far. */
  readonly updates: number;
  /** Environment steps so far. */
  readonly environmentSteps: number;
  /** Seconds since the run began. */
  readonly seconds: number;
  /** Seconds since the beginning of 1970. */
  readonly wallTime: number;
  /** The other values by name, those of metrics or those of an evaluation; all finite, each with an entry in the glossary. */
  readonly values: Readonly<Record<string, number>>;
}

const PHASE: t.Type<Progress["phase"], unknown, unknown> = guardCodec(
  "a phase",
  (value): value is Progress["phase"] => ["training", "evaluating", "done"].some((phase) => phase === value),
);

/** Rows as they are sent. */
export const ROW: t.Type<Row, unknown, unknown> = t.type({
  phase: PHASE,
  updates: t.number,
  environmentSteps: t.number,
  seconds: t.number,
  wallTime: t.number,
  values: guardCodec(
    "numbers by name",
    (value): value is Row["values"] =>
      isRecord(value) && Object.values(value).every((number) => typeof number === "number"),
  ),
});

/** Most rows of training that are kept, and most rows of evaluations; of more, every other one is left out. */
const MOST = 1000;

/** Every other row where there are too many; the last one stays. */
const thinned = (rows: readonly Row[]): readonly Row[] => {
  if (rows.length <= MOST) return rows;
  const odd = rows.length % 2;
  return thinned(rows.filter((_, place) => place % 2 !== odd));
};

/** Rows of both kinds in the order in which they were written. */
export interface KeptRows {
  /** Rows of training. */
  readonly training: readonly Row[];
  /** Rows of evaluations. */
  readonly evaluations: readonly Row[];
}

/** No rows. */
export const NO_ROWS: KeptRows = { training: [], evaluations: [] };

/** Rows with some that follow them; there are at most about a thousand of each kind. */
export const keepRows = ({ training, evaluations }: KeptRows, more: readonly Row[]): KeptRows => ({
  training: thinned([...training, ...more.filter(({ phase }) => phase === "training")]),
  evaluations: thinned([...evaluations, ...more.filter(({ phase }) => phase !== "training")]),
});

/** The newest row. */
export const newestRow = ({ training, evaluations }: KeptRows): Row | undefined => {
  const [one, other] = [training.at(-1), evaluations.at(-1)];
  if (one === undefined || other === undefined) return one ?? other;
  return other.phase === "done" || other.wallTime >= one.wallTime ? other : one;
};
