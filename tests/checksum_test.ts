import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { crc32 } from "../lib/checksum.ts";

/** CRC-32 by its definition, bit by bit. */
const byDefinition = (bytes: Uint8Array): number => {
  let sum = 0xFFFFFFFF;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? sum >>> 1 ^ 0xEDB88320 : sum >>> 1;
  }
  return ~sum >>> 0;
};

Deno.test("the checksum is that of the polynomial, whatever the length of the bytes and their place in memory", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(7), (bytes, from) => {
      assertEquals(crc32(bytes.subarray(from)), byDefinition(bytes.subarray(from)));
    }),
  );
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xCBF43926);
  assertEquals(crc32(new Uint8Array()), 0);
});

Deno.test("every flipped bit changes the checksum", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, place) => {
      const flipped = bytes.slice();
      flipped[(place >> 3) % bytes.length] ^= 1 << (place & 7);
      assertNotEquals(crc32(flipped), crc32(bytes));
    }),
  );
});
