/**
 * Images as files: PNG without compression, which needs no library and works in browsers, too.
 *
 * @module
 */
import { crc32 } from "../checksum.ts";

/** The largest size of a stored block of deflate, in bytes. */
const BLOCK = 0xFFFF;

const adler32 = (bytes: Uint8Array): number => {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
};

/** The four bytes of a number below 2³², the highest first. */
const bigEndian = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => value >>> shift & 0xFF);

const joined = (parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** A chunk: its length, name, content and checksum. */
const chunk = (name: string, content: ArrayLike<number>): Uint8Array => {
  const named = joined([Array.from(name, (letter) => letter.charCodeAt(0)), content]);
  return joined([bigEndian(content.length), named, bigEndian(crc32(named))]);
};

/** Bytes as a zlib stream of stored blocks: RFC 1950 and RFC 1951, 3.2.4. */
const stored = (bytes: Uint8Array): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(bytes.length / BLOCK) }, (_, index) => {
    const block = bytes.subarray(index * BLOCK, (index + 1) * BLOCK);
    const last = (index + 1) * BLOCK >= bytes.length ? 1 : 0;
    const { length } = block;
    return [[last, length & 0xFF, length >> 8, ~length & 0xFF, ~length >> 8 & 0xFF], block];
  });
  return joined([[0x78, 0x01], ...blocks.flat(), bigEndian(adler32(bytes))]);
};

/** Rows of pixels, each after a zero, which stands for no filter. */
const scanlines = (image: Uint8Array, width: number, height: number): Uint8Array => {
  const lines = new Uint8Array(height * (1 + 3 * width));
  for (let row = 0; row < height; row++) {
    lines.set(image.subarray(row * 3 * width, (row + 1) * 3 * width), row * (1 + 3 * width) + 1);
  }
  return lines;
};

/**
 * An image `[height, width, 3]`, rows from top to bottom, channels red, green, blue, as the bytes of a PNG file.
 *
 * @throws {RangeError} when the image has another size, or is empty.
 * @see W3C, "Portable Network Graphics (PNG) Specification", 2nd edition, 2003.
 *
 * @example
 * ```ts
 * import { png } from "@gpim/gpim/raster";
 * import { assertEquals } from "@std/assert";
 *
 * const file = png(Uint8Array.of(255, 0, 0), 1, 1);
 * assertEquals(String.fromCharCode(...file.subarray(1, 4)), "PNG");
 * ```
 */
export const png = (image: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> => {
  if (!(width >= 1 && height >= 1 && image.length === 3 * width * height)) {
    throw new RangeError(`png: an image came with ${image.length} bytes, expected 3 · ${width} · ${height}`);
  }
  return joined([
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
    // 8 bits a channel, colour of type 2: red, green, blue.
    chunk("IHDR", [...bigEndian(width), ...bigEndian(height), 8, 2, 0, 0, 0]),
    chunk("IDAT", stored(scanlines(image, width, height))),
    chunk("IEND", []),
  ]);
};

/**
 * The bytes of a PNG file as a data URL, for pages and SVG pictures.
 *
 * @example
 * ```ts
 * import { dataUrl, png } from "@gpim/gpim/raster";
 * import { assert } from "@std/assert";
 *
 * assert(dataUrl(png(Uint8Array.of(255, 0, 0), 1, 1)).startsWith("data:image/png;base64,iVBORw0KGgo"));
 * ```
 */
export const dataUrl = (file: Uint8Array): string =>
  `data:image/png;base64,${btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join(""))}`;
