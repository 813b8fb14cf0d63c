/**
 * Batches that are read state by state.
 *
 * @module
 */
import { expectRows, rowCount } from "./rows.ts";

/**
 * A function of states, `[n, stateSize]` to `[n, size]`, from one that reads row `row` of them.
 *
 * It throws a RangeError when the batch ends inside a row, or when a row has another number of numbers.
 *
 * @example
 * ```ts
 * import { readRows } from "./read_rows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const sums = readRows("sums", 2, 1, (states, row) => [states[2 * row] + states[2 * row + 1]]);
 * assertEquals(sums(Float64Array.of(1, 2, 3, 4)), Float32Array.of(3, 7));
 * ```
 */
export const readRows = (
  place: string,
  stateSize: number,
  size: number,
  read: (states: Float64Array, row: number) => ArrayLike<number>,
): (states: Float64Array) => Float32Array =>
(states) => {
  const count = rowCount(place, "states", states, stateSize);
  const rows = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const numbers = read(states, row);
    expectRows(place, "a state", numbers, size, 1);
    rows.set(numbers, row * size);
  }
  return rows;
};
