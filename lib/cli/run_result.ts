/**
 * The result of a run of a plan: the same wherever it was carried out, and therefore without any time.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { EXACT_NUMBER, parseJson, refusal } from "../codec.ts";
import type { TrainState } from "../method/mod.ts";
import { mapRecord } from "../record.ts";
import { PACKAGE, saveState } from "../state/mod.ts";
import type { EvaluationPoint, Outcome, SavedRun } from "../train/run.ts";
import type { PlannedRun } from "./planned_run.ts";

/** Measures of policies, by their names. */
type ByPolicy = Readonly<Record<string, number>>;

/** An evaluation on the way. */
export interface MeasuredPoint {
  /** Gradient steps, and environment steps. */
  readonly updates: number;
  readonly steps: number;
  /** Normalised distance and success by policy. */
  readonly normalisedDistance: ByPolicy;
  readonly success: ByPolicy;
}

/** The result of one seed. */
export interface SeedResult extends MeasuredPoint {
  /** The seed. */
  readonly seed: number;
  /** The distance that is left, in the world's unit, by policy. */
  readonly distance: ByPolicy;
  /** Every evaluation, first to last. */
  readonly curve: readonly MeasuredPoint[];
  /** The checksum of the last state, all of it: weights, moments, replays, keys. */
  readonly bits: string;
}

/** The result of a run. */
export interface RunResult {
  /** The run's identity, and its name. */
  readonly id: string;
  readonly name: string;
  /** World, method, engine as it was chosen, and the version of the package. */
  readonly world: string;
  readonly method: string;
  readonly engine: string;
  readonly version: string;
  /** The result of each seed. */
  readonly seeds: readonly SeedResult[];
}

/** The checksum of a saved run without its times, and without the words about its engine. */
export const bitsOf = async ({ engine, ...saved }: SavedRun): Promise<string> => {
  const bytes = saveState({
    ...saved,
    seconds: 0,
    engine: { ...engine, reason: "" },
    curve: saved.curve.map((point) => ({ ...point, seconds: 0 })),
  });
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
};

const measured = (
  { updates, environmentSteps, normalisedDistance, success }: EvaluationPoint,
): MeasuredPoint => ({ updates, steps: environmentSteps, normalisedDistance, success });

/** The result of a run out of the outcomes of its seeds. */
export const resultOf = async (
  { id, name, configuration: { world, method, seed } }: PlannedRun,
  outcomes: readonly Outcome<TrainState>[],
): Promise<RunResult> => ({
  id,
  name,
  world,
  method,
  engine: outcomes[0].engine.engine,
  version: PACKAGE.version,
  seeds: await Promise.all(outcomes.map(async ({ state, evaluation, curve, saved }, place): Promise<SeedResult> => ({
    seed: seed + place,
    updates: state.updates,
    steps: state.environmentSteps,
    distance: mapRecord(evaluation, ({ distance }) => distance),
    normalisedDistance: mapRecord(evaluation, ({ normalisedDistance }) => normalisedDistance),
    success: mapRecord(evaluation, ({ success }) => success),
    curve: curve.map(measured),
    bits: await bitsOf(saved),
  }))),
});

/** The normalised distance that the method's own policy leaves, one a seed. */
export const ownDistances = ({ seeds }: RunResult): readonly number[] =>
  seeds.map(({ normalisedDistance }) => Object.values(normalisedDistance)[0]);

const BY_POLICY = t.record(t.string, EXACT_NUMBER);
const POINT = { updates: t.number, steps: t.number, normalisedDistance: BY_POLICY, success: BY_POLICY };

const SEED = t.type({
  ...POINT,
  seed: t.number,
  distance: BY_POLICY,
  curve: t.readonlyArray(t.type(POINT)),
  bits: t.string,
});

/** The codec of results, which keeps every number to the bit. */
export const RUN_RESULT: t.Type<RunResult, Readonly<Record<string, unknown>>, unknown> = t.type({
  id: t.string,
  name: t.string,
  world: t.string,
  method: t.string,
  engine: t.string,
  version: t.string,
  seeds: t.readonlyArray(SEED),
});

/** A result as a line of JSON. */
export const resultLine = (result: RunResult): string => `${JSON.stringify(RUN_RESULT.encode(result))}\n`;

/** A result out of a value that came from elsewhere. */
export const readRunResult = (value: unknown): E.Either<string, RunResult> =>
  pipe(RUN_RESULT.decode(value), E.mapLeft(refusal));

/** The results in the lines of a file; lines that are none are passed over, for a process that was killed leaves half of one. */
export const readResultLines = (content: string): readonly RunResult[] =>
  content.split("\n").flatMap((line) => {
    const result = pipe(parseJson(line), E.chain(readRunResult));
    return E.isRight(result) && result.right.seeds.length > 0 ? [result.right] : [];
  });
