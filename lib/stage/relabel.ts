/**
 * The relabel stage: goals out of reached states. First an index is computed for every goal, then its state is gathered.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import { type Fault, fault } from "../fault.ts";
import type { Key } from "../random/mod.ts";
import { guard, immediate } from "../guard.ts";
import { memoryFault } from "../memory.ts";
import { takeRows } from "../rows.ts";
import { goalFault, type GoalFunction, type GoalIndices, makeGoals, shownSize } from "../goal/goal.ts";
import type { Goals } from "../goal/progress.ts";
import { checkSizes } from "../world/check/declared.ts";
import { rolloutBytes } from "./rollout_memory.ts";
import type { Rollout } from "./step.ts";

/** Goals, and the states that they were made of. */
export interface Relabelled {
  /** The indices of the states that the goals were made of. */
  readonly indices: GoalIndices;
  /** The goals of each episode. */
  readonly goals: Goals;
}

/** The fault of indices that name no state of a rollout, or of too few or too many of them. */
const indexFault = (
  { name, schedule }: GoalFunction,
  { count, horizon, lengths }: Rollout,
  { episode, time }: GoalIndices,
): Fault | undefined => {
  const wrong = (cause: string) =>
    fault("configuration", `goals '${name}', choose`, cause, "Choose states of the rollout, as many as 'rows' says.");
  const all = count * schedule.rows(horizon);
  if (episode.length !== all || time.length !== all) {
    return wrong(`${episode.length} episodes and ${time.length} steps came, ${all} were declared`);
  }
  const place = time.findIndex((time, place) =>
    !(episode[place] < count && time >= 0 && time <= lengths[episode[place]])
  );
  return place < 0 ? undefined : wrong(`there is no state ${time[place]} in episode ${episode[place]}`);
};

/** The fault of more goals than fit into memory. */
const tooMany = (world: World, goals: GoalFunction, count: number): Fault | undefined => {
  // Each goal of a list is shown with the whole list.
  const shown = 4 * count * goals.schedule.rows(world.horizon) * shownSize(goals, world);
  const bytes = rolloutBytes(world, goals, count) + shown;
  return memoryFault([{ place: `goals '${goals.name}'`, name: "the goals", bytes }]);
};

/** Turns the episodes of a rollout into goals, `g = f_κ(s)`. Every goal was achieved in the rollout. */
export const relabel =
  (world: World, goals: GoalFunction): (key: Key) => (rollout: Rollout) => E.Either<Fault, Relabelled> =>
  (key) =>
  (rollout) =>
    guard("goals of a rollout", () => {
      const { count, horizon, lengths } = rollout;
      const unsound = checkSizes(world)[0] ?? goalFault(goals, world) ?? tooMany(world, goals, count);
      if (unsound !== undefined) return E.left(unsound);
      const indices = immediate(goals.schedule.choose({ count, horizon, lengths: lengths.slice() }, key));
      const wrong = indexFault(goals, rollout, indices);
      if (wrong !== undefined) return E.left(wrong);
      const rows = indices.time.map((time, index) => indices.episode[index] * (horizon + 1) + time);
      const states = takeRows(rollout.states, world.stateSize, rows);
      return pipe(makeGoals(goals, world, states, count), E.map((goals) => ({ indices, goals })));
    });
