import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bits, key, normal } from "../../lib/random/mod.ts";

Deno.test("normal numbers are frozen", () => {
  const expected = [1.1869312524795532, -1.9126155376434326, 0.6390408277511597, -0.6499916911125183];
  // The tails take a logarithm, whose last place the language leaves to the engine.
  normal(key(2026), [4]).forEach((value, index) => assertAlmostEquals(value, expected[index], 3e-7));
});

Deno.test("normal numbers are finite for every key", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (seed) => {
    assert(normal(key(seed), [64, 8]).every((value) => Math.abs(value) < 6.34));
  }));
});

Deno.test("normal numbers have the moments of the standard normal distribution", () => {
  const values = normal(key(1), [500_000]);
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  assertAlmostEquals(moment(1), 0, 0.006);
  assertAlmostEquals(moment(2), 1, 0.008);
  assertAlmostEquals(moment(3), 0, 0.02);
  assertAlmostEquals(moment(4), 3, 0.06);
});

Deno.test("normal numbers lie below each quantile as often as they should", () => {
  const values = normal(key(2), [500_000]);
  const quantiles = [[-2.326347874, 0.01], [-1, 0.1586552539], [0, 0.5], [0.6744897502, 0.75], [3.090232306, 0.999]];
  for (const [quantile, probability] of quantiles) {
    const fraction = values.reduce((count, value) => count + Number(value < quantile), 0) / values.length;
    assertAlmostEquals(fraction, probability, 4 * Math.sqrt(probability * (1 - probability) / values.length));
  }
});

Deno.test("a normal number rises with its word", () => {
  const words = bits(key(3), 5000);
  const values = normal(key(3), [5000]);
  const order = Array.from(words.keys()).sort((left, right) => words[left] - words[right]);
  for (let rank = 1; rank < order.length; rank++) assert(values[order[rank - 1]] <= values[order[rank]]);
});

Deno.test("a shorter draw of normal numbers begins a longer one", () => {
  assertEquals(normal(key(4), [3]), normal(key(4), [2, 4]).slice(0, 3));
  assertEquals(normal(key(4), [3]).buffer.byteLength, 12);
});

Deno.test("normal refuses a shape that is none", () => {
  assertThrows(() => normal(key(0), [-2]), RangeError, "normal: a dimension of [-2] came as -2");
});
