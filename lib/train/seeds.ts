/**
 * Several seeds of one run in one graph.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT } from "../codec.ts";
import type { Engine } from "../engine/engine.ts";
import { batchedEngine } from "../engine/batched.ts";
import { type Fault, fault } from "../fault.ts";
import type { TrainingCounters } from "../method/core/method.ts";
import { type Outcome, type Progress, type Run, train } from "./train.ts";

/** The settings of a run with several seeds. */
export interface SeededRun<State extends TrainingCounters> extends Omit<Run<State>, "watch"> {
  /** Number of seeds: {@link Run.seed} and those that follow it. */
  readonly seeds: number;
  /** Called with the progress of each run. */
  readonly watch?: (progress: Progress, seed: number) => void;
}

/**
 * Trains a method with several seeds, the gradient steps of all in one graph. Each outcome is that of {@link train} with its seed,
 * up to rounding. One fault ends all of them.
 *
 * @example
 * ```ts
 * import { bootstrapInterval } from "@gpim/gpim/report";
 * import { engine, gpim, pointNav, trainSeeds } from "@gpim/gpim";
 * import { assert } from "@std/assert";
 *
 * const method = gpim({ hidden: [8, 8], batch: 8, worlds: 8, updatesPerIteration: 5 });
 * const outcomes = await trainSeeds({ world: pointNav, method, updates: 10, seed: 1, seeds: 3 })(engine.webassembly())();
 * assert(outcomes._tag === "Right");
 * const { mean, low, high } = bootstrapInterval(outcomes.right.map(({ evaluation }) => evaluation.gpim.normalisedDistance));
 * assert(low <= mean && mean <= high);
 * ```
 */
export const trainSeeds = <State extends TrainingCounters>(
  run: SeededRun<State>,
): (engine: Engine) => TE.TaskEither<Fault, readonly Outcome<State>[]> =>
(engine) => {
  const { seeds, watch, seed: first, ...rest } = run;
  if (!COUNT.is(seeds)) {
    return TE.left(fault("configuration", "run, 'seeds'", `${seeds} was given`, `It takes ${COUNT.name}.`));
  }
  if (!Number.isSafeInteger(first + (seeds - 1)) || first < 0) {
    const cause = `${seeds} seeds from ${first} on were requested`;
    return TE.left(fault("configuration", "run, 'seed'", cause, "All must be whole numbers from 0 to 2⁵³ − 1."));
  }
  const alone = (engine: Engine, seed: number): TE.TaskEither<Fault, Outcome<State>> =>
    train({
      ...rest,
      seed,
      ...(watch === undefined ? {} : { watch: (progress: Progress) => watch(progress, seed) }),
    })(engine);
  if (seeds === 1) return pipe(alone(engine, first), TE.map((outcome) => [outcome]));
  const slots = batchedEngine(engine, seeds);
  return pipe(
    slots.map((slot, place): TE.TaskEither<Fault, Outcome<State>> => async () => {
      const outcome = await alone(slot.engine, first + place)();
      // A run that ends early, by a fault, must not block the others.
      slot.leave();
      return outcome;
    }),
    TE.sequenceArray,
  );
};
