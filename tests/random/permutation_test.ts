import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, key, permutation } from "../../lib/random/mod.ts";

Deno.test("permutations are frozen", () => {
  assertEquals([...permutation(key(2026), 10)], [3, 0, 2, 8, 7, 1, 4, 5, 9, 6]);
});

Deno.test("a permutation holds every number once", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.nat(300), (seed, count) => {
    assertEquals(permutation(key(seed), count).sort(), Int32Array.from({ length: count }, (_, index) => index));
  }));
});

Deno.test("all six orders of three numbers are equally likely", () => {
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const order = permutation(fold(key(1), draw), 3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  // Chi-squared with 5 degrees of freedom: 20.5 is exceeded once in a thousand keys, and this key is fixed.
  assert([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0) < 20.5);
});

Deno.test("permutation refuses a count that is not a whole number", () => {
  assertThrows(() => permutation(key(0), -1), RangeError, "permutation: the count came as -1");
});
