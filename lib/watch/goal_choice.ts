/**
 * The goals that a visitor of the page can choose: the held-out goals of the run, one after the other, and those nearest to places.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { GoalFunction } from "../goal/goal.ts";
import { fold, type Key, key } from "../random/mod.ts";
import { start } from "../stage/step.ts";
import { heldOutGoals } from "../train/evaluate.ts";
import { giveTurn } from "../turn.ts";
import { guardWorld } from "../world/guard.ts";
import { rows } from "../world/validation.ts";
import type { World } from "../world/world.ts";
import { groundPlace } from "./drawn_scene.ts";

/** Goals to choose from, each as the state that it is made of. */
export interface GoalChoice {
  /** The held-out goal with a number; after the last comes the first again. */
  readonly heldOut: (number: number) => Float64Array;
  /** The goal nearest to a place along the ground, or in the plane; `undefined` where goals are no places. */
  readonly nearest: ((place: readonly [x: number, y: number]) => Float64Array) | undefined;
}

/** The key of the goals for places, folded into that of the run's seed; training, evaluation and pictures share none with it. */
const PLACES = 3;

/** Goals that are drawn for places: in batches, until there are enough, or drawing has taken a second. */
const ENOUGH = 4096;
const BATCH = 256;
const PATIENCE = 1000;

/** Draws goals of a world, as many as it gives within a second. */
const drawGoals = (world: World, key: Key): TE.TaskEither<Fault, readonly Float64Array[]> => async () => {
  const [batches, began]: [Float64Array[], number] = [[], performance.now()];
  while (batches.length * BATCH < ENOUGH && (batches.length === 0 || performance.now() - began < PATIENCE)) {
    const own = fold(key, batches.length);
    const drawn = pipe(
      start(world)(fold(own, 0), BATCH),
      E.chain((starts) =>
        rows(`world ${world.name}, goalStates`, () => world.goalStates(fold(own, 1), starts), BATCH, world.stateSize)
      ),
    );
    if (E.isLeft(drawn)) return drawn;
    batches.push(drawn.right);
    await giveTurn();
  }
  return E.right(batches);
};

/** The state whose place is nearest to another place. */
const nearestOf = (
  stateSize: number,
  batches: readonly Float64Array[],
  placeOf: (states: Float64Array, row: number) => readonly [x: number, y: number],
): (place: readonly [x: number, y: number]) => Float64Array => {
  const drawn = batches.flatMap((states) =>
    Array.from({ length: states.length / stateSize }, (_, row) => ({
      state: states.slice(row * stateSize, (row + 1) * stateSize),
      place: placeOf(states, row),
    }))
  );
  return ([x, y]) => {
    const away = ({ place }: typeof drawn[number]) => Math.hypot(place[0] - x, place[1] - y);
    // A place that is not finite is never nearer.
    return drawn.reduce((best, one) => away(one) < away(best) ? one : best).state.slice();
  };
};

/**
 * The goals of a run on a world: its held-out goals, as they are evaluated on, and draws from the same distribution for places, so that
 * a place where no goal can be leads to the one nearest to it.
 */
export const goalChoice = (
  unguarded: World,
  goals: GoalFunction,
  seed: number,
  count: number,
): TE.TaskEither<Fault, GoalChoice> => {
  const world = guardWorld(unguarded);
  const { scene, stateSize } = world;
  const placeOf = scene === undefined ? undefined : groundPlace(scene);
  return pipe(
    TE.fromEither(heldOutGoals(unguarded, seed, goals, count)),
    TE.chain(({ goalStates }) =>
      pipe(
        // Places are of no use where goals have none.
        placeOf === undefined ? TE.right([]) : drawGoals(world, fold(key(seed), PLACES)),
        TE.map((batches): GoalChoice => {
          const perEpisode = goalStates.length / (count * stateSize);
          return {
            heldOut: (number) => {
              // Of a goal that moves, or of a sequence, the last one.
              const row = (number % count + 1) * perEpisode - 1;
              return goalStates.slice(row * stateSize, (row + 1) * stateSize);
            },
            nearest: placeOf === undefined ? undefined : nearestOf(stateSize, batches, placeOf),
          };
        }),
      )
    ),
  );
};
