import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Key, key, split, threefry } from "../../lib/random/mod.ts";

const anyKey = fc.maxSafeNat().map(key);

Deno.test("split's keys are frozen", () => {
  assertEquals(split(key(2026), 3), [
    [2381190641, 1119404671],
    [2423655326, 2273120758],
    [808938016, 1609113547],
  ]);
});

Deno.test("split's child i is block i of Threefry at the counters (i, 1)", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 1, max: 20 }), (parent, count) => {
    const blocks = Array.from({ length: count }, (_, child) => [...threefry(parent, [child, 1], 2)]);
    assertEquals(split(parent, count), blocks as unknown as readonly Key[]);
  }));
});

Deno.test("split gives two keys where no count is given, and the same first keys for every count", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 2, max: 50 }), (parent, count) => {
    assertEquals(split(parent).length, 2);
    assertEquals(split(parent, count).length, count);
    assertEquals(split(parent, count).slice(0, 2), split(parent));
  }));
});

Deno.test("split leaves its key as it is", () => {
  const parent: Key = Object.freeze([3, 4] as const);
  split(parent);
  assertEquals(parent, [3, 4]);
});

Deno.test("split refuses a count that is no whole number of at least 1", () => {
  for (const count of [0, -1, 1.5, NaN]) {
    assertThrows(() => split(key(0), count), RangeError, `split: the count came as ${count}`);
  }
});
