/**
 * Rows of flat numbers, `[count, width]`.
 *
 * @module
 */

/**
 * The rows of given indices, `[rows.length, width]`, in the order of the indices, which may repeat.
 *
 * @example
 * ```ts
 * import { takeRows } from "./rows.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(takeRows(Float32Array.of(1, 2, 3, 4, 5, 6), 2, [2, 0]), Float32Array.of(5, 6, 1, 2));
 * ```
 */
export function takeRows(numbers: Float32Array, width: number, rows: ArrayLike<number>): Float32Array;
/** The rows of given indices in double precision. */
export function takeRows(numbers: Float64Array, width: number, rows: ArrayLike<number>): Float64Array;
export function takeRows(
  numbers: Float32Array | Float64Array,
  width: number,
  rows: ArrayLike<number>,
): Float32Array | Float64Array {
  const length = rows.length * width;
  const taken = numbers instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row] * width;
    for (let i = 0; i < width; i++) taken[row * width + i] = numbers[from + i];
  }
  return taken;
}

/** The rows of several arrays behind each other. */
export const concatenateRows = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((start, part) => (all.set(part, start), start + part.length), 0);
  return all;
};

/** The rows of several arrays of the same width beside each other, `[count, width]` each to `[count, parts · width]`. */
export const joinRows = (parts: readonly Float32Array[], width: number): Float32Array =>
  Float32Array.from({ length: parts.reduce((length, part) => length + part.length, 0) }, (_, index) => {
    const [row, place] = [Math.floor(index / (parts.length * width)), index % (parts.length * width)];
    return parts[Math.floor(place / width)][row * width + place % width];
  });

/** Each of `count` rows from one of two arrays, `[count, width]` each: from the first where `isFirst` holds, else from the second. */
export const selectRows = (
  isFirst: (row: number) => boolean,
  first: Float32Array,
  second: Float32Array,
  count: number,
): Float32Array => {
  const width = second.length / count;
  const selected = second.slice();
  for (let row = 0; row < count; row++) {
    if (isFirst(row)) selected.set(first.subarray(row * width, (row + 1) * width), row * width);
  }
  return selected;
};
