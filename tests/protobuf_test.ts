import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  bytesField,
  concatenateBytes,
  doubleField,
  floatField,
  integerField,
  messageField,
  readFields,
  textField,
} from "../lib/protobuf.ts";

/** Reads a number in groups of seven bits, least significant first, and the place behind it. */
const readNumber = (bytes: Uint8Array, start: number): readonly [number, number] => {
  let [value, place, at] = [0, 1, start];
  for (;; at++) {
    value += bytes[at] % 128 * place;
    place *= 128;
    if (bytes[at] < 128) return [value, at + 1];
  }
};

/** Reads a field's number and wire type, and the place behind them. */
const readTag = (bytes: Uint8Array) => {
  const [tag, end] = readNumber(bytes, 0);
  return { field: Math.floor(tag / 8), wireType: tag % 8, end };
};

Deno.test("integerField writes the protocol buffers manual's own examples", () => {
  // Field 1 with 150, from "Encoding"; then the borders of one, two and five groups of seven bits.
  assertEquals([...integerField(1, 150)], [0x08, 0x96, 0x01]);
  assertEquals([...integerField(1, 0)], [0x08, 0]);
  assertEquals([...integerField(1, 127)], [0x08, 127]);
  assertEquals([...integerField(1, 128)], [0x08, 128, 1]);
  assertEquals([...integerField(16, 1)], [0x80, 0x01, 1]);
  assertEquals([...integerField(1, 2 ** 32)], [0x08, 128, 128, 128, 128, 16]);
});

Deno.test("integerField is read back as field and number, for every whole number that JavaScript holds exactly", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 20 }), fc.maxSafeNat(), (field, value) => {
    const bytes = integerField(field, value);
    const tag = readTag(bytes);
    assertEquals([tag.field, tag.wireType], [field, 0]);
    assertEquals(readNumber(bytes, tag.end), [value, bytes.length]);
  }));
});

Deno.test("floatField writes four bytes, least significant first", () => {
  assertEquals([...floatField(2, 1)], [2 * 8 + 5, 0, 0, 0x80, 0x3f]);
  assertEquals([...floatField(2, -2.5)], [2 * 8 + 5, 0, 0, 0x20, 0xc0]);
});

Deno.test("doubleField writes eight bytes, least significant first", () => {
  assertEquals([...doubleField(1, 1)], [1 * 8 + 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  assertEquals([...doubleField(2, -2.5)], [2 * 8 + 1, 0, 0, 0, 0, 0, 0, 0x04, 0xc0]);
});

Deno.test("bytesField writes the length before the bytes", () => {
  assertEquals([...bytesField(9, Uint8Array.of(7, 8))], [9 * 8 + 2, 2, 7, 8]);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
    const bytes = bytesField(3, content);
    const { field, wireType, end } = readTag(bytes);
    const [length, start] = readNumber(bytes, end);
    assertEquals([field, wireType, length], [3, 2, content.length]);
    assertEquals(bytes.slice(start), content);
  }));
});

Deno.test("textField writes UTF-8, whose bytes its length counts", () => {
  assertEquals([...textField(2, "testing")], [0x12, 7, ...new TextEncoder().encode("testing")]);
  assertEquals([...textField(1, "φ")], [0x0a, 2, 0xcf, 0x86]);
});

Deno.test("messageField writes its fields behind each other as bytes", () => {
  assertEquals([...messageField(3, [integerField(1, 150)])], [0x1a, 3, 0x08, 0x96, 0x01]);
  assertEquals([...messageField(3, [])], [0x1a, 0]);
  const fields = [integerField(1, 5), textField(2, "ab")];
  assertEquals(messageField(4, fields), bytesField(4, concatenateBytes(fields)));
});

Deno.test("concatenateBytes lays arrays behind each other, and copies them", () => {
  const part = Uint8Array.of(1, 2);
  const all = concatenateBytes([part, new Uint8Array(0), Uint8Array.of(3)]);
  assertEquals([...all], [1, 2, 3]);
  all[0] = 9;
  assertEquals([...part], [1, 2]);
  assertEquals(concatenateBytes([]).length, 0);
});

Deno.test("readFields gives back what was written, and shares its memory", () => {
  const content = fc.oneof(
    fc.record({ field: fc.integer({ min: 1, max: 1000 }), value: fc.maxSafeNat() }),
    fc.record({ field: fc.integer({ min: 1, max: 1000 }), value: fc.uint8Array({ maxLength: 20 }) }),
  );
  fc.assert(fc.property(fc.array(content), (fields) => {
    const bytes = concatenateBytes(
      fields.map(({ field, value }) =>
        typeof value === "number" ? integerField(field, value) : bytesField(field, value)
      ),
    );
    assertEquals(readFields(bytes), fields);
  }));
  const [{ value }] = readFields(bytesField(1, Uint8Array.of(1, 2)))!;
  assertEquals(typeof value === "number" ? 0 : value.buffer.byteLength, 4);
  const [single, double] = readFields(concatenateBytes([floatField(1, 1), doubleField(2, 1)]))!;
  assertEquals([single.value, double.value], [Uint8Array.of(0, 0, 128, 63), Uint8Array.of(0, 0, 0, 0, 0, 0, 240, 63)]);
});

Deno.test("readFields refuses what is no message, and messages of too many fields", () => {
  for (
    const bytes of [
      [0x80], // A tag that does not end.
      [0x08], // An integer that is missing,
      [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], // or too large.
      [0x0A, 3, 1, 2], // Bytes that are cut off.
      [0x0B], // A wire type that there is none of any more.
      [0x0D, 1, 2, 3], // Numbers that are cut off.
      [0x09, 1, 2, 3, 4, 5, 6, 7],
    ]
  ) assertEquals(readFields(Uint8Array.from(bytes)), undefined, String(bytes));
  const three = concatenateBytes([1, 2, 3].map((field) => integerField(field, 0)));
  assertEquals([readFields(three, 3)?.length, readFields(three, 2)], [3, undefined]);
});
