/**
 * Intervals of draws.
 *
 * @module
 */

/** A half-open interval `[minimum, maximum)`. */
export interface Interval {
  /** The smallest value that can be drawn. */
  readonly minimum: number;
  /** The upper bound, which is never drawn. */
  readonly maximum: number;
}
