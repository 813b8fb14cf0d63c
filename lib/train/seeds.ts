/**
 * Several seeds of one run in one graph.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { COUNT, shown } from "../codec.ts";
import type { Engine } from "../engine/engine.ts";
import { batchedEngine, type SeedSlot } from "../engine/batched.ts";
import { type Fault, fault } from "../fault.ts";
import { memoryFault } from "../memory.ts";
import { guardTask, immediate } from "../guard.ts";
import type { MethodFactory, TrainingCounters } from "../method/core/method.ts";
import type { Outcome, Progress, Run, SavedRun } from "./run.ts";
import { train } from "./train.ts";

/** The least bytes of a run on the host: some 4.7 MiB were measured for small networks. */
const SEED = 4 * 2 ** 20;

/** The settings of a run with several seeds. */
export interface SeededRun<State extends TrainingCounters, Policies extends string = string>
  extends Omit<Run<State, Policies>, "from" | "watch"> {
  /** Number of seeds: {@link Run.seed} and those that follow it. */
  readonly seeds: number;
  /** Runs that are continued, each as that of its seed; the other seeds begin. */
  readonly from?: readonly SavedRun[];
  /** Called with the progress of each run. */
  readonly watch?: (progress: Progress, seed: number) => unknown;
}

/** A method whose next iteration is the fault of another run, if there is one. */
const endWith = <State extends TrainingCounters, Policies extends string>(
  method: MethodFactory<State, Policies>,
  ended: () => Fault | undefined,
): MethodFactory<State, Policies> =>
(world) =>
(engine) =>
  pipe(
    immediate(immediate(method(world))(engine)),
    TE.map((alone) => ({
      ...alone,
      iterate: (updates) => (state) => {
        const fault = ended();
        return fault === undefined ? alone.iterate(updates)(state) : TE.left(fault);
      },
    })),
  );

/** The saved run of a seed, as a run continues it. */
const continuing = (saved: readonly SavedRun[], seed: number): { readonly from?: SavedRun } => {
  const from = saved.find(({ identity }) => identity.seed === seed);
  return from === undefined ? {} : { from };
};

/** The runs of all seeds, in one graph where there are several. */
const trainTogether = <State extends TrainingCounters, Policies extends string>(
  { seeds, watch, from = [], seed: first, ...rest }: SeededRun<State, Policies>,
  engine: Engine,
): TE.TaskEither<Fault, readonly Outcome<State, Policies>[]> => {
  if (!COUNT.is(seeds)) {
    return TE.left(fault("configuration", "run, 'seeds'", `${shown(seeds)} was given`, `It takes ${COUNT.name}.`));
  }
  const tooMany = memoryFault([{ place: "run, 'seeds'", name: "the runs", bytes: seeds * SEED }]);
  if (tooMany !== undefined) return TE.left(tooMany);
  if (!Number.isSafeInteger(first + (seeds - 1)) || first < 0) {
    const cause = `${seeds} seeds from ${first} on were requested`;
    return TE.left(fault("configuration", "run, 'seed'", cause, "All must be whole numbers from 0 to 2⁵³ − 1."));
  }
  const alone = (engine: Engine, seed: number, ended = (): Fault | undefined => undefined) =>
    train({
      ...rest,
      method: endWith(rest.method, ended),
      seed,
      ...continuing(from, seed),
      ...(watch === undefined ? {} : { watch: (progress: Progress) => watch(progress, seed) }),
    })(engine);
  if (seeds === 1) return pipe(alone(engine, first), TE.map((outcome) => [outcome]));
  const slots = batchedEngine(engine, seeds);
  let ended: Fault | undefined;
  // The others begin once the first compiles its model, so that a fault of what they have in common is found once.
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const engineOf = ({ engine }: SeedSlot, place: number): Engine =>
    place > 0 ? engine : { ...engine, compile: (model) => (begin(), engine.compile(model)) };
  return pipe(
    slots.map((slot, place): TE.TaskEither<Fault, Outcome<State, Policies>> => async () => {
      if (place > 0) await begun;
      const outcome = ended === undefined
        ? await alone(engineOf(slot, place), first + place, () => ended)()
        : E.left(ended);
      if (E.isLeft(outcome)) ended ??= outcome.left;
      // A run that ends early, by a fault, must not block the others.
      slot.leave();
      begin();
      return outcome;
    }),
    TE.sequenceArray,
  );
};

/**
 * Trains a method with several seeds, the gradient steps of all in one graph. Each outcome is that of {@link train} with its seed,
 * up to rounding. One fault ends all of them: the others after the iteration in hand.
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
export const trainSeeds = <State extends TrainingCounters, Policies extends string>(
  run: SeededRun<State, Policies>,
): (engine: Engine) => TE.TaskEither<Fault, readonly Outcome<State, Policies>[]> =>
(engine) => guardTask("run", () => trainTogether(run, engine));
