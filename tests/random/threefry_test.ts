import { assertEquals } from "@std/assert";
import { threefry } from "../../lib/random/mod.ts";

// Random123's known answers (kat_vectors): `threefry2x32 20`, counter, key, result.
Deno.test("threefry encrypts zeros to the first published vector", () => {
  assertEquals([...threefry([0, 0], [0, 0], 2)], [0x6b200159, 0x99ba4efe]);
});

Deno.test("threefry encrypts ones to the second published vector", () => {
  const ones = [0xffffffff, 0xffffffff] as const;
  assertEquals([...threefry(ones, ones, 2)], [0x1cb996fc, 0xbb002be7]);
});

Deno.test("threefry encrypts the digits of pi to the third published vector", () => {
  assertEquals([...threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], 2)], [0xc4923a9c, 0x483df7a0]);
});

Deno.test("threefry counts its first counter word up, and wraps around", () => {
  const whole = threefry([1, 2], [0xffffffff, 3], 6);
  const parts = [0xffffffff, 0, 1].map((counter) => [...threefry([1, 2], [counter, 3], 2)]);
  assertEquals([...whole], parts.flat());
});

Deno.test("threefry returns half a block where the count is odd", () => {
  const words = threefry([1, 2], [0, 0], 3);
  assertEquals(words.length, 3);
  assertEquals(words.buffer.byteLength, 12);
  assertEquals(words, threefry([1, 2], [0, 0], 4).slice(0, 3));
});
