/**
 * Results by world and method, and their mean over seeds.
 *
 * @module
 */
import { bootstrapInterval, interquartileMean, type Interval } from "../../lib/report/mod.ts";
import { METHODS } from "./methods.ts";
import type { Result } from "./result.ts";
import { WORLDS } from "./worlds.ts";

/** The interquartile mean over seeds, and its 95 % bootstrap interval. */
export const meanOverSeeds = (values: readonly number[]): Interval =>
  bootstrapInterval(values, undefined, interquartileMean);

/** The names that occur, in the order of a record. */
const occurring = (all: Readonly<Record<string, unknown>>, names: readonly string[]): readonly string[] =>
  Object.keys(all).filter((name) => names.includes(name));

/** Names of the worlds in results, in the protocol's order. */
export const worldsOf = (results: readonly Result[]): readonly string[] =>
  occurring(WORLDS, results.map(({ world }) => world));

/** Names of the methods in results, in the protocol's order. */
export const methodsOf = (results: readonly Result[]): readonly string[] =>
  occurring(METHODS, results.map(({ method }) => method));

/** The results of a method on a world, one for each seed. */
export const resultsOf = (results: readonly Result[], world: string, method: string): readonly Result[] =>
  results.filter((result) => result.world === world && result.method === method);
