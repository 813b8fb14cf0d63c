/**
 * The guard of a world: its functions get copies, which they may change without harm, and what they return is checked and copied, so
 * that a mistake is noticed where it is made.
 *
 * @module
 */
import { shown } from "../codec.ts";
import { type Fault, fault, faultError } from "../fault.ts";
import { immediate } from "../guard.ts";
import { boundWorld } from "./bound.ts";
import { arrayFault, sizeFault, thrownFault } from "./validation.ts";
import type { Stepped, World } from "./world.ts";

/** The types of the arrays of a world. */
type Numbers = Float64Array | Float32Array | Uint8Array;

/** Calls a function of a world; an error whose cause is a fault when it throws, or returns a promise. */
const call = <Result>(place: string, run: () => Result): Result => {
  try {
    return immediate(run());
  } catch (reason) {
    throw faultError(thrownFault(place)(reason));
  }
};

/** The fault of a value that is no array of a type. */
const typeFault = (place: string, type: { readonly name: string }, came: unknown): Fault => {
  const name: unknown = Object(came).constructor?.name;
  const cause = `${ArrayBuffer.isView(came) ? name : shown(came)} came, a ${type.name} was declared`;
  return fault(
    "shape",
    place,
    cause,
    "Return the arrays of the World contract; checkEnvironment finds further faults.",
  );
};

/**
 * An array of `count × width` numbers; an error whose cause is a fault for any other value.
 *
 * @param faultOf the check: of size and finite numbers, or of size alone.
 */
const checked = <Rows extends Numbers>(
  place: string,
  type: new () => Rows,
  came: Rows,
  count: number,
  width: number,
  faultOf = arrayFault,
): Rows => {
  const wrong = came instanceof type ? faultOf(place, came, count, width) : typeFault(place, type, came);
  if (wrong !== undefined) throw faultError(wrong);
  return came;
};

/** Flags that are all 0 or 1; the update would multiply by any other number. */
const checkedFlags = (place: string, came: Uint8Array, count: number): Uint8Array => {
  const flags = checked(place, Uint8Array, came, count, 1);
  const world = flags.findIndex((flag) => flag > 1);
  if (world < 0) return flags;
  const cause = `it is ${flags[world]} for world ${world}`;
  throw faultError(fault("world", place, cause, "Return 1 where the world ended, 0 elsewhere."));
};

const guarded = new WeakSet<World>();

/**
 * A world whose functions get copies of their arguments, and whose results are checked for type, size and finite numbers, and copied;
 * next states for type and size alone, since those of rows that have ended do not count. They throw errors whose causes are faults. A
 * guarded world is returned as it is.
 *
 * @example
 * ```ts
 * import { guardWorld } from "./guard.ts";
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const careless = { ...pointNav, observe: (states: Float64Array) => Float32Array.from(states.fill(0)) };
 * const states = Float64Array.of(1, 2);
 * guardWorld(careless).observe(states);
 * assertEquals(states, Float64Array.of(1, 2));
 * const lost = { ...pointNav, observe: () => Float32Array.of(NaN, 0) };
 * assertThrows(() => guardWorld(lost).observe(states), Error, "number 0 of world 0 is NaN");
 * ```
 */
export const guardWorld = (world: World): World => {
  if (guarded.has(world)) return world;
  const own = boundWorld(world);
  const { name, stateSize, observationSize, goalSize, description } = own;
  const at = (what: string) => `world ${name}, ${what}`;
  const countOf = (states: Float64Array) => states.length / stateSize;
  const states = (place: string, count: number, run: () => Float64Array) =>
    checked(place, Float64Array, call(place, run), count, stateSize).slice();
  const features = (place: string, count: number, width: number, run: () => Float32Array) =>
    checked(place, Float32Array, call(place, run), count, width).slice();
  const guard: World = {
    ...own,
    reset: (key, count) => states(at("reset"), count, () => own.reset([...key], count)),
    step: (before, actions): Stepped => {
      const came = call(at("step"), () => own.step(before.slice(), actions.slice()));
      return {
        // Results for rows that have ended do not count; the rollout, which tells them apart, checks the others.
        states: checked(at("next states"), Float64Array, came?.states, countOf(before), stateSize, sizeFault).slice(),
        terminated: checkedFlags(at("terminated"), came?.terminated, countOf(before)).slice(),
      };
    },
    observe: (of) => features(at("observe"), countOf(of), observationSize, () => own.observe(of.slice())),
    achieved: (of) => features(at("achieved"), countOf(of), goalSize, () => own.achieved(of.slice())),
    distance: (achieved, goals) => {
      const run = () => own.distance(achieved.slice(), goals.slice());
      return checked(at("distance"), Float64Array, call(at("distance"), run), goals.length / goalSize, 1).slice();
    },
    goalStates: (key, starts) =>
      states(at("goalStates"), countOf(starts), () => own.goalStates([...key], starts.slice())),
    ...(description === undefined ? {} : {
      description: {
        ...description,
        of: (of) => features(at("description"), countOf(of), description.size, () => description.of(of.slice())),
      },
    }),
  };
  guarded.add(guard);
  return guard;
};
