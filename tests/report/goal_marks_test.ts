import { assert, assertEquals } from "@std/assert";
import {
  explainFigures,
  explainMarks,
  goalAbove,
  goalBehind,
  type MarkedTile,
  pathMarkup,
} from "../../lib/report/goal_marks.ts";
import type { Markup } from "../../lib/report/svg.ts";
import type { Mark, PlanarScene, SpatialScene } from "../../lib/world/scene.ts";
import { elements } from "./elements.ts";

const mark: Mark = (states, row, point) => point.set(states.subarray(2 * row, 2 * row + 2));

const plane: PlanarScene = {
  kind: "planar",
  bounds: [0, 0, 10, 10],
  ground: [240, 240, 240],
  still: [],
  moving: [
    { shape: "capsule", radius: 1, colour: [255, 0, 0], meaning: "agent", isTraced: true },
    { shape: "capsule", radius: 1, colour: [0, 0, 255] },
  ],
  // The first figure is at (y, x).
  place: (states, row, ends) => {
    const [x, y] = states.subarray(2 * row, 2 * row + 2);
    ends.set([y, x, y, x, x, y, x, y]);
  },
  mark,
};

const onGround: Mark = (states, row, point) => point.set([states[2 * row], 0, NaN]);

const side: SpatialScene = {
  kind: "spatial",
  figures: [],
  camera: { offset: [0, -3, 0], angle: 1 },
  side: "side",
  place: () => {},
  lookAt: () => {},
  mark: onGround,
};

const place = { point: ([x, y]: readonly [number, number]) => [10 * x, 100 - 10 * y] as const, scale: 10 };

const tile = (goal: readonly number[], end: readonly number[]) => ({
  goal: Float64Array.from(goal),
  end: Float64Array.from(end),
});

const marked = (change: Partial<MarkedTile> = {}): MarkedTile => ({
  ...{ scene: plane, mark, tile: tile([2, 3], [5, 6]), place, radius: 0.5, height: 100 },
  ...change,
});

const read = (all: readonly Markup[]) => elements(`<svg>${all.map(({ source }) => source).join("")}</svg>`).slice(1);

Deno.test("a goal in a plane is a ring of the radius that counts, with a line to the place where the episode ended", () => {
  const [miss, ring, , , dot] = read(goalAbove(marked()));
  assertEquals([miss.attributes.x1, miss.attributes.y1, miss.attributes.x2, miss.attributes.y2], [
    "50",
    "40",
    "20",
    "70",
  ]);
  assertEquals([ring.name, ring.attributes.cx, ring.attributes.cy, ring.attributes.r], ["circle", "20", "70", "5"]);
  assertEquals([dot.attributes.cx, dot.attributes.cy], ["50", "40"]);
  assertEquals(goalBehind(marked()), []);
  // A ring that is too small to be seen is drawn larger.
  assertEquals(read(goalAbove(marked({ radius: 0.01 })))[1].attributes.r, "3.5");
});

Deno.test("a goal at any height is a line on a band behind the bodies, and the end a dot on the ground", () => {
  const upright = marked({ scene: side, mark: onGround });
  const [band] = read(goalBehind(upright));
  assertEquals([band.attributes.x, band.attributes.width, band.attributes.height], ["15", "10", "100"]);
  const [line, dot, ...more] = read(goalAbove(upright));
  assertEquals([line.attributes.x1, line.attributes.x2, line.attributes.y2], ["20", "20", "100"]);
  assertEquals([dot.attributes.cx, dot.attributes.cy, more.length], ["50", "100", 0]);
});

Deno.test("places that are not finite are left out", () => {
  assertEquals(goalAbove(marked({ tile: tile([Infinity, 0], [1, 1]) })), []);
  assertEquals(goalBehind(marked({ scene: side, mark: onGround, tile: tile([Infinity, 0], [1, 1]) })), []);
  const names = read(goalAbove(marked({ tile: tile([1, 1], [Infinity, 0]) }))).map(({ name }) => name);
  assertEquals(names, ["circle", "line", "line"]);
});

Deno.test("paths are those of traced figures in their colours, and of the mark", () => {
  const states = [[1, 2], [3, 5], [Infinity, 4]].map((state) => Float64Array.from(state));
  const [traced, own, ...more] = read(pathMarkup(plane, states, place));
  assertEquals([traced.attributes.stroke, traced.attributes.points], ["#ff0000", "20,90 50,70"]);
  assertEquals(own.attributes.points, "10,80 30,50");
  assertEquals(more.length, 0);
  assertEquals(pathMarkup(plane, states.slice(0, 1), place), []);
  const { mark: _, ...unmarked } = plane;
  assertEquals(pathMarkup(unmarked, states, place).length, 1);
});

Deno.test("the caption explains marks, paths and figures that have a meaning", () => {
  const meanings = (scene: typeof plane | typeof side, hasPaths: boolean) =>
    explainMarks(scene, hasPaths).map(({ meaning }) => meaning);
  assertEquals(meanings(plane, true), ["goal, reached within the ring", "what is to reach it", "its path"]);
  assertEquals(meanings(plane, false).length, 2);
  assertEquals(meanings(side, true), ["goal, reached within the band", "what is to reach it"]);
  const { mark: _, ...unmarked } = plane;
  assertEquals(meanings(unmarked, true), []);
  assertEquals(explainFigures(plane).map(({ meaning }) => meaning), ["agent, and its path"]);
  assert(explainFigures(side).length === 0);
});
