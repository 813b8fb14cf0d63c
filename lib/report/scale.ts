/**
 * Scales: conversion of numbers to pixels, and round ticks.
 *
 * Powers of ten are read from and written to decimal text, and logarithms are computed as sums, because `Math.log10` and
 * `Math.log` may differ between engines.
 *
 * @module
 */

// Larger numbers are treated as infinite: a chart of them is unreadable, and sums of them overflow.
const LARGEST = 1e100;

// Smaller numbers are treated as zero on a logarithmic scale; every positive 32-bit float is larger.
const SMALLEST = 1e-50;

/** Whether a number can be drawn on a linear axis. */
export const drawable = (value: number): boolean => Math.abs(value) <= LARGEST;

/** An axis with round ticks. */
export interface Axis {
  /** The number at the beginning of the axis. */
  readonly low: number;
  /** The number at its end, larger than `low`. */
  readonly high: number;
  /** The marked numbers, increasing. */
  readonly ticks: readonly number[];
  /** The label of each tick. */
  readonly labels: readonly string[];
}

/** The options of an axis. */
interface AxisOptions {
  /** The largest number of steps of a linear axis. */
  readonly count: number;
  /** Whether the axis ends at round numbers instead of the outermost of its numbers. */
  readonly round: boolean;
  /** Whether the labels of an axis fit without overlapping; if they do not, a logarithmic axis uses others. */
  readonly fits?: (axis: Axis) => boolean;
}

/** The smallest step of 1, 2 or 5 times a power of ten that divides a span into at most `count` steps. */
const roundStep = (span: number, count: number): number => {
  const [mantissa, exponent] = (span / count).toExponential(9).split("e").map(Number);
  const round = [1, 2, 5].find((candidate) => mantissa <= candidate) ?? 10;
  return Number(`${round}e${exponent}`);
};

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** Labels of an axis: all but 0 have the same format, with the number of decimals of the step. */
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

/** A linear axis that contains 0 and all the numbers; if `round` is true, it ends at ticks instead of the outermost numbers. */
export const axis = (
  numbers: readonly number[],
  { count, round }: AxisOptions,
): Axis => {
  const least = numbers.reduce((low, number) => Math.min(low, number), 0);
  const most = numbers.reduce((high, number) => Math.max(high, number), 0);
  // If all numbers are zero, the choice of the end is arbitrary.
  const end = most - least < 1 / LARGEST ? least + 1 : most;
  const step = roundStep(end - least, count);
  // 1.1 / 0.1 is 11.000000000000002 and must not lead to a twelfth step.
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

/** The linear function that maps `from[0]` to `to[0]` and `from[1]` to `to[1]`. */
export const linear =
  (from: readonly [number, number], to: readonly [number, number]): (value: number) => number => (value) =>
    to[0] + (value - from[0]) / (from[1] - from[0]) * (to[1] - to[0]);

/** The first digits of the ticks of a logarithmic axis. */
const DIGITS: readonly number[] = [1, 2, 5];

/** The rungs 1, 2, 5, 10, 20, 50, …, by their index from 0; those below 1 have negative indices. */
const rung = (index: number): number => {
  const exponent = Math.floor(index / DIGITS.length);
  return Number(`${DIGITS[index - DIGITS.length * exponent]}e${exponent}`);
};

/** The index of the last rung that is not above a number. */
const rungBelow = (value: number): number => {
  const [mantissa, exponent] = value.toExponential().split("e").map(Number);
  return DIGITS.length * exponent + DIGITS.findLastIndex((digit) => digit <= mantissa);
};

/** The index of the first rung that is not below a number. */
const rungAbove = (value: number): number => {
  const below = rungBelow(value);
  return rung(below) < value ? below + 1 : below;
};

// With a smaller limit a range could exceed it without containing three powers of ten.
const MOST_RUNGS = 8;
const LEAST_RUNGS = 3;

const isPowerOfTwo = (value: number): boolean => Number.isInteger(value) && value <= 2 ** 30 && !(value & (value - 1));

/** A positive number in full; rungs and powers of two have no superfluous digits. */
const exact = (tick: number): string => tick < 1 ? String(tick) : grouped(String(tick));

/** An axis whose ticks are its values: suits powers of two, such as widths of layers and batch sizes. */
const marked = (values: readonly number[]): Axis => {
  const [least, most] = [values[0], values[values.length - 1]];
  // A single value is in the middle.
  const room = least < most ? 1 : 2;
  return { low: least / room, high: most * room, ticks: values, labels: values.map(exact) };
};

/** An axis over positive numbers with ticks at 1, 2, 5, 10, 20, … or, if these are too many, at powers of ten. */
const rungs = (least: number, most: number, { round, fits = () => true }: AxisOptions): Axis => {
  let [first, last] = round ? [rungBelow(least), rungAbove(most)] : [rungAbove(least), rungBelow(most)];
  // An axis with fewer than three ticks is extended, at the end that is nearer to the next tick.
  while (last - first + 1 < LEAST_RUNGS) {
    if (least / rung(first - 1) <= rung(last + 1) / most) first--;
    else last++;
  }
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const decades = all.filter((index) => index % DIGITS.length === 0).length;
  const stride = all.length <= MOST_RUNGS ? 1 : DIGITS.length * Math.ceil(decades / MOST_RUNGS);
  const ticks = all.filter((index) => index % stride === 0).map(rung);
  const plain: Axis = {
    low: Math.min(least, rung(first)),
    high: Math.max(most, rung(last)),
    ticks,
    labels: ticks.map(exact),
  };
  return ticks[0] >= 1e-4 && ticks[ticks.length - 1] < 1e7 && fits(plain)
    ? plain
    : { ...plain, labels: ticks.map((tick) => tick.toExponential().replace("+", "")) };
};

/**
 * A logarithmic axis over all the numbers, which must be drawable on it, with three to eight ticks.
 *
 * If the axis ends at its outermost numbers, all numbers are powers of two and their labels fit, the ticks are exactly these
 * numbers, whatever their count.
 */
export const logarithmicAxis = (numbers: readonly number[], options: AxisOptions): Axis => {
  if (numbers.length === 0) return rungs(1, 10, options);
  const values = [...new Set(numbers)].toSorted((left, right) => left - right);
  if (!options.round && values.every(isPowerOfTwo)) {
    const atValues = marked(values);
    if (options.fits?.(atValues) ?? true) return atValues;
  }
  return rungs(values[0], values[values.length - 1], options);
};

// The terms of the series up to rounding: the next one, 0.2²⁵ / 25, is less than 2⁻⁶⁰.
const ODD: readonly number[] = Array.from({ length: 12 }, (_, index) => 2 * index + 1);

/** The logarithm of a positive number to base two, from ln r = 2 (z + z³/3 + z⁵/5 + …) with z = (r − 1) / (r + 1). */
const binaryLogarithm = (value: number): number => {
  let [whole, rest] = [0, value];
  // Halving and doubling are exact, and between 2/3 and 4/3 the series is short.
  for (; rest > 4 / 3; whole++) rest /= 2;
  for (; rest < 2 / 3; whole--) rest *= 2;
  const z = (rest - 1) / (rest + 1);
  return whole + 2 * Math.LOG2E * z * ODD.reduceRight((sum, odd) => sum * z * z + 1 / odd, 0);
};

/** The function that maps `from[0]` to `to[0]`, `from[1]` to `to[1]`, and equal ratios to equal distances. */
export const logarithmic = (
  from: readonly [number, number],
  to: readonly [number, number],
): (value: number) => number => {
  const place = linear([binaryLogarithm(from[0]), binaryLogarithm(from[1])], to);
  return (value) => place(binaryLogarithm(value));
};

/** The kind of a scale: linear, or logarithmic, which maps equal ratios to equal distances. */
export type ScaleName = "linear" | "logarithmic";

/** A scale of a chart. */
export interface Scale {
  /** Whether a number has a place on the scale. */
  readonly drawable: (value: number) => boolean;
  /** An axis over some drawable numbers. */
  readonly axis: (numbers: readonly number[], options: AxisOptions) => Axis;
  /** The function that maps the numbers `from` to the pixels `to`, and the numbers in between to the pixels in between. */
  readonly between: (from: readonly [number, number], to: readonly [number, number]) => (value: number) => number;
}

/** The scales by name. */
export const SCALES: Readonly<Record<ScaleName, Scale>> = {
  linear: { drawable, axis, between: linear },
  logarithmic: {
    drawable: (value) => value >= SMALLEST && value <= LARGEST,
    axis: logarithmicAxis,
    between: logarithmic,
  },
};
