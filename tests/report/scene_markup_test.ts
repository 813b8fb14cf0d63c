import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Figure, PlanarScene, SpatialScene } from "../../lib/world/scene.ts";
import { type Look, sceneMarkup, type ScenePlacement, stillMarkup } from "../../lib/report/scene_markup.ts";
import { element, type Markup, type Point } from "../../lib/report/svg.ts";
import { elements, type Read } from "./elements.ts";

const LOOKS: readonly Look[] = ["solid", "ghost"];

/** Ten pixels a unit, y upwards. */
const place: ScenePlacement = { point: ([x, y]: Point): Point => [50 + 10 * x, 50 - 10 * y], scale: 10 };

const figure = (shape: Figure["shape"], radius: number): Figure => ({ shape, radius, colour: [0, 10, 255] });

/** One figure of each shape; the ends are the numbers of a state. */
const planar: PlanarScene = {
  kind: "planar",
  bounds: [-5, -5, 5, 5],
  ground: [255, 255, 255],
  still: [{ ...figure("capsule", 0.1), ends: [-5, 0, 5, 0] }],
  moving: [figure("capsule", 1), figure("capsule", 1), figure("square", 1), figure("triangle", 1)],
  place: (states, row, ends) => ends.set(states.subarray(16 * row, 16 * row + 16)),
};

const spatial: SpatialScene = {
  kind: "spatial",
  figures: [{ radius: 1, colour: [255, 0, 0] }, { radius: 1, colour: [0, 255, 0] }],
  camera: { offset: [0, -1, 0], angle: 1 },
  side: "side",
  place: (states, row, ends) => ends.set(states.subarray(12 * row, 12 * row + 12)),
  lookAt: (_states, _row, point) => point.fill(0),
};

const STATES = Float64Array.of(0, 0, 3, 4, 1, 2, 1, 2, 2, 3, 9, 9, 0, -1, 9, 9);

const read = (markup: readonly Markup[]): readonly Read[] => elements(element("g", {}, ...markup).source).slice(1);

Deno.test("solid figures are lines with round caps, circles, rectangles and polygons, with y upwards", () => {
  assertEquals(read(sceneMarkup(planar, STATES, 0, place, "solid")).map(({ name, attributes }) => [name, attributes]), [
    ["line", {
      x1: "50",
      y1: "50",
      x2: "80",
      y2: "10",
      stroke: "#000aff",
      "stroke-width": "20",
      "stroke-linecap": "round",
    }],
    ["circle", { cx: "60", cy: "30", r: "10", fill: "#000aff" }],
    ["rect", { x: "60", y: "10", width: "20", height: "20", fill: "#000aff" }],
    ["polygon", { points: "50,40 32.68,70 67.32,70", fill: "#000aff" }],
  ]);
});

Deno.test("ghosts are dashed outlines of the same figures", () => {
  const ghosts = read(sceneMarkup(planar, STATES, 0, place, "ghost"));
  assertEquals(ghosts.map(({ name }) => name), ["path", "circle", "rect", "polygon"]);
  for (const { attributes } of ghosts) {
    assertEquals([attributes.fill, attributes.stroke, attributes["stroke-dasharray"]], ["none", "#000aff", "3 2"]);
  }
  assertEquals(ghosts[0].attributes.d, "M58 56L88 16A10 10 0 0 0 72 4L42 44A10 10 0 0 0 58 56Z");
});

Deno.test("the row asked for is drawn, and the states stay what they were", () => {
  const states = Float64Array.of(...STATES.map(() => 7), ...STATES);
  const before = states.slice();
  assertEquals(sceneMarkup(planar, states, 1, place, "solid"), sceneMarkup(planar, STATES, 0, place, "solid"));
  assertEquals(states, before);
});

Deno.test("what never moves is drawn apart; a scene in space has nothing of the kind", () => {
  const [line, ...others] = read(stillMarkup(planar, place));
  assertEquals([line.name, line.attributes["stroke-width"], others.length], ["line", "2", 0]);
  assertEquals(stillMarkup(spatial, place), []);
});

Deno.test("a scene in space is seen from the side or from above, what is nearer over what is farther", () => {
  const states = Float64Array.of(0, -1, 2, 0, -1, 4, 1, 3, 1, 2, 3, 1);
  const [far, near] = read(sceneMarkup(spatial, states, 0, place, "solid")).map(({ attributes }) => attributes);
  assertEquals([far.stroke, far.x1, far.y1, far.x2, far.y2], ["#00ff00", "60", "40", "70", "40"]);
  assertEquals([near.stroke, near.x1, near.y1, near.x2, near.y2], ["#ff0000", "50", "30", "50", "10"]);
  const above = read(sceneMarkup({ ...spatial, side: "above" }, states, 0, place, "solid")).map(({ attributes }) =>
    attributes
  );
  assertEquals([above[0].stroke, above[0].y1, above[1].fill, above[1].cy], ["#00ff00", "20", "#ff0000", "60"]);
});

Deno.test("any state is drawn with finite numbers only; what has no finite place is left out", () => {
  const numbers = (length: number) => fc.array(fc.double(), { minLength: length, maxLength: length });
  fc.assert(fc.property(numbers(16), fc.constantFrom(...LOOKS), (numbers, look) => {
    for (const scene of [planar, spatial, { ...spatial, side: "above" as const }]) {
      const found = read(sceneMarkup(scene, Float64Array.from(numbers), 0, place, look));
      for (const value of found.flatMap(({ attributes }) => Object.values(attributes))) {
        assert(!/NaN|Infinity|undefined/.test(value), value);
      }
    }
  }));
  assertEquals(sceneMarkup(planar, new Float64Array(16).fill(NaN), 0, place, "ghost"), []);
});
