import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, type Key, key, threefry } from "../../lib/random/mod.ts";

const anyKey = fc.maxSafeNat().map(key);
const anyWord = fc.nat(2 ** 32 - 1);

Deno.test("fold's keys are frozen", () => {
  assertEquals(fold(key(2026), 0), [3896460566, 782925699]);
  assertEquals(fold(key(2026), 2 ** 32 - 1), [520920448, 865672545]);
});

Deno.test("fold's key of a number is the block of Threefry at the counters (number, 2)", () => {
  fc.assert(fc.property(anyKey, anyWord, (parent, data) => {
    assertEquals([...fold(parent, data)], [...threefry(parent, [data, 2], 2)]);
  }));
});

Deno.test("fold gives different keys for different numbers, and the same key for the same number", () => {
  fc.assert(fc.property(anyKey, anyWord, anyWord, (parent, left, right) => {
    assertEquals(fold(parent, left), fold(parent, left));
    assertEquals(String(fold(parent, left)) === String(fold(parent, right)), left === right);
  }));
});

Deno.test("fold leaves its key as it is", () => {
  const parent: Key = Object.freeze([3, 4] as const);
  fold(parent, 1);
  assertEquals(parent, [3, 4]);
});

Deno.test("fold refuses a number that is no whole number of 32 bits", () => {
  for (const data of [-1, 0.5, NaN, Infinity, 2 ** 32]) {
    assertThrows(() => fold(key(0), data), RangeError, `fold: the data came as ${data}`);
  }
});
