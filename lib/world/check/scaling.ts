/**
 * The way to scale numbers to about ±1, by the range in which each was seen.
 *
 * @module
 */
/** The lowest and the highest value of one number of all rows. */
type Range = readonly [low: number, high: number];

/** The ranges of the numbers of rows of `size` numbers. */
const rangesOf = (values: ArrayLike<number>, size: number): readonly Range[] => {
  const lows = new Float64Array(size).fill(Infinity);
  const highs = new Float64Array(size).fill(-Infinity);
  for (let index = 0; index < values.length; index++) {
    lows[index % size] = Math.min(lows[index % size], values[index]);
    highs[index % size] = Math.max(highs[index % size], values[index]);
  }
  return Array.from(lows, (low, index) => [low, highs[index]]);
};

/** The digits of a scale that matter. */
const DIGITS = 2;

/** A number with two digits, e.g. 8.1. */
export const rounded = (value: number): number => Number(value.toPrecision(DIGITS));

/** A number with the digits that matter beside a scale, e.g. 1003 beside 12. */
const roundedBeside = (value: number, scale: number): number => {
  const unit = 10 ** (Math.floor(Math.log10(scale)) + 1 - DIGITS);
  return Number((Math.round(value / unit) * unit).toPrecision(15));
};

const largestOf = ([low, high]: Range): number => Math.max(Math.abs(low), Math.abs(high));

/** The middle of a range, and the distance of its ends from it. */
const centred = ([low, high]: Range): readonly [middle: number, half: number] => [(low + high) / 2, (high - low) / 2];

/** Whether a range lies beside 0. */
const isBeside = (range: Range): boolean => {
  const [middle, half] = centred(range);
  return half < Math.abs(middle);
};

/** The removal of an offset, in words. */
const shift = (offset: number, name: string): string =>
  offset < 0 ? `add ${-offset} to ${name}` : `subtract ${offset} from ${name}`;

/** The change of number `index` of a row, in words, which brings a range to ±1. */
const change = (range: Range, index: number): string => {
  const [middle, half] = centred(range);
  const name = `number ${index}`;
  if (half === 0) return `leave ${name} out, which is always ${range[0]}`;
  // A range far from 0 has its middle in the way: divided alone it would be almost the same everywhere.
  return isBeside(range)
    ? `${shift(roundedBeside(middle, half), name)} and divide it by ${rounded(half)}`
    : `divide ${name} by ${rounded(largestOf(range))}`;
};

/** The most changes that are put into words, since a remedy is one line. */
const SHOWN = 4;

/**
 * The changes that bring numbers of rows of `size` to about ±1, in words, as far as their absolute values exceed `most`.
 *
 * @example
 * ```ts
 * import { rescaling } from "./scaling.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [0.5, -40, 990, -1, 81, 1014];
 * assertEquals(rescaling(values, 3, 20), "divide number 1 by 81, subtract 1002 from number 2 and divide it by 12");
 * ```
 */
export const rescaling = (values: ArrayLike<number>, size: number, most: number): string => {
  const changes = rangesOf(values, size)
    .map((range, index) => ({ range, index }))
    .filter(({ range }) => largestOf(range) > most)
    .map(({ range, index }) => () => change(range, index));
  const more = changes.length - SHOWN;
  const rest = more > 0 ? [`and ${more} more in the same way`] : [];
  return [...changes.slice(0, SHOWN).map((inWords) => inWords()), ...rest].join(", ");
};

/**
 * The offset that brings numbers of states nearest to 0, in words: that of the number whose range is farthest from 0 for its width;
 * `undefined` where no range lies beside 0.
 */
export const nearerZero = (states: ArrayLike<number>, size: number): string | undefined => {
  const beside = rangesOf(states, size)
    .map((range, index) => ({ range, index, largest: largestOf(range) }))
    .filter(({ range }) => isBeside(range))
    .toSorted((one, other) => other.largest - one.largest);
  if (beside.length === 0) return undefined;
  const [{ range, index }] = beside;
  const [middle, half] = centred(range);
  return shift(half === 0 ? middle : roundedBeside(middle, half), `number ${index}`);
};
