import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { images, type ImagesPicture } from "../../lib/report/mod.ts";
import { elements, type Read, words } from "./elements.ts";

const url = (content: string) => `data:image/png;base64,${content}`;

const pair = (number: number) => ({
  name: `0.0${number} m apart`,
  images: [{ caption: "goal", url: url(`goal${number}`) }, { caption: "reached", url: url(`reached${number}`) }],
});

const shown: ImagesPicture = { title: "Reacher", rows: [1, 2, 3, 4, 5].map(pair) };

const drawn = (svg: string) => elements(svg).filter(({ name }) => name === "image");

/** The places that groups are moved to, in pixels: rows of images, each followed by its images. */
const places = (svg: string) =>
  elements(svg).filter(({ name }) => name === "g").map(({ attributes }) =>
    attributes.transform.slice("translate(".length, -1).split(" ").map(Number)
  );

Deno.test("the same images are the same bytes", () => {
  assertEquals(images(shown), images(structuredClone(shown)));
});

Deno.test("every image is drawn in its order, pixel by pixel, within a frame", () => {
  const svg = images(shown);
  assertEquals(
    drawn(svg).map(({ attributes }) => attributes.href),
    shown.rows.flatMap((row) => row.images.map((image) => image.url)),
  );
  assert(drawn(svg).every(({ attributes }) => attributes["image-rendering"] === "pixelated"));
  const frames = elements(svg).filter(({ name, attributes }) => name === "rect" && attributes.fill === "none");
  assertEquals(frames.length, 10);
});

Deno.test("names stand above, captions below", () => {
  assertStringIncludes(words(images(shown)), "Reacher 0.01 m apart goal reached 0.02 m apart goal reached");
  const read = elements(images({ title: "", rows: [pair(1)] }));
  const [name, goal] = read.filter((one) => one.name === "text").map(({ attributes }) => Number(attributes.y));
  const [, [, start]] = places(images({ title: "", rows: [pair(1)] }));
  assert(name < start, `${name} is not above ${start}`);
  assert(goal > Number(drawn(images(shown))[0].attributes.height));
});

Deno.test("a caption that is long makes room for itself", () => {
  const height = ([{ attributes }]: readonly Read[]) => Number(attributes.height);
  const captioned = (caption: string) =>
    elements(images({ title: "", rows: [{ name: "", images: [{ caption, url: url("") }] }] }));
  assertEquals(height(captioned("DIAYN with goal inference")) - height(captioned("DIAYN")), 18);
});

Deno.test("an image that would have to be fetched is refused", () => {
  for (const address of ["https://example.org/goal.png", "data:image/svg+xml,<svg/>", ""]) {
    const rows = [{ name: "", images: [{ caption: "", url: address }] }];
    assertThrows(() => images({ title: "", rows }), RangeError, "expected a PNG file as a data URL");
  }
});

Deno.test("any number of images with any names lie in the picture, and apart from each other", () => {
  const image = fc.record({ caption: fc.string(), url: fc.base64String().map(url) });
  const row = fc.record({ name: fc.string(), images: fc.array(image, { maxLength: 6 }) });
  fc.assert(fc.property(fc.string(), fc.array(row, { maxLength: 7 }), (title, rows) => {
    const svg = images({ title, rows });
    const [{ attributes }] = elements(svg);
    let moves = places(svg);
    const corners = rows.flatMap((row) => {
      const [[x, y], ...own] = moves.slice(0, 1 + row.images.length);
      moves = moves.slice(1 + row.images.length);
      return own.map(([right, down]) => [x + right, y + down]);
    });
    corners.forEach(([x, y], index) => {
      assert(x >= 0 && y >= 0 && x + 128 <= Number(attributes.width) && y + 128 <= Number(attributes.height));
      for (const [left, above] of corners.slice(index + 1)) {
        assert(Math.abs(x - left) >= 128 || Math.abs(y - above) >= 128, "two images overlap");
      }
    });
  }));
});
