import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { dataUrl, png } from "../../lib/raster/mod.ts";

const imageOf = (width: number, height: number): Uint8Array =>
  Uint8Array.from({ length: 3 * width * height }, (_, index) => index * index % 251);

/** The chunks of a file, checksums verified. */
const chunks = (file: Uint8Array): readonly (readonly [name: string, content: Uint8Array])[] => {
  const view = new DataView(file.buffer);
  const read: [string, Uint8Array][] = [];
  for (let at = 8; at < file.length; at += 12 + view.getUint32(at)) {
    const named = file.subarray(at + 4, at + 8 + view.getUint32(at));
    assertEquals(view.getUint32(at + 8 + view.getUint32(at)), crc32(named));
    read.push([String.fromCharCode(...named.subarray(0, 4)), named.subarray(4)]);
  }
  return read;
};

// The last one takes more than one block.
for (const [width, height] of [[1, 1], [7, 3], [170, 150]]) {
  Deno.test(`a picture of ${width} × ${height} pixels is read back from its file`, () => {
    const image = imageOf(width, height);
    const file = png(image, width, height);
    assertEquals([...file.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    const [header, data, end] = chunks(file);
    assertEquals([header[0], data[0], end[0], end[1].length], ["IHDR", "IDAT", "IEND", 0]);
    assertEquals([...header[1]], [0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
    const lines = new Uint8Array(inflateSync(data[1]));
    assertEquals(lines.length, height * (1 + 3 * width));
    for (let row = 0; row < height; row++) {
      const line = lines.subarray(row * (1 + 3 * width), (row + 1) * (1 + 3 * width));
      assertEquals(line[0], 0);
      assertEquals(line.subarray(1), image.subarray(row * 3 * width, (row + 1) * 3 * width));
    }
  });
}

Deno.test("an address holds the bytes of the file", () => {
  const file = png(imageOf(40, 50), 40, 50);
  const [kind, base64] = dataUrl(file).split(",");
  assertEquals(kind, "data:image/png;base64");
  assertEquals(new Uint8Array(Buffer.from(base64, "base64")), file);
});

Deno.test("an image of another size, or without pixels, is refused", () => {
  assertThrows(() => png(new Uint8Array(11), 2, 2), RangeError, "11 bytes, expected 3 · 2 · 2");
  assertThrows(() => png(new Uint8Array(), 0, 5), RangeError, "expected 3 · 0 · 5");
});
