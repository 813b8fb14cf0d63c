/**
 * What a run of the comparison comes to, as one line of JSON.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";
import { type Fault, fault } from "../../lib/fault.ts";

/** What to run. */
export interface RunRequest {
  /** One of the protocol's worlds. */
  readonly world: string;
  /** One of its methods. */
  readonly method: string;
  /** The first seed. */
  readonly seed: number;
  /** How many seeds. */
  readonly seeds: number;
  /** Steps in worlds. */
  readonly budget: number;
  /** The engine's name. */
  readonly engine: string;
}

const POINT = t.tuple([t.number, t.number]);

/** One evaluation. */
const ASSESSED = t.intersection([
  t.type({
    steps: t.number,
    updates: t.number,
    normalisedDistance: t.record(t.string, t.number),
    success: t.record(t.string, t.number),
  }),
  t.partial({ bound: t.record(t.string, t.number) }),
]);

const RESULT = t.intersection([
  t.type({
    world: t.string,
    method: t.string,
    seed: t.number,
    /** Steps in worlds that were asked for. */
    budget: t.number,
    engine: t.string,
    steps: t.number,
    updates: t.number,
    seconds: t.number,
    curve: t.array(ASSESSED),
    /** Of the method's own policy, at the end. */
    distance: t.number,
    normalisedDistance: t.number,
    success: t.number,
    /** Normalised distances of the other policies at the end, random actions among them. */
    others: t.record(t.string, t.number),
    /** How far beyond the goals it ended, as a share of the way to them. */
    drift: t.number,
  }),
  t.partial({
    /** Of discrete skills: how well they are told apart, and how far their mean ends are from the goals they are inferred for. */
    skills: t.type({ accuracy: t.number, centreError: t.number }),
    /** Some episodes: where they went, and where they were meant to go. */
    paths: t.array(t.type({ path: t.array(POINT), goal: POINT })),
    /** What the learned reward follows, and its map for one goal, row by row from below; not a number where there is no floor. */
    map: t.intersection([
      t.type({ geodesic: t.number, euclidean: t.number }),
      t.partial({ rewards: t.array(t.union([t.number, t.null])) }),
    ]),
  }),
]);

/** What a run of the comparison comes to. */
export type Result = t.TypeOf<typeof RESULT>;

/** A result as a line. */
export const resultLine = (result: Result): string =>
  `${JSON.stringify(result, (_, value) => typeof value === "number" ? Number(value.toPrecision(6)) : value)}\n`;

/** What every line begins with. */
const BEGINNING = '{"world":';

/**
 * The results of earlier runs. A last line that was cut off is left out; any other that is no result is a fault, for then the
 * file is somebody else's.
 */
export const readResults = (file: string, text: string): E.Either<Fault, readonly Result[]> => {
  const lines = text.split("\n");
  const results: Result[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const read = E.tryCatch(() => JSON.parse(line) as unknown, String);
    if (E.isRight(read) && RESULT.is(read.right)) {
      results.push(read.right);
      continue;
    }
    const isCutOff = E.isLeft(read) && (line.startsWith(BEGINNING) || BEGINNING.startsWith(line));
    if (index === lines.length - 1 && isCutOff) break;
    return E.left(
      fault("file", `${file}, line ${index + 1}`, "it holds no result of a comparison", "Give another folder."),
    );
  }
  return E.right(results);
};
