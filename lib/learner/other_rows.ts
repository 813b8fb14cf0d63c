/**
 * Pairs of unrelated rows of a batch.
 *
 * @module
 */
import { concatenate, slice, type Tensor } from "../tensor/mod.ts";

/**
 * For each row the next one, and for the last the first: a row of a batch whose rows are drawn independently has nothing to do with
 * the one that it gets, `[batch, width]`.
 */
export const otherRows = (rows: Tensor): Tensor => {
  const [batch] = rows.shape;
  return batch === 1 ? rows : concatenate([slice(rows, 0, 1, batch), slice(rows, 0, 0, 1)], 0);
};
