/**
 * The options of a run in words, known before it runs: by them rows of results are told apart.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine } from "../../lib/engine/mod.ts";
import { type Fault, fault } from "../../lib/fault.ts";
import type { OptionTexts } from "../../lib/method/parts.ts";
import { PACKAGE } from "../../lib/state/mod.ts";
import { METHODS } from "./methods.ts";
import type { Result } from "./result.ts";
import { WORLDS } from "./worlds.ts";

const NOTHING_RUNS = TE.left(fault("engine", "an engine for descriptions", "nothing runs on it", "Take another."));

/** An engine on which nothing runs, so that a method can be made without compiling its gradient step. */
const DESCRIBING: Engine = {
  name: "webassembly",
  compile: () =>
    TE.right({
      engine: "webassembly",
      reason: "nothing runs on it",
      store: () => NOTHING_RUNS,
      run: () => NOTHING_RUNS,
      read: () => NOTHING_RUNS,
      dispose: () => TE.right(undefined),
    }),
  compileOnProcessor: () => NOTHING_RUNS,
};

/** Gradient steps of a run with a budget of environment steps. */
export const updatesOf = (world: string, method: string, budget: number): number => {
  const { world: { horizon }, settings: { worlds, updatesPerIteration } } = WORLDS[world];
  return budget / (METHODS[method].policies * worlds * horizon / updatesPerIteration);
};

/** The options of a method on a world, in words. */
export const optionsOf = (world: string, method: string, budget: number): TE.TaskEither<Fault, OptionTexts> =>
  pipe(
    METHODS[method].method(WORLDS[world], updatesOf(world, method, budget))(WORLDS[world].world)(DESCRIBING),
    TE.map(({ options }) => options),
  );

const sameTexts = (left: OptionTexts, right: OptionTexts): boolean =>
  Object.keys({ ...left, ...right }).every((name) => left[name] === right[name]);

/**
 * The results that are of this version of the package, of an engine (any with `auto`), and of the options that their methods have
 * now; the others are left out.
 */
export const currentResults = async (results: readonly Result[], engine: string): Promise<readonly Result[]> => {
  const known = new Map<string, E.Either<Fault, OptionTexts>>();
  const current: Result[] = [];
  for (const result of results) {
    const { world, method, budget, options } = result;
    const isOurs = result.version === PACKAGE.version && (engine === "auto" || result.engine === engine);
    if (!isOurs || options === undefined || !(world in WORLDS) || !(method in METHODS)) continue;
    const run = JSON.stringify([world, method, budget]);
    const now = known.get(run) ?? await optionsOf(world, method, budget)();
    known.set(run, now);
    if (E.isRight(now) && sameTexts(now.right, options)) current.push(result);
  }
  return current;
};
