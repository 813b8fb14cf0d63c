import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { trajectories, type TrajectoriesPicture } from "../../lib/report/mod.ts";
import { elements, pixels, words } from "./elements.ts";

const shown: TrajectoriesPicture = {
  title: "Point mass",
  outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
  panels: [
    {
      name: "GPIM",
      note: "distance 0.05",
      episodes: [
        { path: [[0, 0], [0.1, 0.4], [0.2, 0.8]], goal: [0.2, 0.9] },
        { path: [[0, 0], [-0.5, 0]], goal: [-0.6, 0] },
      ],
    },
    {
      name: "random",
      note: "distance 0.79",
      episodes: [
        { path: [[0, 0], [0.3, 0.1]], goal: [-0.6, 0] },
        { path: [[0, 0], [0.1, 0.1]], goal: [0.2, 0.9] },
      ],
    },
  ],
};

/** What the caption draws comes last, in grey, and is no part of the panels. */
const drawn = (svg: string, name: string) => elements(svg).filter((read) => read.name === name).slice(0, -1);

const circles = (svg: string) => elements(svg).filter(({ name }) => name === "circle").slice(0, -2);
const goals = (svg: string) => circles(svg).filter(({ attributes }) => attributes.fill === "none");
const ends = (svg: string) => circles(svg).filter(({ attributes }) => attributes.fill !== "none");

Deno.test("the same trajectories are the same bytes", () => {
  assertEquals(trajectories(shown), trajectories(structuredClone(shown)));
});

Deno.test("every goal is an open circle, every trajectory a line that ends in a solid one", () => {
  const svg = trajectories(shown);
  assertEquals(goals(svg).length, 4);
  assertEquals(ends(svg).length, 4);
  const last = drawn(svg, "polyline").map((line) => pixels(line).at(-1));
  assertEquals(ends(svg).map(({ attributes }) => [Number(attributes.cx), Number(attributes.cy)]), last);
});

Deno.test("a goal has the same colour in every panel, whatever its place there", () => {
  const [up, left, leftAgain, upAgain] = goals(trajectories(shown)).map(({ attributes }) => attributes.stroke);
  assertEquals([upAgain, leftAgain], [up, left]);
  assert(up !== left);
});

Deno.test("a goal, its trajectory, its end and its miss share a colour", () => {
  const svg = trajectories(shown);
  const colours = goals(svg).map(({ attributes }) => attributes.stroke);
  assertEquals(ends(svg).map(({ attributes }) => attributes.fill), colours);
  for (const name of ["polyline", "line"]) {
    assertEquals(drawn(svg, name).map(({ attributes }) => attributes.stroke), colours);
  }
});

Deno.test("thirteen goals have thirteen colours", () => {
  const episodes = Array.from({ length: 13 }, (_, index) => ({ path: [[0, 0] as const], goal: [index, 1] as const }));
  const svg = trajectories({ ...shown, panels: [{ name: "GPIM", note: "", episodes }] });
  assertEquals(new Set(goals(svg).map(({ attributes }) => attributes.stroke)).size, 13);
});

Deno.test("up is up, right is right, and both are drawn to one scale", () => {
  const [[start, middle, end]] = drawn(trajectories(shown), "polyline").map(pixels);
  assert(start[1] > middle[1] && middle[1] > end[1]);
  assert(start[0] < middle[0] && middle[0] < end[0]);
  const [right, up] = [end[0] - start[0], start[1] - end[1]];
  assert(Math.abs(up / right - 4) < 0.01);
});

Deno.test("the outline is drawn in every panel, and names and notes above", () => {
  const svg = trajectories(shown);
  const outlines = elements(svg).filter(({ name }) => name === "path").map(({ attributes }) => attributes.d);
  assertEquals(outlines, [outlines[0], outlines[0]]);
  assertEquals(outlines[0].split("M").length - 1, 4);
  assertStringIncludes(words(svg), "Point mass GPIM distance 0.05 random distance 0.79 goal where the episode ended");
});

Deno.test("names are escaped", () => {
  const svg = trajectories({ title: `<&"`, outline: [], panels: [{ name: `<&"`, note: `<&"`, episodes: [] }] });
  assert(!svg.includes("<&"));
  assertStringIncludes(words(svg), `<&" <&" <&"`);
});

Deno.test("no panel at all is a picture too", () => {
  assertStringIncludes(words(trajectories({ title: "Nothing", outline: [], panels: [] })), "Nothing");
});

Deno.test("any numbers make a well-formed picture with finite numbers inside the panels", () => {
  const point = fc.tuple(fc.double(), fc.double());
  const segment = fc.tuple(fc.double(), fc.double(), fc.double(), fc.double());
  const episode = fc.record({ path: fc.array(point), goal: point });
  const panel = fc.record({ name: fc.string(), note: fc.string(), episodes: fc.array(episode, { maxLength: 4 }) });
  const panels = fc.array(panel, { maxLength: 6 });
  fc.assert(fc.property(fc.string(), fc.array(segment, { maxLength: 4 }), panels, (title, outline, panels) => {
    const read = elements(trajectories({ title, outline, panels }));
    for (const { attributes } of read) {
      for (const value of Object.values(attributes)) assert(!/NaN|Infinity|undefined|e[+-]/.test(value), value);
    }
    for (const line of read.filter(({ name }) => name === "polyline")) {
      for (const place of pixels(line).flat()) assert(place >= 0 && place <= 272);
    }
  }));
});
