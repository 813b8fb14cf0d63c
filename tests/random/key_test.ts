import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, type Key, key, split } from "../../lib/random/mod.ts";

const anyKey = fc.maxSafeNat().map(key);

Deno.test("a key holds the upper and the lower half of its seed", () => {
  assertEquals(key(2026), [0, 2026]);
  assertEquals(key(2 ** 40 + 5), [256, 5]);
  assertEquals(key(Number.MAX_SAFE_INTEGER), [2 ** 21 - 1, 2 ** 32 - 1]);
});

Deno.test("key refuses what is not a seed, and says so", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assertThrows(() => key(seed), RangeError, `key: the seed came as ${seed}`);
  }
});

Deno.test("split and fold are frozen", () => {
  assertEquals(split(key(2026), 3), [
    [2381190641, 1119404671],
    [2423655326, 2273120758],
    [808938016, 1609113547],
  ]);
  assertEquals(fold(key(2026), 0), [3896460566, 782925699]);
  assertEquals(fold(key(2026), 2 ** 32 - 1), [520920448, 865672545]);
});

Deno.test("split gives two keys by default, and the same first keys however many are asked for", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 2, max: 50 }), (parent, count) => {
    assertEquals(split(parent).length, 2);
    assertEquals(split(parent, count).slice(0, 2), split(parent));
  }));
});

Deno.test("children, folded keys and their parent all differ", () => {
  fc.assert(fc.property(anyKey, (parent) => {
    const keys: readonly Key[] = [
      parent,
      ...split(parent, 64),
      ...Array.from({ length: 64 }, (_, n) => fold(parent, n)),
    ];
    assertEquals(new Set(keys.map(String)).size, keys.length);
  }));
});

Deno.test("split and fold leave their key as it is", () => {
  const parent: Key = Object.freeze([3, 4] as const);
  split(parent);
  fold(parent, 1);
  assertEquals(parent, [3, 4]);
});

Deno.test("split refuses a count below one, fold a number beyond 32 bits", () => {
  for (const count of [0, -1, 1.5, NaN]) assertThrows(() => split(key(0), count), RangeError, "split: the count");
  for (const data of [-1, 0.5, NaN, 2 ** 32]) assertThrows(() => fold(key(0), data), RangeError, "fold: the data");
});
