/**
 * Decimal numbers for float32.
 *
 * @module
 */

const FEWEST_DIGITS = 6;
const MOST_DIGITS = 9;

/**
 * The number with the fewest digits that is read back as the same float32. A float32 widened to double precision would be
 * printed with up to seventeen digits, of which at most nine are significant.
 *
 * @example
 * ```ts
 * import { shortest } from "@gpim/gpim/artifacts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(Math.fround(0.1)), "0.10000000149011612");
 * assertEquals(String(shortest(Math.fround(0.1))), "0.1");
 * ```
 */
export const shortest = (value: number): number => {
  // `toPrecision` would drop the sign of −0.
  if (value === 0) return value;
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(MOST_DIGITS));
};
