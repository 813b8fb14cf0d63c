import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { crc32 } from "../../lib/checksum.ts";
import { checksumOf, readSafetensors, type StoredTensor, writeSafetensors } from "../../lib/state/safetensors.ts";
import { right } from "../support/right.ts";

const tensor: fc.Arbitrary<StoredTensor> = fc.oneof(
  fc.float32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
).map((data) => ({ shape: data.length % 2 === 0 ? [2, data.length / 2] : [data.length], data }));

const names = fc.string({ maxLength: 8 }).filter((name) => !["__metadata__", "checksum"].includes(name));
const contents = fc.record({
  metadata: fc.dictionary(fc.string({ maxLength: 8 }), fc.string(), { maxKeys: 3, noNullPrototype: true }),
  tensors: fc.dictionary(names, tensor, { maxKeys: 4, noNullPrototype: true }),
});

Deno.test("tensors come back from their bytes to the bit, wherever the bytes lie", () => {
  fc.assert(
    fc.property(contents, fc.nat(9), (content, offset) => {
      const bytes = writeSafetensors(content);
      const elsewhere = new Uint8Array(bytes.length + offset);
      elsewhere.set(bytes, offset);
      const { metadata, tensors } = right(readSafetensors(elsewhere.subarray(offset)));
      assertEquals(metadata, content.metadata);
      assertEquals(Object.keys(tensors).sort(), Object.keys(content.tensors).sort());
      for (const [name, { shape, data }] of Object.entries(content.tensors)) {
        assertEquals(tensors[name].shape, shape);
        assertEquals(tensors[name].data.constructor, data.constructor);
        assertEquals(new Uint8Array(tensors[name].data.buffer), new Uint8Array(data.slice().buffer));
      }
    }),
  );
});

Deno.test("the layout is that of safetensors: the header's length, the header, the numbers, of which the checksum is the last", () => {
  const bytes = writeSafetensors({
    metadata: { a: "b" },
    tensors: { x: { shape: [2], data: Float32Array.of(1, -2) } },
  });
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  assertEquals(length % 8, 0);
  assertEquals(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), {
    __metadata__: { a: "b" },
    x: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    checksum: { dtype: "U32", shape: [1], data_offsets: [8, 12] },
  });
  assertEquals([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true)], [1, -2]);
  assertEquals(bytes.length, 8 + length + 12);
  assertEquals(checksumOf(bytes), crc32(bytes.subarray(0, -4)));
});

Deno.test("bytes that are cut off, or of which a bit has flipped, are refused", () => {
  fc.assert(
    fc.property(contents, fc.nat(), fc.nat(), (content, cut, place) => {
      const bytes = writeSafetensors(content);
      assert(E.isLeft(readSafetensors(bytes.subarray(0, cut % bytes.length))));
      const flipped = bytes.slice();
      flipped[(place >> 3) % bytes.length] ^= 1 << (place & 7);
      assert(E.isLeft(readSafetensors(flipped)));
    }),
  );
});

/** Bytes with a header of one's own, and a checksum that fits. */
const forged = (header: unknown, numbers = 8): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + numbers + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
};

Deno.test("a forged header is refused in a sentence, before memory is taken for it", () => {
  const whole = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  assert(E.isRight(readSafetensors(forged({ x: whole }))));
  const refused: readonly (readonly [unknown, RegExp])[] = [
    ["not JSON", /SyntaxError/],
    ["[".repeat(100), /too many/],
    [[], /no JSON object/],
    [{ __metadata__: [] }, /metadata/],
    [{ __metadata__: { a: 1 } }, /metadata/],
    [{ x: 1 }, /tensor 'x'/],
    [{ x: { ...whole, dtype: "F64" } }, /tensor 'x'/],
    [{ x: { ...whole, shape: [3] } }, /tensor 'x' of shape \[3\]/],
    [{ x: { ...whole, shape: [-2] } }, /tensor 'x'/],
    [{ x: { ...whole, shape: [1e9, 1e9] } }, /tensor 'x'/],
    [{ x: { ...whole, data_offsets: [8, 16] } }, /tensor 'x'/],
    [{ x: { ...whole, data_offsets: [-4, 4] } }, /tensor 'x'/],
    [{ x: whole, y: whole }, /overlap/],
  ];
  for (const [header, message] of refused) {
    const read = readSafetensors(forged(header));
    assert(E.isLeft(read), JSON.stringify(header));
    assertMatch(read.left, message);
  }
});

Deno.test("arbitrary bytes are refused", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => assert(E.isLeft(readSafetensors(bytes)))));
});
