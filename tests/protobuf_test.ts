import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  bytesField,
  concatenateBytes,
  doubleField,
  floatField,
  integerField,
  messageField,
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
