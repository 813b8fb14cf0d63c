import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bits, fold, type Key, key, split } from "../../lib/random/mod.ts";
import { STREAM } from "../../lib/random/stream.ts";

const anyKey = fc.maxSafeNat().map(key);

Deno.test("STREAM has another counter word for each use of a key", () => {
  assertEquals(new Set(Object.values(STREAM)).size, 3);
});

Deno.test("a key's draws, children and folded keys never come from the same block", () => {
  fc.assert(fc.property(anyKey, (parent) => {
    const draws = bits(parent, 128);
    const keys: readonly Key[] = [
      parent,
      ...split(parent, 64),
      ...Array.from({ length: 64 }, (_, data) => fold(parent, data)),
      ...Array.from({ length: 64 }, (_, block): Key => [draws[2 * block], draws[2 * block + 1]]),
    ];
    assertEquals(new Set(keys.map(String)).size, keys.length);
  }));
});
