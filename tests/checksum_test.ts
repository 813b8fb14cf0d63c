import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { crc32, crc32c } from "../lib/checksum.ts";

/** A cyclic redundancy check by its definition, bit by bit. */
const byDefinition = (polynomial: number, bytes: Uint8Array): number => {
  let sum = 0xFFFFFFFF;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? sum >>> 1 ^ polynomial : sum >>> 1;
  }
  return ~sum >>> 0;
};

/** Each checksum, with its reversed polynomial and the check value of its catalogue entry. */
const CHECKSUMS = [
  { name: "CRC-32", checksum: crc32, polynomial: 0xEDB88320, check: 0xCBF43926 },
  { name: "CRC-32C", checksum: crc32c, polynomial: 0x82F63B78, check: 0xE3069283 },
];

for (const { name, checksum, polynomial, check } of CHECKSUMS) {
  Deno.test(`${name} is that of its polynomial, whatever the length of the bytes and their place in memory`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(7), (bytes, from) => {
        assertEquals(checksum(bytes.subarray(from)), byDefinition(polynomial, bytes.subarray(from)));
      }),
    );
    assertEquals(checksum(new TextEncoder().encode("123456789")), check);
    assertEquals(checksum(new Uint8Array()), 0);
  });

  Deno.test(`every flipped bit changes ${name}`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, place) => {
        const flipped = bytes.slice();
        flipped[(place >> 3) % bytes.length] ^= 1 << (place & 7);
        assertNotEquals(checksum(flipped), checksum(bytes));
      }),
    );
  });
}

Deno.test("crc32c gives the values of RFC 3720, appendix B.4", () => {
  const from = (of: (place: number) => number) => crc32c(Uint8Array.from({ length: 32 }, (_, place) => of(place)));
  assertEquals(from(() => 0), 0x8A9136AA);
  assertEquals(from(() => 0xFF), 0x62A8AB43);
  assertEquals(from((place) => place), 0x46DD794E);
  assertEquals(from((place) => 31 - place), 0x113FDB5C);
});
