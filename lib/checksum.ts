/**
 * Cyclic redundancy checks of 32 bits: every changed bit, and every change within 32 bits, is noticed. CRC-32 is the checksum of PNG
 * and zlib, CRC-32C (Castagnoli) that of TensorBoard's event files.
 *
 * @module
 */

/** The remainders of a byte that 0 to 7 more bytes follow, for a reversed polynomial; `[8, 256]`. */
const remaindersOf = (polynomial: number): Uint32Array => {
  const remainders = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder & 1) === 1 ? polynomial ^ remainder >>> 1 : remainder >>> 1;
    }
    remainders[byte] = remainder;
  }
  for (let place = 256; place < remainders.length; place++) {
    const shorter = remainders[place - 256];
    remainders[place] = remainders[shorter & 0xFF] ^ shorter >>> 8;
  }
  return remainders;
};

/** The checksum of a reversed polynomial. */
const checksumBy = (polynomial: number): (bytes: Uint8Array) => number => {
  const table = remaindersOf(polynomial);
  return (bytes) => {
    let sum = -1;
    let at = 0;
    // Eight bytes at a time, by tables, which is twice as fast as one by one.
    for (; at + 8 <= bytes.length; at += 8) {
      const low = sum ^ (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24);
      sum = table[1792 + (low & 0xFF)] ^ table[1536 + (low >>> 8 & 0xFF)] ^ table[1280 + (low >>> 16 & 0xFF)] ^
        table[1024 + (low >>> 24)] ^ table[768 + bytes[at + 4]] ^ table[512 + bytes[at + 5]] ^
        table[256 + bytes[at + 6]] ^ table[bytes[at + 7]];
    }
    for (; at < bytes.length; at++) sum = table[(sum ^ bytes[at]) & 0xFF] ^ sum >>> 8;
    return ~sum >>> 0;
  };
};

/**
 * The CRC-32 of bytes.
 *
 * @example
 * ```ts
 * import { crc32 } from "./checksum.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(crc32(new TextEncoder().encode("123456789")), 0xCBF43926);
 * ```
 */
export const crc32: (bytes: Uint8Array) => number = checksumBy(0xEDB88320);

/**
 * The CRC-32C of bytes.
 *
 * @see RFC 3720, appendix B.4.
 * @example
 * ```ts
 * import { crc32c } from "./checksum.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(crc32c(new TextEncoder().encode("123456789")), 0xE3069283);
 * ```
 */
export const crc32c: (bytes: Uint8Array) => number = checksumBy(0x82F63B78);
