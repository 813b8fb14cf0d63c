/**
 * The interval that draws are taken from.
 *
 * @module
 */

/** A half-open interval `[minimum, maximum)`. */
export interface Interval {
  /** The smallest value that can be drawn. */
  readonly minimum: number;
  /** The end, which is never drawn. */
  readonly maximum: number;
}
