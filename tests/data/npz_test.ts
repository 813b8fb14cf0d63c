import { assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { readNpz, writeNpz } from "../../lib/data/npz.ts";
import { right } from "../support/right.ts";

const ARCHIVE = {
  arrays: { "a/one": { shape: [3], data: Float32Array.of(1, 2, 3) }, two: { shape: [1, 1], data: Int32Array.of(-4) } },
  texts: { "about.json": '{"π": 3}' },
};

Deno.test("arrays and texts are read again, and the same archive is the same bytes", () => {
  const bytes = writeNpz(ARCHIVE);
  assertEquals(right(readNpz(bytes, 1e6)), ARCHIVE);
  assertEquals(writeNpz(ARCHIVE), bytes);
});

Deno.test("an archive that would unpack to more than is allowed is refused before it is", () => {
  const large = writeNpz({ arrays: { zeros: { shape: [1_000_000], data: new Float32Array(1_000_000) } }, texts: {} });
  assertEquals(large.length < 10_000, true);
  const read = readNpz(large, 1_000_000);
  assertMatch(E.isLeft(read) ? read.left : "it was read", /unpacks to more than 1000000 bytes/);
});

Deno.test("what is no archive, or holds what is no array, is refused", () => {
  for (const bytes of [new Uint8Array(0), new TextEncoder().encode("PK\x03\x04"), writeNpz(ARCHIVE).slice(0, 100)]) {
    assertEquals(E.isLeft(readNpz(bytes, 1e6)), true);
  }
  const wrong = writeNpz({ arrays: {}, texts: { "bad.npy": "nothing" } });
  const read = readNpz(wrong, 1e6);
  assertMatch(E.isLeft(read) ? read.left : "it was read", /^'bad\.npy': it is no array/);
});
