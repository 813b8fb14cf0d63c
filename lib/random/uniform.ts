/**
 * Uniform numbers.
 *
 * @module
 */
import { bits } from "./bits.ts";
import type { Interval } from "./interval.ts";
import type { Key } from "./key.ts";
import { sizeOf } from "./size.ts";

/** The largest number of 24 bits, the precision of a float32. */
const LAST = 2 ** 24 - 1;

/** The float32 next to the float32 `value`, towards +∞ or towards −∞. */
const neighbour = (value: number, direction: 1 | -1): number => {
  if (value === 0) return direction * 2 ** -149;
  const word = new Int32Array(Float32Array.of(value).buffer);
  word[0] += value > 0 ? direction : -direction;
  return new Float32Array(word.buffer)[0];
};

/** The smallest and the largest float32 in `[minimum, maximum)`. */
const ends = ({ minimum, maximum }: Interval): readonly [least: number, most: number] => {
  const [first, last] = [Math.fround(minimum), Math.fround(maximum)];
  const least = first < minimum ? neighbour(first, 1) : first;
  const most = last < maximum ? last : neighbour(last, -1);
  if (Number.isFinite(first) && Number.isFinite(last) && least <= most) return [least, most];
  throw new RangeError(
    `uniform: the interval came as [${minimum}, ${maximum}), expected finite bounds with a float32 between them`,
  );
};

/**
 * Numbers uniform in `[minimum, maximum)`, by default `[0, 1)`, of the given shape; 24 random bits each.
 *
 * No value is below `minimum` or at or above `maximum`, also where float32 would have rounded it there.
 *
 * @example
 * ```ts
 * import { key, uniform } from "@gpim/gpim/random";
 * import { assertEquals } from "@std/assert";
 *
 * const actions = uniform(key(7), [64, 2], { minimum: -1, maximum: 1 });
 * assertEquals(actions.length, 128);
 * assertEquals(actions.every((action) => action >= -1 && action < 1), true);
 * ```
 */
export const uniform = (
  key: Key,
  shape: readonly number[],
  { minimum = 0, maximum = 1 }: Partial<Interval> = {},
): Float32Array => {
  const [least, most] = ends({ minimum, maximum });
  const words = bits(key, sizeOf("uniform", shape));
  // The words are not needed once read, so their memory becomes the result's.
  const values = new Float32Array(words.buffer);
  for (let index = 0; index < values.length; index++) {
    const part = words[index] >>> 8;
    // A weighted mean of the two ends cannot round past either of them, so no value needs clamping.
    values[index] = (least * (LAST - part) + most * part) * (1 / LAST);
  }
  return values;
};
