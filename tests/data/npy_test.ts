import { assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { readNpy, writeNpy } from "../../lib/data/npy.ts";
import { right } from "../support/right.ts";

const latin1 = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

Deno.test("an array is written as NumPy writes it", () => {
  const bytes = writeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  assertEquals([...bytes.subarray(0, 10)], [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  const header = latin1(bytes.subarray(10, 128));
  assertEquals(header.trimEnd(), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  assertEquals([header.length, header.at(-1), bytes.length], [118, "\n", 128 + 24]);
  assertEquals(new Float32Array(bytes.slice(128).buffer), Float32Array.of(1, 2, 3, 4, 5, 6));
  assertMatch(
    latin1(writeNpy({ shape: [1], data: Int32Array.of(7) })),
    /'<i4', 'fortran_order': False, 'shape': \(1,\)/,
  );
});

Deno.test("an array that was written is read again, from any place in memory", () => {
  const array = fc.tuple(fc.nat(4), fc.nat(4), fc.constantFrom(Float32Array, Float64Array, Int32Array, Uint8Array))
    .map(([rows, width, type]) => ({
      shape: [rows, width],
      data: new type(Array.from({ length: rows * width }, (_, at) => at)),
    }));
  fc.assert(fc.property(array, fc.nat(7), (array, offset) => {
    const bytes = writeNpy(array);
    const moved = new Uint8Array(bytes.length + offset);
    moved.set(bytes, offset);
    assertEquals(right(readNpy(moved.subarray(offset))), array);
  }));
});

const header = (text: string): Uint8Array => {
  const bytes = new Uint8Array(10 + text.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, text.length, 0]);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
};

const REFUSED: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "no bytes": [new Uint8Array(0), /no array of NumPy's format/],
  "another format": [new TextEncoder().encode("PK and more letters"), /no array of NumPy's format/],
  "a cut header": [header("{'descr': '<f4', ").subarray(0, 15), /header is cut off/],
  "columns first": [header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n"), /in columns/],
  "text": [header("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }\n"), /of type <U4/],
  "a Python object": [header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"), /of type \|O/],
  "too few numbers": [header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n"), /0 bytes of numbers came/],
  "numbers beyond memory": [
    header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }\n"),
    /0 bytes of numbers came/,
  ],
  "code": [header("__import__('os')\n"), /none that NumPy writes/],
};

for (const [name, [bytes, reason]] of Object.entries(REFUSED)) {
  Deno.test(`${name} is refused with the reason`, () => {
    const read = readNpy(bytes);
    assertMatch(E.isLeft(read) ? read.left : "an array was read", reason);
  });
}
