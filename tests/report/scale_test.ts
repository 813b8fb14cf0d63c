import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { axis, drawable, linear, logarithmic, logarithmicAxis, SCALES } from "../../lib/report/scale.ts";

const any = fc.double({ noNaN: true, min: -1e100, max: 1e100 });

/** Positive numbers of every size, equally often. */
const positive = fc.tuple(fc.double({ noNaN: true, min: 1, max: 10 }), fc.integer({ min: -50, max: 99 }))
  .map(([mantissa, exponent]) => mantissa * Number(`1e${exponent}`)).filter(SCALES.logarithmic.drawable);

/** Some of them: of all sizes, or of one size. */
const positives = fc.oneof(
  fc.array(positive),
  fc.array(fc.double({ noNaN: true, min: 0.3, max: 3000 })),
  fc.tuple(positive.filter((size) => size < 1e98), fc.array(fc.double({ noNaN: true, min: 1, max: 12 })))
    .map(([size, factors]) => factors.map((factor) => size * factor)),
);

const ticksFrom = (numbers: readonly number[], round: boolean, fits = true) =>
  logarithmicAxis(numbers, { count: 5, round, fits: () => fits }).labels.join(" ");

Deno.test("ticks are round and labelled alike", () => {
  const labels = (numbers: readonly number[]) => axis(numbers, { count: 5, round: true }).labels.join(" ");
  assertEquals(labels([0.05, 1]), "0 0.2 0.4 0.6 0.8 1.0");
  assertEquals(labels([1.1]), "0 0.5 1.0 1.5");
  assertEquals(labels([8000]), "0 2,000 4,000 6,000 8,000");
  assertEquals(labels([1234567]), "0 500,000 1,000,000 1,500,000");
  assertEquals(labels([-150, 700]), "−200 0 200 400 600 800");
  assertEquals(labels([3e7]), "0 1e7 2e7 3e7");
  assertEquals(labels([4e-6]), "0 1e-6 2e-6 3e-6 4e-6");
  assertEquals(labels([]), "0 0.2 0.4 0.6 0.8 1.0");
  assertEquals(labels([0, 0]), "0 0.2 0.4 0.6 0.8 1.0");
});

Deno.test("an axis need not end on a tick", () => {
  assertEquals(axis([8200], { count: 5, round: false }), {
    low: 0,
    high: 8200,
    ticks: [0, 2000, 4000, 6000, 8000],
    labels: ["0", "2,000", "4,000", "6,000", "8,000"],
  });
});

Deno.test("an axis holds 0, all numbers and a few growing ticks, whatever the numbers", () => {
  fc.assert(fc.property(fc.array(any), fc.boolean(), (numbers, round) => {
    const { low, high, ticks, labels } = axis(numbers, { count: 5, round });
    const slack = 1e-8 * (high - low);
    assert(low < high && low <= 0 && high >= 0);
    assert(numbers.every((number) => low - slack <= number && number <= high + slack));
    assert(ticks.length >= 1 && ticks.length <= 8);
    assert(ticks.every((tick, index) => index === 0 || tick > ticks[index - 1]));
    assertEquals(new Set(labels).size, ticks.length);
  }));
});

Deno.test("what is not finite, or as good as infinite, cannot be drawn", () => {
  assertEquals([0, -1e100, 1e101, NaN, Infinity, -Infinity].map(drawable), [true, true, false, false, false, false]);
});

Deno.test("a linear scale meets both ends", () => {
  const scale = linear([2, 4], [100, 0]);
  assertEquals([2, 3, 4].map(scale), [100, 50, 0]);
});

Deno.test("a logarithmic axis has ticks at 1, 2 and 5 times the powers of ten, or at these alone", () => {
  assertEquals(ticksFrom([3, 40], true), "2 5 10 20 50");
  assertEquals(ticksFrom([3, 40], false), "5 10 20");
  assertEquals(ticksFrom([0.5, 3000], true), "1 10 100 1,000");
  assertEquals(ticksFrom([0.003, 0.03], true), "0.002 0.005 0.01 0.02 0.05");
  assertEquals(ticksFrom([1e-6, 1e4], true), "1e-6 1e-4 1e-2 1e0 1e2 1e4");
  assertEquals(ticksFrom([], true), "1 2 5 10");
});

Deno.test("a logarithmic axis grows until three ticks show, at the end where less is missing", () => {
  assertEquals(ticksFrom([3], false), "1 2 5");
  assertEquals(ticksFrom([4.5], false), "2 5 10");
  assertEquals(ticksFrom([110, 190], true), "50 100 200");
  assertEquals(logarithmicAxis([1100, 8000], { count: 5, round: false }), {
    low: 1000,
    high: 8000,
    ticks: [1000, 2000, 5000],
    labels: ["1,000", "2,000", "5,000"],
  });
});

Deno.test("powers of two are the ticks where an axis ends on them and there is room", () => {
  assertEquals(ticksFrom([256, 64, 1024, 64], false), "64 256 1,024");
  assertEquals(ticksFrom([64, 256, 1000], false), "100 200 500 1,000");
  assertEquals(ticksFrom([64, 256, 1024], true), "50 100 200 500 1,000 2,000");
  assertEquals(ticksFrom([2 ** 30, 2 ** 10], false, false), "1e4 1e5 1e6 1e7 1e8 1e9");
  assertEquals(logarithmicAxis([64], { count: 5, round: false }), { low: 32, high: 128, ticks: [64], labels: ["64"] });
});

Deno.test("labels that do not fit are written with exponents", () => {
  assertEquals(ticksFrom([100000, 1000000], false), "100,000 200,000 500,000 1,000,000");
  assertEquals(ticksFrom([100000, 1000000], false, false), "1e5 2e5 5e5 1e6");
});

Deno.test("a logarithmic axis holds all numbers, and three to eight ticks that its labels name", () => {
  fc.assert(fc.property(positives, fc.boolean(), fc.boolean(), (numbers, round, fits) => {
    // A number that is no power of two keeps the axis from being marked at its numbers.
    const shown = [...numbers, 3];
    const { low, high, ticks, labels } = logarithmicAxis(shown, { count: 5, round, fits: () => fits });
    assert(low > 0 && low < high);
    assert(shown.every((number) => low <= number && number <= high));
    assert(ticks.length >= 3 && ticks.length <= 8, ticks.join());
    assert(ticks.every((tick, index) => index === 0 || tick > ticks[index - 1]));
    assert(ticks[0] >= low && ticks[ticks.length - 1] <= high);
    assertEquals(labels.map((label) => Number(label.replaceAll(",", ""))), ticks);
  }));
});

Deno.test("a logarithmic axis wastes less than a step at either end where its numbers are far apart", () => {
  fc.assert(fc.property(positives, (numbers) => {
    const [least, most] = [Math.min(1, ...numbers), Math.max(5, ...numbers)];
    const { low, high } = logarithmicAxis([least, most], { count: 5, round: true });
    assert(least / low < 2.5 + 1e-9 && high / most < 2.5 + 1e-9);
    const exact = logarithmicAxis([least, 3 * most, 10 * most], { count: 5, round: false });
    assertEquals([exact.low, exact.high], [least, 10 * most]);
  }));
});

Deno.test("only positive numbers that are not as good as zero can be drawn on a logarithmic axis", () => {
  const numbers = [1e-50, 1, 1e100, 0, -0, -1, 1e-51, 1e101, NaN, Infinity, -Infinity];
  assertEquals(numbers.filter(SCALES.logarithmic.drawable), [1e-50, 1, 1e100]);
});

Deno.test("a logarithmic scale meets both ends, and equal ratios are equal distances", () => {
  const scale = logarithmic([64, 1024], [100, 500]);
  assertEquals([64, 128, 256, 512, 1024].map(scale), [100, 200, 300, 400, 500]);
});

Deno.test("a logarithmic scale grows as the logarithm does", () => {
  const scale = logarithmic([1, Math.E], [0, 1]);
  // Near 1 the logarithm is small, and its own digits show.
  fc.assert(fc.property(fc.oneof(positive, fc.double({ noNaN: true, min: 0.6, max: 1.5 })), (value) => {
    const expected = Math.log(value);
    assert(Math.abs(scale(value) - expected) <= 2e-15 * Math.max(1, Math.abs(expected)));
  }));
});
