/**
 * Worlds whose functions say `this`.
 *
 * @module
 */
import type { World } from "./world.ts";

/** The names of all properties, those that a class declares included. */
const namesOf = (value: object | null): readonly string[] =>
  value === null || value === Object.prototype
    ? []
    : [...namesOf(Object.getPrototypeOf(value)), ...Object.getOwnPropertyNames(value)];

/**
 * A world as a plain record. The functions of a class, or of an object that says `this`, are bound to it, so that the record can be
 * spread and its functions be passed on alone.
 *
 * @example
 * ```ts
 * import { boundWorld } from "@gpim/gpim/world";
 * import { pointNav } from "@gpim/gpim/envs";
 * import { assertEquals } from "@std/assert";
 *
 * const slow = { ...pointNav, rest: 2, reset() { return new Float64Array(this.rest); } };
 * const { reset } = boundWorld(slow);
 * assertEquals([...reset()], [0, 0]);
 * ```
 */
export const boundWorld = <Own extends World>(world: Own): Own => {
  const values = new Map<string, unknown>();
  for (const name of namesOf(world)) {
    const value: unknown = Reflect.get(world, name);
    if (name !== "constructor") values.set(name, typeof value === "function" ? value.bind(world) : value);
  }
  // The same names with the same values, which TypeScript cannot follow through a list of names.
  return Object.fromEntries(values) as unknown as Own;
};
