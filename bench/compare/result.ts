/**
 * The result of a run of the comparison, as one line of JSON.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";
import { parseJson } from "../../lib/codec.ts";
import { type Fault, fault } from "../../lib/fault.ts";

const POINT = t.tuple([t.number, t.number]);

/** One evaluation of a run. */
const EVALUATION = t.intersection([
  t.type({
    steps: t.number,
    updates: t.number,
    normalisedDistance: t.record(t.string, t.number),
    success: t.record(t.string, t.number),
  }),
  t.partial({ bound: t.record(t.string, t.number) }),
]);

/** The codec of results. */
export const RESULT = t.intersection([
  t.type({
    world: t.string,
    method: t.string,
    seed: t.number,
    /** Environment steps of the request; `steps` is the number that was taken. */
    budget: t.number,
    engine: t.string,
    steps: t.number,
    updates: t.number,
    seconds: t.number,
    curve: t.array(EVALUATION),
    /** Distance, normalised distance and success of the method's own policy at the end. */
    distance: t.number,
    normalisedDistance: t.number,
    success: t.number,
    /** Normalised distances of the other policies at the end, random actions among them. */
    others: t.record(t.string, t.number),
    /** Distance from the goals to the ends of episodes along the way from start to goal, over the length of that way. */
    drift: t.number,
  }),
  t.partial({
    /** The method's options in words, and the version of the package; results from before they were recorded have neither. */
    options: t.record(t.string, t.string),
    version: t.string,
    /** The time that episodes of the method's own policy spent at their goals at the end; results from before it was measured lack it. */
    timeAtGoal: t.number,
    lateTimeAtGoal: t.number,
    everAtGoal: t.number,
    /** Precision of discrete skills. */
    skills: t.type({ accuracy: t.number, centreError: t.number }),
    /** Some episodes: their paths and goals. */
    paths: t.array(t.type({ path: t.array(POINT), goal: POINT })),
    /** Rank correlations of the learned reward, and its map for one goal, row by row from below; null where there is no floor. */
    map: t.intersection([
      t.type({ geodesic: t.number, euclidean: t.number }),
      t.partial({ rewards: t.array(t.union([t.number, t.null])) }),
    ]),
  }),
]);

/** The result of one seed of a run. */
export type Result = t.TypeOf<typeof RESULT>;

/**
 * The run that a result is of: a seed of a method with its options, on a world, with a budget, on an engine, by a version of the
 * package. Two results of one run count once.
 */
export const identityOf = (
  { world, method, options = {}, budget, seed, engine, version }: Pick<
    Result,
    "world" | "method" | "options" | "budget" | "seed" | "engine" | "version"
  >,
): string => JSON.stringify([world, method, Object.entries(options).sort(), budget, seed, engine, version]);

/** A result as a line. */
export const resultLine = (result: Result): string =>
  `${JSON.stringify(result, (_, value) => typeof value === "number" ? Number(value.toPrecision(6)) : value)}\n`;

/** The beginning of every line. */
const BEGINNING = '{"world":';

/**
 * The results of earlier runs. A last line that was cut off is left out; any other line that is no result is a fault, because the
 * file then belongs to another program.
 */
export const readResults = (file: string, text: string): E.Either<Fault, readonly Result[]> => {
  const lines = text.split("\n");
  const results: Result[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const read = parseJson(line);
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
