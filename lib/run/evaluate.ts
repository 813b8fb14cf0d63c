/**
 * How well a policy reaches goals that it was never trained on.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../envs/world.ts";
import type { Fault } from "../fault.ts";
import { fold, type Key } from "../random/mod.ts";
import { rows } from "../stage/array_fault.ts";
import { type Policy, type Rollout, start, step } from "../stage/step.ts";

/** How far from their goals some episodes ended. */
export interface Reaching {
  /** The episodes, one for each goal. */
  readonly rollout: Rollout;
  /** The goals, `[count, goalSize]`. */
  readonly goals: Float32Array;
  /** Mean final distance, in the world's unit. */
  readonly distance: number;
  /** Sum of final distances over sum of initial distances: 0 is perfect, 1 is staying where one was. */
  readonly normalisedDistance: number;
}

/** The goals that every policy of a run is evaluated on, and the key of their start states. */
export interface Examination {
  /** Goals, and episodes. */
  readonly count: number;
  /** The goals, `[count, goalSize]`. */
  readonly goals: Float32Array;
  /** The key of the start states, the same for every policy. */
  readonly start: Key;
}

/** Draws goals for evaluation; no training draw shares their key. */
export const examination = (world: World, key: Key, count: number): E.Either<Fault, Examination> =>
  pipe(
    rows(`world ${world.name}, goals`, () => world.goals(fold(key, 0), count), count, world.goalSize),
    E.map((goals) => ({ count, goals, start: fold(key, 1) })),
  );

/** One column's rows at a time for each episode. */
const rowsAt = ({ count, columns: { achieved } }: Rollout, time: (episode: number) => number): Float32Array => {
  const { rows, width, data } = achieved;
  const chosen = new Float32Array(count * width);
  for (let episode = 0; episode < count; episode++) {
    const row = episode * rows + time(episode);
    chosen.set(data.subarray(row * width, (row + 1) * width), episode * width);
  }
  return chosen;
};

const total = (numbers: Float64Array): number => numbers.reduce((sum, number) => sum + number, 0);

/** Lets a policy try each goal once. */
export const evaluatePolicy = (
  world: World,
  { count, goals, start: startKey }: Examination,
): (policy: (goals: Float32Array) => Policy) => TE.TaskEither<Fault, Reaching> =>
(policy) => {
  const distances = (rollout: Rollout, time: (episode: number) => number) =>
    rows(`world ${world.name}, distance`, () => world.distance(rowsAt(rollout, time), goals), count, 1);
  return pipe(
    TE.fromEither(start(world)(fold(startKey, 0), count)),
    TE.chain((states) => step(world, policy(goals))(states, fold(startKey, 1))),
    TE.chainEitherK((rollout) =>
      pipe(
        distances(rollout, () => 0),
        E.chain((initial) =>
          pipe(
            distances(rollout, (episode) => rollout.lengths[episode]),
            E.map((final): Reaching => ({
              rollout,
              goals,
              distance: total(final) / count,
              normalisedDistance: total(final) / total(initial),
            })),
          )
        ),
      )
    ),
  );
};
