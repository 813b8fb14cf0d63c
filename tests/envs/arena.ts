/**
 * Arenas of discs by their places.
 *
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import { CONTACT, STATE_SIZE } from "../../envs/object_push_dynamics.ts";

/** Units that bodies may overlap by, and rounding. */
export const TOLERANCE = 1e-4 + 1e-9;

/** Places, agent first, of row `row`. */
export const bodies = (states: Float64Array, row = 0): readonly (readonly [number, number])[] =>
  Array.from({ length: 5 }, (_, body) => {
    const at = STATE_SIZE * row + 1 + 2 * body;
    return [states[at], states[at + 1]];
  });

/** The misplaced bodies of a row: bodies beyond the walls, and bodies that overlap. */
export const misplaced = (states: Float64Array, row: number): readonly string[] => {
  const places = bodies(states, row);
  return places.flatMap(([x, y], body) => [
    ...[x, y].filter((value) => !(value >= 0.6 && value <= 9.4)).map((value) => `${body} at ${value}`),
    ...places.slice(0, body).filter(([otherX, otherY]) => !(Math.hypot(x - otherX, y - otherY) >= CONTACT - TOLERANCE))
      .map(() => `${body} overlaps`),
  ]);
};

/** A state in which the blue circle is the target object, and the objects that are not given are out of the way. */
export const scene = (agent: readonly number[], ...objects: readonly (readonly number[])[]): Float64Array => {
  const spare = [[1, 9], [3, 9], [5, 9], [7, 9]].slice(objects.length);
  return Float64Array.from([0, ...agent, ...objects.flat(), ...spare.flat()]);
};

/** Fails unless the first bodies of a state are at these places. */
export const assertPlaces = (states: Float64Array, expected: readonly (readonly number[])[]): void =>
  expected.flat().forEach((value, index) => assertAlmostEquals(states[1 + index], value, 1e-9));
