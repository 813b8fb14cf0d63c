import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { key } from "../../lib/random/mod.ts";

Deno.test("a key holds the upper and the lower half of its seed", () => {
  assertEquals(key(2026), [0, 2026]);
  assertEquals(key(2 ** 40 + 5), [256, 5]);
  assertEquals(key(Number.MAX_SAFE_INTEGER), [2 ** 21 - 1, 2 ** 32 - 1]);
});

Deno.test("a key's halves put together are its seed", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (seed) => {
    const [upper, lower] = key(seed);
    assertEquals(upper * 2 ** 32 + lower, seed);
  }));
});

Deno.test("key refuses what is not a seed, and says so", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => key(seed), RangeError, `key: the seed came as ${seed}`);
  }
});
