/**
 * Goals and views by their names on the command line and in files.
 *
 * @module
 */
import {
  alignedTrajectory,
  anyState,
  description,
  finalState,
  type GoalFunction,
  observedState,
  project,
  render,
  waypoints,
} from "./family.ts";
import { ACHIEVED, coordinateView, DESCRIPTION, imageView, OBSERVED, type View } from "./view.ts";

/** The names of goals, in words. */
export const GOAL_NAMES =
  "final_state, any_state, observed_state, description, aligned_trajectory, project:I,J… with coordinates from 0, render:32, render:64, or waypoints:N";

/** The names of views, in words. */
export const VIEW_NAMES =
  "achieved, observed, description, project:I,J… with coordinates from 0, render:32 or render:64";

/** Items without a number, by name, and families of items that take numbers. */
interface Names<Item> {
  readonly single: Readonly<Record<string, Item>>;
  readonly family: Readonly<Record<string, (numbers: readonly number[]) => Item | undefined>>;
}

const one = <Item>(of: (number: number) => Item) => (numbers: readonly number[]): Item | undefined =>
  numbers.length === 1 ? of(numbers[0]) : undefined;

const GOALS: Names<GoalFunction> = {
  single: {
    final_state: finalState,
    any_state: anyState,
    observed_state: observedState,
    description,
    aligned_trajectory: alignedTrajectory,
  },
  family: { project, render: one(render), waypoints: one(waypoints) },
};

const VIEWS: Names<View> = {
  single: { achieved: ACHIEVED, observed: OBSERVED, description: DESCRIPTION },
  family: { project: coordinateView, render: one(imageView) },
};

// Longer lists, and larger numbers, are none that a world could have.
const LISTED = /^\d{1,6}(,\d{1,6}){0,999}$/;

/** The item of a name such as `final_state` or `project:0,1`; `undefined` where none has it. */
const byName = <Item>({ single, family }: Names<Item>, name: string): Item | undefined => {
  if (Object.hasOwn(single, name)) return single[name];
  const [kind, list] = name.split(":");
  if (name.split(":").length !== 2 || !Object.hasOwn(family, kind) || !LISTED.test(list)) return undefined;
  return family[kind](list.split(",").map(Number));
};

/** Numbers in an item's own name, which is in words, such as `3 waypoints` or `coordinates 0, 1`. */
const numbersIn = (name: string): string => (name.match(/\d+/g) ?? []).join(",");

/** The name of an item that {@link byName} would find; its own name where there is none. */
const nameIn = <Item extends { readonly name: string }>(names: Names<Item>, item: Item): string => {
  const single = Object.keys(names.single).find((name) => names.single[name].name === item.name);
  if (single !== undefined) return single;
  return Object.keys(names.family).map((kind) => `${kind}:${numbersIn(item.name)}`)
    .find((name) => byName(names, name)?.name === item.name) ?? item.name;
};

/**
 * The goals of a name such as `final_state`, `project:0,1` or `waypoints:3`; `undefined` where none have it.
 *
 * @example
 * ```ts
 * import { goalsByName, goalsName } from "./named.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(goalsByName("waypoints:3")?.name, "3 waypoints");
 * assertEquals(goalsName(goalsByName("project:0,2")!), "project:0,2");
 * ```
 */
export const goalsByName = (name: string): GoalFunction | undefined => byName(GOALS, name);

/** The name of goals as {@link goalsByName} takes it; goals of one's own keep their name. */
export const goalsName = (goals: GoalFunction): string => nameIn(GOALS, goals);

/** The view of a name such as `achieved` or `project:0,1`; `undefined` where none has it. */
export const viewByName = (name: string): View | undefined => byName(VIEWS, name);

/** The name of a view as {@link viewByName} takes it; a view of one's own keeps its name. */
export const viewName = (view: View): string => nameIn(VIEWS, view);
