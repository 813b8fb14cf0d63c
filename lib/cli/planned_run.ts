/**
 * A run of a plan: its configuration, and the identity made from all that decides its result.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { COUNT, guardCodec, isRecord, refusal } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { PACKAGE } from "../state/mod.ts";
import { type Configuration, readWhole } from "./configuration.ts";

/** A run of a plan. */
export interface PlannedRun {
  /** Its identity; see {@link identityOf}. */
  readonly id: string;
  /** A name for people, e.g. `discount 0.9, seed 1, 4000 gradient steps`. */
  readonly name: string;
  /** Its configuration, whole. */
  readonly configuration: Configuration;
  /** Gradient steps at which it was stopped before, in successive halving; ascending. */
  readonly stops: readonly number[];
  /** Whether its last state is kept, so that a longer run can go on from it. */
  readonly keepsState: boolean;
}

/** The part of a run up to a stop, or to its end. */
export interface Leg {
  /** The identity of the run that ends here. */
  readonly id: string;
  /** Gradient steps at its end, where they are limited. */
  readonly updates: number | undefined;
}

/** A value with the members of its objects in one order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).toSorted().map((name) => [name, sorted(value[name])]));
};

/** Digits of an identity. */
const DIGITS = 32;

/**
 * The identity of a run, 32 hexadecimal digits: a checksum of its configuration, of its stops and of the package's version. A stop
 * counts, because it may cut an iteration short; the number of a physics engine's workers does not, because it changes no result.
 */
export const identityOf = async (
  { workers: _workers, threads = 1, ...configuration }: Configuration,
  stops: readonly number[],
): Promise<string> => {
  const text = JSON.stringify(sorted({ ...configuration, threads, stops, version: PACKAGE.version }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, DIGITS);
};

/** A run of a plan, with its identity. */
export const planRun = async (run: Omit<PlannedRun, "id">): Promise<PlannedRun> => ({
  ...run,
  id: await identityOf(run.configuration, run.stops),
});

/** The legs of a run: up to each of its stops, and to its end. */
export const legsOf = async ({ id, configuration, stops }: PlannedRun): Promise<readonly Leg[]> => {
  const stopped = stops.map(async (updates, place) => ({
    id: await identityOf({ ...configuration, updates }, stops.slice(0, place)),
    updates,
  }));
  return [...await Promise.all(stopped), { id, updates: configuration.updates }];
};

/** The most stops of a run. */
const MOST_STOPS = 20;

const STOPS = guardCodec(
  "gradient steps in ascending order",
  (value): value is readonly number[] =>
    Array.isArray(value) && value.length <= MOST_STOPS && value.every(COUNT.is) &&
    value.every((count, place) => place === 0 || count > value[place - 1]),
);

const PLANNED = t.type({ id: t.string, name: t.string, configuration: t.unknown, stops: STOPS, keepsState: t.boolean });

/** A run out of a value that came from elsewhere; a fault where it is none, or where its identity is that of another. */
export const readPlannedRun = async (value: unknown): Promise<E.Either<Fault, PlannedRun>> => {
  const wrong = (cause: string) => fault("configuration", "run of a plan", cause, "Send it with `gpim run`.");
  const read = pipe(
    PLANNED.decode(value),
    E.mapLeft((errors) => wrong(refusal(errors))),
    E.chain((run) =>
      pipe(
        readWhole("run of a plan", JSON.stringify(run.configuration)),
        E.map((configuration): PlannedRun => ({ ...run, configuration })),
      )
    ),
  );
  if (E.isLeft(read)) return read;
  const { id, configuration, stops } = read.right;
  return id === await identityOf(configuration, stops)
    ? read
    : E.left(wrong("its identity is that of another run, or of another version of the package"));
};
