import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Colour, PlanarScene, SpatialScene } from "../../lib/world/scene.ts";
import { poses, type Tile } from "../../lib/report/mod.ts";
import { elements, type Read, words } from "./elements.ts";

const RED: Colour = [255, 0, 0];
const BLUE: Colour = [0, 0, 255];

/** A disc of radius 1 at the place that is the state, and a wall, in a square of side 10. */
const disc: PlanarScene = {
  kind: "planar",
  bounds: [0, 0, 10, 10],
  ground: [240, 240, 240],
  still: [{ shape: "square", radius: 0.5, colour: BLUE, ends: [5, 5, 5, 5] }],
  moving: [{ shape: "capsule", radius: 1, colour: RED }],
  place: (states, row, ends) => {
    const [x, y] = states.subarray(2 * row, 2 * row + 2);
    ends.set([x, y, x, y]);
  },
};

/** A rod 1 m long and 0.5 m above the floor that begins at the place that is the state. */
const rod = (side: SpatialScene["side"]): SpatialScene => ({
  kind: "spatial",
  figures: [{ radius: 0.1, colour: RED }],
  camera: { offset: [0, -3, 0], angle: 1 },
  side,
  place: (states, row, ends) => {
    const [x, y] = states.subarray(2 * row, 2 * row + 2);
    ends.set([x, y, 0.5, x + 1, y, 0.5]);
  },
  lookAt: () => {},
});

const tile = (start: readonly number[], end: readonly number[], goal: readonly number[], name = "GPIM"): Tile => ({
  name,
  note: "0.31 away",
  start: Float64Array.from(start),
  end: Float64Array.from(end),
  goal: Float64Array.from(goal),
});

const reached = tile([2, 2], [7, 8], [8, 8]);

const picture = (scene: PlanarScene | SpatialScene, ...tiles: readonly Tile[]): string =>
  poses({ title: "Poses", scene, tiles });

/** Elements of a kind that bear the colour of the body. */
const red = (svg: string, name: string): readonly Read[] =>
  elements(svg).filter(({ name: own, attributes: { fill, stroke } }) =>
    own === name && (fill === "#ff0000" || stroke === "#ff0000")
  );

const centre = ({ attributes: { cx, cy } }: Read): readonly number[] => [Number(cx), Number(cy)];

/** The pictures inside the picture, one a tile, in pixels. */
const frames = (svg: string) =>
  elements(svg).filter(({ name }) => name === "svg").slice(1)
    .map(({ attributes: { width, height } }) => ({ width: Number(width), height: Number(height) }));

Deno.test("the same poses are the same bytes, and nothing given is written to", () => {
  const given = structuredClone(reached);
  assertEquals(picture(disc, reached), picture(disc, given));
  assertEquals(given, reached);
});

Deno.test("a body is drawn where it began, where it was meant to end, and where it ended, with y upwards", () => {
  const svg = picture(disc, reached);
  const [start, goal, end] = red(svg, "circle").map(centre);
  const [{ width, height }] = frames(svg);
  assertEquals([width, height], [272, 272]);
  const at = ([x, y]: readonly number[]) => [x * 27.2, (10 - y) * 27.2].map((pixels) => Math.round(100 * pixels) / 100);
  assertEquals([start, goal, end], [[2, 2], [8, 8], [7, 8]].map(at));
});

Deno.test("the start is faint, moments on the way are fainter, the goal is a dashed outline", () => {
  const svg = picture(disc, { ...reached, between: [Float64Array.of(4, 4), Float64Array.of(6, 6)] });
  const faded = elements(svg).flatMap(({ name, attributes: { opacity } }) => name === "g" && opacity ? [opacity] : []);
  assertEquals(faded, ["0.28", "0.13", "0.13"]);
  const [, , , goal, end] = red(svg, "circle");
  assertEquals([goal.attributes.fill, "stroke-dasharray" in goal.attributes], ["none", true]);
  assertEquals([end.attributes.fill, "stroke-dasharray" in end.attributes], ["#ff0000", false]);
});

Deno.test("a rim in the colour of the ground keeps the end apart from the goal", () => {
  const read = elements(picture(disc, reached));
  const rim = read.filter(({ name, attributes: { fill } }) => name === "circle" && fill === "#f0f0f0");
  const end = red(picture(disc, reached), "circle")[2];
  assertEquals(rim.map(centre), [centre(end)]);
  assertEquals(Number(rim[0].attributes.r) - Number(end.attributes.r), 1.5);
});

Deno.test("what never moves is drawn in every tile", () => {
  const walls = elements(picture(disc, reached, reached, reached)).filter(({ attributes: { fill } }) =>
    fill === "#0000ff"
  );
  assertEquals(walls.length, 3);
});

Deno.test("bodies that leave the bounds are seen all the same", () => {
  const svg = picture(disc, tile([2, 2], [30, 2], [8, 8]));
  const [{ width }] = frames(svg);
  for (const circle of red(svg, "circle")) {
    const [x, radius] = [Number(circle.attributes.cx), Number(circle.attributes.r)];
    assert(x - radius >= -0.01 && x + radius <= width + 0.01);
  }
});

Deno.test("tiles share one scale, and rows of them are even", () => {
  const count = (tiles: number) => {
    const svg = picture(disc, ...Array.from({ length: tiles }, () => reached));
    const shapes = frames(svg);
    assertEquals(new Set(shapes.map(({ width, height }) => `${width} ${height}`)).size, 1);
    const places = elements(svg).flatMap(({ attributes: { transform } }) => transform ?? [])
      .filter((_, index) => index % 2 === 0).slice(0, tiles);
    return new Set(places.map((place) => place.split(" ")[0])).size;
  };
  assertEquals([1, 2, 3, 4, 5, 6, 7, 8, 9].map(count), [1, 2, 3, 4, 3, 3, 4, 4, 3]);
});

Deno.test("from the side there are a floor and metres below it, and the picture spans the whole way", () => {
  const svg = picture(rod("side"), tile([0, 0], [6, 0], [-3, 0]));
  assertStringIncludes(words(svg), "−2 m 0 m 2 m 4 m 6 m");
  const [{ width, height }] = frames(svg);
  const floor = elements(svg).find(({ attributes: { stroke } }) => stroke === "#5f6368");
  assert(Number(floor?.attributes.y1) > height / 2 && Number(floor?.attributes.y1) < height);
  const ends = red(svg, "line").flatMap(({ attributes: { x1, x2 } }) => [Number(x1), Number(x2)]);
  assert(ends.every((x) => x > 0 && x < width), ends.join());
});

Deno.test("however a body goes, its tile is no slimmer and no flatter than can be read", () => {
  const ratio = (scene: SpatialScene, goal: readonly number[]) => {
    const [{ width, height }] = frames(picture(scene, tile([0, 0], [0, 0], goal)));
    return width / height;
  };
  assertEquals(ratio(rod("above"), [0, 1000]).toFixed(2), "0.70");
  assertEquals(ratio(rod("above"), [1000, 0]).toFixed(2), "12.00");
  assertEquals(ratio(rod("side"), [1000, 0]).toFixed(2), "12.00");
});

Deno.test("from above there are lines along both axes, and the caption says how far they are apart", () => {
  const svg = picture(rod("above"), tile([0, 0], [2, 1], [1, 4]));
  const lines = elements(svg).map(({ attributes }) => attributes).filter(({ stroke }) => stroke === "#e8eaed");
  const gap = (places: readonly string[]) => Math.abs(Number(places[1]) - Number(places[0]));
  const across = gap(lines.filter(({ x1, x2 }) => x1 === x2).map(({ x1 }) => x1));
  const up = gap(lines.filter(({ y1, y2 }) => y1 === y2).map(({ y1 }) => y1));
  assert(Math.abs(across - up) < 0.02, `${across} pixels across, ${up} up`);
  const scale = Number(red(svg, "line")[0].attributes["stroke-width"]) / 0.2;
  assert(Math.abs(across - 0.5 * scale) < 0.02);
  assertStringIncludes(words(svg), "goal lines 0.5 m apart");
});

Deno.test("the caption names the way only where it is drawn", () => {
  assert(!words(picture(disc, reached)).includes("on its way"));
  assertStringIncludes(
    words(picture(disc, { ...reached, between: [reached.start] })),
    "how the episode began on its way how it ended goal",
  );
});

Deno.test("a state that is not finite is left out, and the others are drawn", () => {
  for (const scene of [disc, rod("side"), rod("above")]) {
    const shape = scene === disc ? "circle" : "line";
    const shown = (...tiles: readonly Tile[]) => red(picture(scene, ...tiles), shape).length;
    assertEquals(shown(reached) - shown(tile([NaN, 0], [7, 8], [8, 8])), 1);
    assertEquals(shown(tile([NaN, 0], [Infinity, 8], [NaN, 8])), 0);
    assertEquals(shown(reached) - shown(tile([2, 2], [2e6, 8], [8, 8])), 1);
  }
});

Deno.test("any states and names make a well-formed picture with finite numbers", () => {
  const state = fc.float64Array({ minLength: 2, maxLength: 2 });
  const tiles = fc.array(
    fc.record({
      name: fc.string(),
      note: fc.string(),
      start: state,
      end: state,
      goal: state,
      between: fc.array(state, { maxLength: 2 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(fc.property(fc.string(), fc.constantFrom(disc, rod("side"), rod("above")), tiles, (title, scene, tiles) => {
    const read = elements(poses({ title, scene, tiles }));
    for (const { attributes } of read) {
      for (const value of Object.values(attributes)) assert(!/NaN|Infinity|undefined|e[+-]/.test(value), value);
    }
    assertEquals(read.filter(({ name }) => name === "svg").length, 1 + tiles.length);
  }));
});

Deno.test("where a scene marks a point, goals are places over the bodies, and the caption says so", () => {
  const marking: PlanarScene = {
    ...disc,
    mark: (states, row, point) => point.set(states.subarray(2 * row, 2 * row + 2)),
  };
  const path = [[2, 2], [4, 7], [7, 8]].map((state) => Float64Array.from(state));
  const svg = poses({ title: "Poses", scene: marking, radius: 2, tiles: [{ ...reached, path }] });
  // The body where it began and where it ended, and no dashed body at the goal.
  assertEquals(red(svg, "circle").length, 2);
  const ring = elements(svg).find(({ attributes: { r } }) => r === "54.4");
  assertEquals(ring && centre(ring), [217.6, 54.4]);
  assertEquals(elements(svg).filter(({ name }) => name === "polyline").length, 1);
  for (const meaning of ["goal, reached within the ring", "its path"]) assertStringIncludes(svg, meaning);
  assert(!svg.includes('stroke-dasharray="3 2"'));
});
