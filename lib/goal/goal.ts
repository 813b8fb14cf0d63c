/**
 * f_κ, the procedural relabelling function: a schedule of states that become goals, and a view of them. Goals for evaluation come
 * from the same function as goals for training, but from held-out states.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { immediate } from "../guard.ts";
import type { Quantity } from "../world/quantity.ts";
import type { World } from "../world/world.ts";
import { type Fault, fault } from "../fault.ts";
import type { Key } from "../random/mod.ts";
import type { Episodes } from "../replay/mod.ts";
import { guardWorld } from "../world/guard.ts";
import { rows } from "../world/validation.ts";
import type { GoalAdvance, Goals } from "./progress.ts";
import { type View, viewFault } from "./view.ts";

/** The states that become goals: for each episode a number of rows, each a state of some episode. */
export interface GoalIndices {
  /** Episodes, `[count, rows]`. */
  readonly episode: Int32Array;
  /** Steps, from 1 (after the first step) to the episode's length, `[count, rows]`. */
  readonly time: Int32Array;
}

/** The sequence of goals of an episode. */
export interface GoalSchedule {
  /** Number of goals in an episode. */
  readonly rows: (horizon: number) => number;
  /** The condition under which the next goal becomes current. */
  readonly advance: GoalAdvance;
  /** Chooses the goals of each episode among the states of a rollout. */
  readonly choose: (rollout: Pick<Episodes<string>, "count" | "horizon" | "lengths">, key: Key) => GoalIndices;
  /** Held-out goals, as states for episodes from the given starts, `[count, rows, stateSize]`. */
  readonly evaluationStates: (world: World, key: Key, starts: Float64Array) => Float64Array;
  /** Whether the whole sequence is shown at once, together with the progress through it. */
  readonly isListed: boolean;
}

/** f_κ: a schedule of states, and a view of them. */
export interface GoalFunction {
  /** The name, as printed and stored. */
  readonly name: string;
  /** The states that become goals, and their order. */
  readonly schedule: GoalSchedule;
  /** The part of the states that is shown. */
  readonly view: View;
}

/** Width of a goal as it is shown to a policy at one time step. */
export const shownSize = ({ schedule, view }: GoalFunction, world: World): number => {
  const listed = schedule.rows(world.horizon);
  return schedule.isListed ? listed * view.size(world) + listed : view.size(world);
};

/** The quantities of a goal as it is shown to a policy at one time step. */
export const shownQuantities = ({ schedule, view }: GoalFunction, world: World): readonly Quantity[] => {
  const shown = view.quantities(world);
  if (!schedule.isListed) return shown;
  const rows = schedule.rows(world.horizon);
  return [
    ...Array.from(
      { length: rows },
      (_, row) => shown.map((quantity) => ({ ...quantity, name: `${quantity.name}, goal ${row + 1}` })),
    ).flat(),
    { name: "the current goal's place in the list, as a one-hot row", unit: "", shape: [rows] },
  ];
};

/** Every goal of a list beside its place in the list as a one-hot: `[count, rows, size]` to `[count, rows, rows · size + rows]`. */
const listed = (shown: Float32Array, count: number, rows: number): Float32Array => {
  const list = shown.length / count;
  const width = list + rows;
  const all = new Float32Array(count * rows * width);
  for (let episode = 0; episode < count; episode++) {
    for (let row = 0; row < rows; row++) {
      const start = (episode * rows + row) * width;
      all.set(shown.subarray(episode * list, (episode + 1) * list), start);
      all[start + list + row] = 1;
    }
  }
  return all;
};

/** The fault of goals that a world cannot have; `undefined` for goals that it can. */
export const goalFault = ({ name, schedule, view }: GoalFunction, world: World): Fault | undefined => {
  const place = `goals '${name}' on world ${world.name}`;
  const count = immediate(schedule.rows(world.horizon));
  if (!Number.isSafeInteger(count) || count < 1) {
    return fault("configuration", place, `${count} goals were asked for`, "Ask for a whole number from 1 to 2⁵³ − 1.");
  }
  if (schedule.advance === "every step" && world.actionSpace === "discrete") {
    const cause = "its states are not numbers to be interpolated, as journeys for evaluation are";
    return fault("configuration", place, cause, "Take a world with continuous actions.");
  }
  const unseen = viewFault(view, world, place);
  if (unseen !== undefined) return unseen;
  return schedule.isListed && view.encoder(world) !== undefined
    ? fault("configuration", place, "a list of pictures was asked for", "Show lists of goals as coordinates.")
    : undefined;
};

/** The goals of states, `[count, rows, stateSize]`. */
export const makeGoals = (
  { schedule, view }: GoalFunction,
  unguarded: World,
  states: Float64Array,
  count: number,
): E.Either<Fault, Goals> => {
  const world = guardWorld(unguarded);
  const perEpisode = immediate(schedule.rows(world.horizon));
  const all = count * perEpisode;
  return pipe(
    rows(`world ${world.name}, achieved in goal states`, () => world.achieved(states), all, world.goalSize),
    E.chain((target) =>
      pipe(
        rows(
          `world ${world.name}, view of goal states`,
          () => immediate(view.show(world))(states.slice()),
          all,
          view.size(world),
        ),
        E.map((shown): Goals => ({
          count,
          rows: perEpisode,
          shown: schedule.isListed ? listed(shown, count, perEpisode) : shown,
          target,
          states,
          advance: schedule.advance,
          coordinates: view.coordinates,
        })),
      )
    ),
  );
};

/** The goals, if they stay where they are; a fault at a place otherwise. For policies and relabelling that pursue one goal. */
export const fixedGoals = (goals: GoalFunction, place: string): E.Either<Fault, GoalFunction> =>
  goals.schedule.advance === "never" ? E.right(goals) : E.left(
    fault(
      "configuration",
      place,
      `'${goals.name}' move on, and the method relabels goals that stay`,
      "Give one such as goals.finalState.",
    ),
  );
