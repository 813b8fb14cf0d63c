/**
 * Checks of the rows of a batch, which every world makes before it reads the batch.
 *
 * @module
 */

/**
 * The number of rows of `size` numbers in a batch.
 *
 * @throws {RangeError} when the batch ends inside a row.
 */
export const rowCount = (place: string, name: string, batch: ArrayLike<number>, size: number): number => {
  const count = batch.length / size;
  if (Number.isInteger(count)) return count;
  throw new RangeError(`${place}: ${name} came with ${batch.length} numbers, expected a multiple of ${size}`);
};

/**
 * Checks that a batch has exactly `count` rows of `size` numbers.
 *
 * @throws {RangeError} when it has not.
 */
export const expectRows = (
  place: string,
  name: string,
  batch: ArrayLike<number>,
  size: number,
  count: number,
): void => {
  if (batch.length === count * size) return;
  throw new RangeError(
    `${place}: ${name} came with ${batch.length} numbers, expected ${count * size}: ${count} rows of ${size}`,
  );
};
