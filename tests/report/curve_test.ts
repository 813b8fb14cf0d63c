import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { curve, type CurvePlot, type Point } from "../../lib/report/mod.ts";
import { textWidth } from "../../lib/report/lettering.ts";
import { elements, pixels, type Read, words } from "./elements.ts";

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
const areas = (svg: string) => elements(svg).filter(({ name }) => name === "polygon");

/** The time of a step of a network on three engines, in milliseconds, against the width of its layers. */
const growth: CurvePlot = {
  title: "One step",
  xLabel: "width",
  yLabel: "milliseconds",
  xScale: "logarithmic",
  yScale: "logarithmic",
  series: [
    { name: "native", points: [[64, 0.5], [256, 6], [1024, 90]] },
    { name: "WebAssembly", points: [[64, 2.1], [256, 24], [1024, 380]] },
    { name: "interpreter", points: [[64, 11], [256, 190], [1024, 3000]] },
  ],
};

/** The rectangle between the axes of a chart whose label of the upward axis reads "y", in pixels. */
const frameOf = (read: readonly Read[]) => {
  const level = read.filter(({ name, attributes }) => name === "line" && attributes.y1 === attributes.y2);
  const tick = read.find(({ name, attributes }) => name === "line" && attributes.x1 === attributes.x2);
  const label = read.find(({ name, text }) => name === "text" && text === "y");
  const [{ attributes: { x1, x2 } }] = level;
  return {
    left: Number(x1),
    right: Number(x2),
    // A label's baseline is 0.35 letters below the middle, and that 24 pixels above the frame.
    top: Number(label?.attributes.y) - 0.35 * 13 + 24,
    bottom: Number(tick?.attributes.y1),
  };
};

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

Deno.test("what says nothing of bands and scales is drawn as with no bands on linear scales", () => {
  const series = plot.series.map((one) => ({ ...one, band: [] }));
  assertEquals(curve({ ...plot, series, xScale: "linear", yScale: "linear" }), curve(plot));
});

Deno.test("a band is a pale area in its curve's colour, behind all curves", () => {
  const band = plot.series[1].points.map(([x, y]) => ({ x, low: y - 0.05, high: y + 0.1 }));
  const svg = curve({ ...plot, series: [plot.series[0], { ...plot.series[1], band }] });
  const [area, ...others] = areas(svg);
  assertEquals(others, []);
  const { points: _, ...look } = area.attributes;
  assertEquals(look, { fill: lines(svg)[2].attributes.stroke, "fill-opacity": "0.18" });
  assert(svg.indexOf("<polygon") < svg.indexOf("<polyline"));
});

Deno.test("a band runs along its upper ends to the right, and along its lower ends back", () => {
  const band = [{ x: 0, low: 0.5, high: 1.5 }, { x: 4000, low: 0, high: 1 }];
  const svg = curve({ ...plot, series: [{ name: "GPIM", points: [[0, 1], [4000, 0.5]], band }], references: [] });
  const [[left, middle], [right, low]] = pixels(lines(svg)[0]);
  const half = low - middle;
  const corners = [[left, middle - half], [right, middle], [right, low + half], [left, low]];
  assertEquals(pixels(areas(svg)[0]).flat().map(Math.round), corners.flat().map(Math.round));
});

Deno.test("the axes reach over the bands", () => {
  const series = [{ name: "GPIM", points: [[0, 1]] as const, band: [{ x: 10, low: -2, high: 3 }] }];
  const svg = curve({ ...plot, series, references: [] });
  assertStringIncludes(words(svg), " −2 −1 0 1 2 3 0 2 4 6 8 10 updates");
});

Deno.test("places of a band that are not finite are skipped one by one", () => {
  const band = [
    { x: 0, low: 0, high: 1 },
    { x: NaN, low: 0, high: 1 },
    { x: 1, low: NaN, high: 1 },
    { x: 2, low: 0, high: Infinity },
    { x: 3, low: 0, high: 1 },
  ];
  const series = [{ name: "gap", points: plot.series[0].points, band }, { name: "none", points: [], band: [band[1]] }];
  assertEquals(areas(curve({ ...plot, series })).map((area) => pixels(area).length), [4]);
});

Deno.test("growth is read from powers of ten over the widths that were measured", () => {
  const svg = curve(growth);
  assertStringIncludes(words(svg), "milliseconds 1 10 100 1,000 64 256 1,024 width");
  const [native] = lines(svg).map(pixels);
  assert(Math.abs(native[0][0] + native[2][0] - 2 * native[1][0]) < 0.02);
});

Deno.test("labels that would run into each other give way to rounder or to shorter ones", () => {
  const below = (xs: readonly number[]) => {
    const points = xs.map((x): Point => [x, 1]);
    return words(curve({ ...growth, yScale: "linear", series: [{ name: "a curve with a long name", points }] }));
  };
  assertStringIncludes(below([1, 2, 1024]), " 1 2 1,024 width");
  assertStringIncludes(below([1, 512, 1024]), " 1 512 1,024 width");
  assertStringIncludes(below([1, 1024, 2048, 4096, 2 ** 20]), " 1 10 100 1,000 10,000 100,000 1,000,000 width");
  assertStringIncludes(below([20_000, 2_000_000]), " 2e4 5e4 1e5 2e5 5e5 1e6 2e6 width");
});

Deno.test("each axis has its own scale", () => {
  const power: readonly Point[] = [[64, 1], [256, 2], [1024, 4]];
  const bends = (scales: Partial<CurvePlot>) => {
    const svg = curve({
      ...growth,
      xScale: "linear",
      yScale: "linear",
      series: [{ name: "a", points: power }],
      ...scales,
    });
    const [[from, through, to]] = lines(svg).map(pixels);
    return [0, 1].map((place) => ((through[place] - from[place]) / (to[place] - from[place])).toFixed(2)).join(" ");
  };
  assertEquals(bends({}), "0.20 0.33");
  assertEquals(bends({ xScale: "logarithmic" }), "0.50 0.33");
  assertEquals(bends({ yScale: "logarithmic" }), "0.20 0.50");
});

Deno.test("what is not positive is left out where a scale is logarithmic", () => {
  const series = [
    {
      name: "mixed",
      points: [[0, 1], [1, 0], [2, 5], [4, -3], [8, 7]] as const,
      band: [{ x: 2, low: 0, high: 6 }, { x: 2, low: 4, high: 6 }, { x: -1, low: 4, high: 6 }],
    },
    { name: "negative", points: [[1, -1]] as const },
  ];
  const svg = curve({ ...growth, series, references: [{ name: "zero", y: 0 }] });
  assertEquals(lines(svg).map((line) => pixels(line).length), [2]);
  assertEquals(areas(svg).map((area) => pixels(area).length), [2]);
  assertStringIncludes(words(svg), "negative (no data)");
  assert(!words(svg).includes("zero"));
});

Deno.test("whatever the scales and the numbers, all is drawn inside the frame, and labels keep apart", () => {
  const sized = fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -8, max: 9 }));
  const number = fc.oneof(
    fc.double(),
    fc.nat(12).map((exponent) => 2 ** exponent),
    sized.map(([mantissa, exponent]) => mantissa * 10 ** exponent),
  );
  const scale = fc.constantFrom("linear" as const, "logarithmic" as const);
  const series = fc.array(
    fc.record({
      name: fc.string(),
      points: fc.array(fc.tuple(number, number)),
      band: fc.array(fc.record({ x: number, low: number, high: number })),
    }),
    { maxLength: 3 },
  );
  const references = fc.array(fc.record({ name: fc.string(), y: number }), { maxLength: 2 });
  fc.assert(fc.property(scale, scale, series, references, (xScale, yScale, series, references) => {
    const read = elements(curve({ title: "any", xLabel: "x", yLabel: "y", series, references, xScale, yScale }));
    const { left, right, top, bottom } = frameOf(read);
    for (const shape of read.filter(({ attributes }) => attributes.points !== undefined)) {
      for (const [x, y] of pixels(shape)) {
        assert(x >= left - 0.01 && x <= right + 0.01, `${x} is not between ${left} and ${right}`);
        assert(y >= top - 0.01 && y <= bottom + 0.01, `${y} is not between ${top} and ${bottom}`);
      }
    }
    if (xScale === "linear") return;
    const below = read.filter(({ name, attributes: { y } }) =>
      name === "text" && Math.abs(Number(y) - bottom - 20.55) < 1
    )
      .filter(({ attributes }) => attributes["text-anchor"] === "middle")
      .map(({ attributes: { x }, text }) => ({ x: Number(x), half: textWidth(text, 13) / 2 }));
    assert(below.length >= 1);
    below.slice(1).forEach(({ x, half }, index) => assert(x - half >= below[index].x + below[index].half));
  }));
});

Deno.test("bands are named above the curves, and nothing is where there are none", () => {
  const series = [{ name: "GPIM", points: [[0, 1], [1, 0]] as const, band: [{ x: 0, low: 0.5, high: 1.5 }] }];
  const plot = { title: "Bands", xLabel: "steps", yLabel: "distance", series };
  assertStringIncludes(curve(plot), ">bands: 95 % bootstrap intervals</text>");
  assertStringIncludes(curve({ ...plot, bandMeaning: "quartiles" }), ">bands: quartiles</text>");
  assertEquals(curve({ ...plot, series: [{ ...series[0], band: [] }] }).includes("bands:"), false);
});
