import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { type Episode, trajectories, type TrajectoriesPicture } from "../../lib/report/mod.ts";
import { elements, pixels, words } from "./elements.ts";

const shown: TrajectoriesPicture = {
  title: "Point mass",
  outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
  panels: [
    {
      name: "GPIM",
      note: "distance 0.05",
      episodes: [
        { path: [[0, 0], [0.1, 0.4], [0.2, 0.8]], goals: [[0.2, 0.9]] },
        { path: [[0, 0], [-0.5, 0]], goals: [[-0.6, 0]] },
      ],
    },
    {
      name: "random",
      note: "distance 0.79",
      episodes: [
        { path: [[0, 0], [0.3, 0.1]], goals: [[-0.6, 0]] },
        { path: [[0, 0], [0.1, 0.1]], goals: [[0.2, 0.9]] },
      ],
    },
  ],
};

/** The drawing of the caption comes last, in grey, and is no part of the panels. */
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
  const episodes = Array.from(
    { length: 13 },
    (_, index) => ({ path: [[0, 0] as const], goals: [[index, 1] as const] }),
  );
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
  const episode = fc.record({
    path: fc.array(point, { maxLength: 20 }),
    goals: fc.array(point, { maxLength: 20 }),
    kind: fc.constantFrom("fixed" as const, "moving" as const, "in a row" as const),
    reached: fc.nat(25),
  });
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

/** A picture of one panel. */
const panelOf = (...episodes: readonly Episode[]) =>
  trajectories({ title: "One panel", outline: [], panels: [{ name: "GPIM", note: "", episodes }] });

/** Elements that are no part of the caption, whose colour is grey. */
const coloured = (svg: string, name: string) =>
  elements(svg).filter(({ name: own, attributes: { stroke = "", fill = "" } }) =>
    own === name && ![stroke, fill].some((colour) => ["#222222", "#5f6368", "#b8bcc2"].includes(colour))
  );

const followed: Episode = {
  kind: "moving",
  path: [[0, 0], [0.2, 0.1], [0.4, 0.2], [0.6, 0.1]],
  goals: [[0.2, 0], [0.4, 0], [0.6, 0], [0.8, 0]],
};

Deno.test("a goal is fixed unless something else is said", () => {
  const [episode] = shown.panels[0].episodes;
  assertEquals(panelOf(episode), panelOf({ ...episode, kind: "fixed" }));
});

Deno.test("a moving goal is a dashed line with an open circle at its end, in the trajectory's colour", () => {
  const svg = panelOf(followed);
  const [goal, path] = coloured(svg, "polyline");
  assertEquals([goal, path].map((line) => [pixels(line).length, "stroke-dasharray" in line.attributes]), [[4, true], [
    4,
    false,
  ]]);
  assertEquals(goal.attributes.stroke, path.attributes.stroke);
  const [circle] = coloured(svg, "circle");
  assertEquals([Number(circle.attributes.cx), Number(circle.attributes.cy)], pixels(goal).at(-1));
});

Deno.test("ties lead from the trajectory to the goal that was meant for it", () => {
  const svg = panelOf(followed);
  const [goal, path] = coloured(svg, "polyline").map(pixels);
  const ties = coloured(svg, "line").map(({ attributes: { x1, y1, x2, y2 } }) => [x1, y1, x2, y2].map(Number));
  assertEquals(ties, goal.map((to, time) => [...path[Math.min(time + 1, 3)], ...to]));
});

Deno.test("however long an episode, there are at most twelve ties, and none to what is not finite", () => {
  const goals = Array.from({ length: 1001 }, (_, time) => [time / 1000, time === 503 ? NaN : 0] as const);
  const count = (length: number) =>
    coloured(panelOf({ kind: "moving", path: goals, goals: goals.slice(0, length) }), "line").length;
  assertEquals([1, 5, 51, 201].map(count), [1, 5, 10, 11]);
  assertEquals(count(1001), 10);
});

const visited: Episode = {
  kind: "in a row",
  path: [[0, 0], [1, 0], [1, 0.5]],
  goals: [[1, 0], [1, 1], [0, 1]],
  reached: 1,
};

Deno.test("goals in a row are numbered, solid where they were reached, and joined in their order", () => {
  const svg = panelOf(visited);
  assertStringIncludes(words(svg), "GPIM 3 2 1 ");
  const [, ...circles] = coloured(svg, "circle");
  const [order, path] = coloured(svg, "polyline");
  const { stroke } = path.attributes;
  assertEquals(circles.map(({ attributes }) => attributes.fill), ["#ffffff", "#ffffff", stroke]);
  assertEquals(circles.map(({ attributes: { cx, cy } }) => [Number(cx), Number(cy)]), pixels(order).toReversed());
});

Deno.test("what was missed is the goal whose turn it was, where that is known", () => {
  const misses = (reached?: number) => {
    const { reached: _, ...unknown } = visited;
    const svg = panelOf(reached === undefined ? unknown : { ...visited, reached });
    const goals = pixels(coloured(svg, "polyline")[0]);
    return coloured(svg, "line").map(({ attributes: { x2, y2 } }) =>
      goals.findIndex(([x, y]) => x === Number(x2) && y === Number(y2))
    );
  };
  assertEquals([undefined, 0, 2, 3].map(misses), [[], [0], [2], []]);
});

Deno.test("the caption explains the symbols that occur, and no others", () => {
  const explained = (...episodes: readonly Episode[]) => words(panelOf(...episodes)).replace(/.*GPIM (\d )*/, "");
  assertEquals(
    explained(followed),
    "moving goal and its end where the episode ended its trajectory from the trajectory to the goal at that moment " +
      "one colour a goal, in all panels",
  );
  assertEquals(
    explained({ ...visited, reached: 3 }),
    "reached in its turn where the episode ended its trajectory from goal to goal " +
      "one colour a row of goals, in all panels",
  );
  const symbols = (...episodes: readonly Episode[]) =>
    ["goal where", "goals in their order", "reached in its turn", "missed"].filter((meaning) =>
      ` ${explained(...episodes)}`.includes(` ${meaning}`)
    );
  assertEquals(symbols(visited), ["goals in their order", "reached in its turn", "missed"]);
  assertEquals(symbols({ ...visited, reached: 0 }), ["goals in their order", "missed"]);
});
