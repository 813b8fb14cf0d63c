/**
 * Numbers as the pages write them.
 *
 * @module
 */

/** A whole number with its thousands. */
export const thousands = (value: number): string => Math.round(value).toLocaleString("en");

/** A number to three digits. */
export const threeDigits = (value: number): string =>
  value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(3)));
