import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { axis, drawable, linear } from "../../lib/report/scale.ts";

const any = fc.double({ noNaN: true, min: -1e100, max: 1e100 });

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
