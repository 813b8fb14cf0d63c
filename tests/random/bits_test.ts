import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bits, key, split } from "../../lib/random/mod.ts";

const anyKey = fc.maxSafeNat().map(key);

Deno.test("bits are frozen", () => {
  assertEquals([...bits(key(2026), 5)], [0xe1e32c41, 0x07245dc9, 0xbd1501dd, 0x42026135, 0x37e79de4]);
});

Deno.test("the same key gives the same bits, and a shorter draw begins a longer one", () => {
  fc.assert(fc.property(anyKey, fc.nat(200), fc.nat(200), (seed, first, second) => {
    const [short, long] = [Math.min(first, second), Math.max(first, second)];
    assertEquals(bits(seed, short), bits(seed, long).slice(0, short));
  }));
});

Deno.test("different keys, and children of one key, give different bits", () => {
  fc.assert(fc.property(anyKey, anyKey, (left, right) => {
    fc.pre(String(left) !== String(right));
    assertNotEquals(bits(left, 8), bits(right, 8));
    const [first, second] = split(left);
    assertNotEquals(bits(first, 8), bits(second, 8));
    assertNotEquals(bits(first, 8), bits(left, 8));
  }));
});

Deno.test("each of the 32 bits is set in half of the words", () => {
  const words = bits(key(1), 100_000);
  for (let bit = 0; bit < 32; bit++) {
    const set = words.reduce((sum, word) => sum + (word >>> bit & 1), 0) / words.length;
    assertAlmostEquals(set, 0.5, 0.008);
  }
});

Deno.test("bits refuses a count that is not a whole number", () => {
  for (const count of [-1, 0.5, NaN]) {
    assertThrows(() => bits(key(0), count), RangeError, `bits: the count came as ${count}`);
  }
});
