/**
 * The relabel stage: goals out of reached states. First an index is computed for every goal, then its state is gathered.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import type { Fault } from "../fault.ts";
import type { Key } from "../random/mod.ts";
import { guard, immediate } from "../guard.ts";
import { takeRows } from "../rows.ts";
import { type GoalFunction, type GoalIndices, makeGoals } from "../goal/goal.ts";
import type { Goals } from "../goal/progress.ts";
import type { Rollout } from "./step.ts";

/** Goals, and the states that they were made of. */
export interface Relabelled {
  /** The indices of the states that the goals were made of. */
  readonly indices: GoalIndices;
  /** The goals of each episode. */
  readonly goals: Goals;
}

/** Turns the episodes of a rollout into goals, `g = f_κ(s)`. Every goal was achieved in the rollout. */
export const relabel =
  (world: World, goals: GoalFunction): (key: Key) => (rollout: Rollout) => E.Either<Fault, Relabelled> =>
  (key) =>
  (rollout) =>
    guard("goals of a rollout", () => {
      const indices = immediate(goals.schedule.choose(rollout, key));
      const rows = indices.time.map((time, index) => indices.episode[index] * (rollout.horizon + 1) + time);
      const states = takeRows(rollout.states, world.stateSize, rows);
      return pipe(makeGoals(goals, world, states, rollout.count), E.map((goals) => ({ indices, goals })));
    });
