/**
 * From numbers to pixels, and round ticks between.
 *
 * Powers of ten are read from and written to decimal text, because `Math.log10` may differ between engines.
 *
 * @module
 */

// Beyond this a number is as good as infinite: nothing can be read off a chart that reaches so far, and sums overflow.
const LARGEST = 1e100;

/** Whether a number can be drawn. */
export const drawable = (value: number): boolean => Math.abs(value) <= LARGEST;

/** An axis with round ticks. */
export interface Axis {
  /** The number where the axis begins. */
  readonly low: number;
  /** The number where it ends, more than `low`. */
  readonly high: number;
  /** The numbers that are marked, growing. */
  readonly ticks: readonly number[];
  /** What is written at each tick. */
  readonly labels: readonly string[];
}

/** The smallest 1, 2 or 5 times a power of ten that makes at most `count` steps of a span. */
const roundStep = (span: number, count: number): number => {
  const [mantissa, exponent] = (span / count).toExponential(9).split("e").map(Number);
  const round = [1, 2, 5].find((candidate) => mantissa <= candidate) ?? 10;
  return Number(`${round}e${exponent}`);
};

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** All labels of an axis but its 0 are written alike, with as many decimals as the step needs. */
const labelled = (ticks: readonly number[], step: number): readonly string[] => {
  const largest = Math.max(...ticks.map(Math.abs));
  const [, exponent] = step.toExponential().split("e").map(Number);
  const written = (size: number): string => {
    if (size === 0) return "0";
    if (largest >= 1e7 || step < 1e-4) return Number(size.toPrecision(6)).toExponential().replace("+", "");
    return exponent < 0 ? size.toFixed(-exponent) : grouped(size.toFixed(0));
  };
  return ticks.map((tick) => (tick < 0 ? "−" : "") + written(Math.abs(tick)));
};

/** An axis from 0 over all the numbers; `round` lets it end on ticks instead of on the outermost number. */
export const axis = (
  numbers: readonly number[],
  { count, round }: { readonly count: number; readonly round: boolean },
): Axis => {
  const least = numbers.reduce((low, number) => Math.min(low, number), 0);
  const most = numbers.reduce((high, number) => Math.max(high, number), 0);
  // Where all is zero, one is as good an end as any other.
  const end = most - least < 1 / LARGEST ? least + 1 : most;
  const step = roundStep(end - least, count);
  // 1.1 / 0.1 is 11.000000000000002 and must not ask for a twelfth step.
  const outer = [Math.floor(least / step + 1e-9), Math.ceil(end / step - 1e-9)];
  const inner = [Math.ceil(least / step - 1e-9), Math.floor(end / step + 1e-9)];
  const [first, last] = round ? outer : inner;
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step + 0);
  return {
    low: round ? first * step : least,
    high: round ? last * step : end,
    ticks,
    labels: labelled(ticks, step),
  };
};

/** The line that takes `from[0]` to `to[0]` and `from[1]` to `to[1]`. */
export const linear =
  (from: readonly [number, number], to: readonly [number, number]): (value: number) => number => (value) =>
    to[0] + (value - from[0]) / (from[1] - from[0]) * (to[1] - to[0]);
