/**
 * Random whole numbers.
 *
 * @module
 */
import { bits } from "./bits.ts";
import type { Interval } from "./interval.ts";
import type { Key } from "./key.ts";
import { sizeOf } from "./size.ts";

const UNIT = 2 ** -32;

/**
 * Whole numbers of the given shape, uniform in `[minimum, maximum)`: `minimum + ⌊word · (maximum − minimum) / 2³²⌋`.
 *
 * The probability of each number is within 2⁻³² of equal, for intervals inside int32.
 *
 * @example
 * ```ts
 * import { integer, key } from "@gpim/gpim/random";
 * import { assert } from "@std/assert";
 *
 * const dice = integer(key(7), [100], { minimum: 1, maximum: 7 });
 * assert(dice.every((die) => die >= 1 && die <= 6));
 * ```
 */
export const integer = (key: Key, shape: readonly number[], { minimum, maximum }: Interval): Int32Array => {
  const whole = Number.isInteger(minimum) && Number.isInteger(maximum);
  if (!whole || minimum >= maximum || minimum < -(2 ** 31) || maximum > 2 ** 31) {
    throw new RangeError(
      `integer: the interval came as [${minimum}, ${maximum}), expected rising whole bounds in int32`,
    );
  }
  const words = bits(key, sizeOf("integer", shape));
  // The words are not needed once read, so their memory becomes the result's.
  const values = new Int32Array(words.buffer);
  const scale = (maximum - minimum) * UNIT;
  for (let index = 0; index < values.length; index++) {
    values[index] = minimum + Math.floor(words[index] * scale);
  }
  return values;
};
