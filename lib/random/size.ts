/**
 * Sizes: the number of elements of a draw, and the refusal of wrong sizes.
 *
 * @module
 */

/**
 * Returns a size that is a whole number of at least `least`.
 *
 * @throws {RangeError} naming the place, when it is not.
 */
export const wholeNumber = (place: string, name: string, size: number, least = 0): number => {
  if (!Number.isSafeInteger(size) || size < least) {
    throw new RangeError(`${place}: ${name} came as ${size}, expected a whole number from ${least} to 2^53 - 1`);
  }
  return size;
};

/**
 * The number of elements of a shape: the product of its dimensions, 1 for the empty shape.
 *
 * @example
 * ```ts
 * import { sizeOf } from "./size.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sizeOf("uniform", [2, 3]), 6);
 * ```
 */
export const sizeOf = (place: string, shape: readonly number[]): number =>
  wholeNumber(
    place,
    "the number of elements",
    shape.reduce((size, dimension) => size * wholeNumber(place, `a dimension of [${shape}]`, dimension), 1),
  );
