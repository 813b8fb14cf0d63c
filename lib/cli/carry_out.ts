/**
 * A run of a plan, carried out: from its newest state, wherever that was saved, to its result. It has the bits of a run that was never
 * stopped.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, engineByName } from "../engine/mod.ts";
import { type Fault, fault, faultError } from "../fault.ts";
import type { TrainState } from "../method/mod.ts";
import type { Outcome, Progress, SavedRun } from "../train/run.ts";
import { trainSeeds } from "../train/seeds.ts";
import type { World } from "../world/world.ts";
import { runOf } from "./command.ts";
import { withData } from "./data_source.ts";
import type { Known } from "./example.ts";
import { type Leg, legsOf, type PlannedRun } from "./planned_run.ts";
import { resultOf, type RunResult } from "./run_result.ts";
import { type ResolvedRun, resolveSaved } from "./resolve_run.ts";
import type { RunStates } from "./run_states.ts";
import { loadWorld, withWorld } from "./world_source.ts";

/** The surroundings of a run. */
export interface Surroundings {
  /** The worlds and methods that are known here. */
  readonly known: Known;
  /** The states of runs. */
  readonly states: RunStates;
  /** Seconds between states that are saved. */
  readonly saveEvery: number;
  /** Ends the run after the iteration in hand, with its state saved. */
  readonly signal?: AbortSignal;
  /** Called with the progress of the run. */
  readonly watch?: (progress: Pick<Progress, "updates" | "fraction">) => void;
}

/** The end of a run. */
export interface Carried {
  /** Its result. */
  readonly result: RunResult;
  /** Removes the states that are of no use once the result is kept. */
  readonly tidy: TE.TaskEither<Fault, unknown>;
}

/** Gradient steps between looks at the clock: a state is brought to the host for each. */
export const LOOK = 50;

type Saved = readonly (SavedRun | undefined)[];

/** A leg with the states of each seed at its beginning. */
interface Start {
  readonly place: number;
  readonly from: Saved;
}

const isAt = (saved: SavedRun | undefined, { updates }: Leg): boolean =>
  saved !== undefined && updates !== undefined && saved.state.updates >= updates;

/** The latest leg that can be begun: every seed has a state of it, or one at the end of the leg before it. */
const findStart =
  (legs: readonly Leg[], newest: (leg: Leg) => TE.TaskEither<Fault, Saved>) =>
  async (): Promise<E.Either<Fault, Start>> => {
    let own = await newest(legs[legs.length - 1])();
    for (let place = legs.length - 1; place > 0; place--) {
      if (E.isLeft(own)) return own;
      const before = await newest(legs[place - 1])();
      if (E.isLeft(before)) return before;
      const from = own.right.map((saved, seed) =>
        saved ?? (isAt(before.right[seed], legs[place - 1]) ? before.right[seed] : undefined)
      );
      if (from.every((saved) => saved !== undefined)) return E.right({ place, from });
      own = before;
    }
    return pipe(own, E.map((from) => ({ place: 0, from })));
  };

/** Saves states of a leg when some seconds have passed, or when the run is to end. */
export const stateKeeper =
  (leg: Leg, seeds: readonly number[], { states, saveEvery, signal }: Omit<Surroundings, "known" | "watch">) =>
  async () => {
    const saves = new Map<number, (run: SavedRun) => TE.TaskEither<Fault, void>>();
    for (const seed of seeds) {
      const opened = await states.open(leg.id, seed)();
      if (E.isLeft(opened)) return opened;
      saves.set(seed, opened.right.save);
    }
    const savedAt = new Map<number, number>();
    const unsaved = new Map<number, SavedRun>();
    const began = performance.now();
    const save = async (run: SavedRun): Promise<E.Either<Fault, void>> => {
      unsaved.delete(run.identity.seed);
      const saved = await saves.get(run.identity.seed)!(run)();
      savedAt.set(run.identity.seed, performance.now());
      return saved;
    };
    return E.right({
      save,
      checkpoint: async (run: SavedRun): Promise<void> => {
        // The end of a leg is saved by itself, where it is kept at all.
        if (isAt(run, leg)) return;
        const { seed } = run.identity;
        unsaved.set(seed, run);
        const isDue = performance.now() - (savedAt.get(seed) ?? began) >= 1000 * saveEvery;
        if (!isDue && signal?.aborted !== true) return;
        const saved = await save(run);
        if (E.isLeft(saved)) throw faultError(saved.left);
      },
      /** Saves the states that came since the last that was due: a run that ends in a fault goes on from them. */
      flush: async (): Promise<void> => {
        for (const run of unsaved.values()) await save(run);
      },
    });
  };

/** A leg from the states of its seeds; no outcomes when the signal ended it. */
const followLeg = (
  world: World,
  engine: Engine,
  { configuration, configured }: ResolvedRun,
  leg: Leg,
  from: Saved,
  surroundings: Surroundings,
): TE.TaskEither<Fault, readonly Outcome<TrainState>[] | undefined> =>
async () => {
  const { seed, seeds } = configuration;
  const all = Array.from({ length: seeds }, (_, place) => seed + place);
  const keeper = await stateKeeper(leg, all, surroundings)();
  if (E.isLeft(keeper)) return keeper;
  const { signal, watch, saveEvery } = surroundings;
  const whole = configuration.updates ?? leg.updates;
  const limited = leg.updates === undefined ? configuration : { ...configuration, updates: leg.updates };
  const outcomes = await trainSeeds({
    ...runOf(world, { configuration: limited, configured }),
    from: from.filter((saved) => saved !== undefined),
    checkpoint: keeper.right.checkpoint,
    checkpointEvery: saveEvery === 0 ? 1 : LOOK,
    ...(signal === undefined ? {} : { signal }),
    watch: ({ updates, fraction }, of) => {
      if (of !== seed) return;
      watch?.({ updates, fraction: whole === undefined ? fraction : Math.min(1, updates / whole) });
    },
  })(engine)();
  if (E.isLeft(outcomes)) {
    await keeper.right.flush();
    return outcomes;
  }
  return outcomes.right.some(({ isStopped }) => isStopped) ? E.right(undefined) : outcomes;
};

/** All legs from the first that is left to do. */
const follow = (
  world: World,
  engine: Engine,
  resolved: ResolvedRun,
  run: PlannedRun,
  surroundings: Surroundings,
): TE.TaskEither<Fault, Carried | undefined> =>
async () => {
  const { states } = surroundings;
  const { seed, seeds } = resolved.configuration;
  const all = Array.from({ length: seeds }, (_, place) => seed + place);
  const each = <Result>(work: (seed: number, place: number) => TE.TaskEither<Fault, Result>) =>
    pipe(all.map(work), TE.sequenceSeqArray);
  const saveAll = (leg: Leg, outcomes: readonly Outcome<TrainState>[]) =>
    each((seed, place) => pipe(states.open(leg.id, seed), TE.chain(({ save }) => save(outcomes[place].saved))));
  const legs = await legsOf(run);
  const start = await findStart(
    legs,
    (leg) => each((seed) => pipe(states.open(leg.id, seed), TE.map(({ newest }) => newest))),
  )();
  if (E.isLeft(start)) return start;
  let { from } = start.right;
  for (let place = start.right.place; place < legs.length; place++) {
    const outcomes = await followLeg(world, engine, resolved, legs[place], from, surroundings)();
    if (E.isLeft(outcomes) || outcomes.right === undefined) return E.map(() => undefined)(outcomes);
    from = outcomes.right.map(({ saved }) => saved);
    if (place < legs.length - 1 || run.keepsState) {
      const saved = await saveAll(legs[place], outcomes.right)();
      if (E.isLeft(saved)) return saved;
    }
    if (place === legs.length - 1) {
      const spent = run.keepsState ? legs.slice(0, -1) : legs;
      return E.right({
        result: await resultOf(run, outcomes.right),
        tidy: pipe(spent.map(({ id }) => each((seed) => states.remove(id, seed))), TE.sequenceSeqArray),
      });
    }
  }
  return E.left(fault("configuration", `run '${run.name}'`, "it has no end", "Plan it anew."));
};

/** Carries out a run; without an end when the signal ended it, whose state is saved then. */
export const carryOut = (run: PlannedRun, surroundings: Surroundings): TE.TaskEither<Fault, Carried | undefined> =>
  pipe(
    TE.fromEither(resolveSaved(surroundings.known, run.configuration)),
    TE.chain(withData),
    TE.chain((resolved) => {
      const { engine, threads } = resolved.configuration;
      return pipe(
        loadWorld(surroundings.known.worlds, resolved.configuration),
        TE.chain(withWorld((world) =>
          pipe(
            engineByName(engine, threads === undefined ? {} : { threads }),
            TE.chain((engine) => follow(world, engine, resolved, run, surroundings)),
          )
        )),
      );
    }),
  );
