import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { curve, type CurvePlot, type Point } from "../../lib/report/mod.ts";
import { elements, pixels, words } from "./elements.ts";

const plot: CurvePlot = {
  title: "Reacher",
  xLabel: "updates",
  yLabel: "normalised distance",
  series: [
    { name: "GPIM", points: [[0, 1], [4000, 0.2], [8000, 0.05]] },
    { name: "DIAYN", points: [[0, 1], [4000, 0.4], [8000, 0.12]] },
  ],
  references: [{ name: "random", y: 0.79 }],
};

const lines = (svg: string) => elements(svg).filter(({ name }) => name === "polyline");

Deno.test("the same curves are the same bytes", () => {
  assertEquals(curve(plot), curve(structuredClone(plot)));
});

Deno.test("a chart is 720 by 420 pixels and says what it shows", () => {
  const [svg] = elements(curve(plot));
  assertEquals([svg.attributes.width, svg.attributes.height], ["720", "420"]);
  assertEquals(
    words(curve(plot)),
    "Reacher normalised distance 0 0.2 0.4 0.6 0.8 1.0 0 2,000 4,000 6,000 8,000 updates random GPIM DIAYN",
  );
});

Deno.test("every curve and every reference is drawn, each in a stroke of its own", () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ name: `method${index}`, points: plot.series[0].points }));
  const svg = curve({ ...plot, series: many });
  assertEquals(lines(svg).length, 13);
  assertEquals(new Set(lines(svg).map(({ attributes: { points: _, ...stroke } }) => JSON.stringify(stroke))).size, 13);
  for (const { name } of many) assertStringIncludes(words(svg), name);
});

Deno.test("more is higher up, and later is further right", () => {
  const [, gpim] = lines(curve(plot)).map(pixels);
  assert(gpim[0][1] < gpim[1][1] && gpim[1][1] < gpim[2][1]);
  assert(gpim[0][0] < gpim[1][0] && gpim[1][0] < gpim[2][0]);
});

Deno.test("names are escaped", () => {
  const svg = curve({ ...plot, title: `<&"`, xLabel: `<&"`, yLabel: `<&"`, series: [{ name: `<&"`, points: [] }] });
  assert(!svg.includes(`<&`));
  assertStringIncludes(words(svg), `<&" (no data)`);
});

Deno.test("points that are not finite are skipped, and a curve without any other is still named", () => {
  const points: readonly Point[] = [[0, 1], [1, NaN], [Infinity, 0], [2, 0.5]];
  const series = [{ name: "gap", points }, { name: "diverged", points: [[0, NaN] as const] }];
  const svg = curve({ ...plot, series, references: [{ name: "nowhere", y: NaN }] });
  assertEquals(lines(svg).map((line) => pixels(line).length), [2]);
  assertStringIncludes(words(svg), "diverged (no data)");
  assert(!words(svg).includes("nowhere"));
});

Deno.test("a single point is a dot", () => {
  const svg = curve({ ...plot, series: [{ name: "only", points: [[5, 3]] }], references: [] });
  assertEquals(elements(svg).filter(({ name }) => name === "circle").length, 1);
});

Deno.test("any numbers make a well-formed picture with finite numbers inside its frame", () => {
  const point = fc.tuple(fc.double(), fc.double());
  const series = fc.array(fc.record({ name: fc.string(), points: fc.array(point) }), { maxLength: 5 });
  const references = fc.array(fc.record({ name: fc.string(), y: fc.double() }), { maxLength: 3 });
  fc.assert(fc.property(fc.string(), series, references, (title, series, references) => {
    // Names are free text and may well read "NaN", so only attributes are searched.
    const read = elements(curve({ title, xLabel: "x", yLabel: "y", series, references }));
    const [{ attributes: { height } }] = read;
    for (const { attributes } of read) {
      for (const value of Object.values(attributes)) assert(!/NaN|Infinity|undefined|e[+-]/.test(value), value);
    }
    for (const line of read.filter(({ name }) => name === "polyline")) {
      for (const [x, y] of pixels(line)) assert(x >= 0 && x <= 720 && y >= 0 && y <= Number(height));
    }
  }));
});

Deno.test("five thousand points are drawn, all of them", () => {
  const points = Array.from({ length: 5000 }, (_, index) => [index, Math.sin(index)] as const);
  const [line] = lines(curve({ ...plot, series: [{ name: "long", points }], references: [] }));
  assertEquals(pixels(line).length, 5000);
});
