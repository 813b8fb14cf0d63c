import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { missing } from "../../../bench/compare/main.ts";
import { markdownTable, page, resultTable } from "../../../bench/compare/page.ts";
import { readResults, type Result, resultLine } from "../../../bench/compare/result.ts";
import { formatFault } from "../../../lib/fault.ts";
import { left, right } from "../../support/right.ts";

const result = (method: string, seed: number, normalisedDistance: number, changes: Partial<Result> = {}): Result => ({
  world: "point_nav",
  method,
  seed,
  budget: 1000,
  engine: "native",
  steps: 1024,
  updates: 32,
  seconds: 2,
  curve: [0, 512, 1024].map((steps) => ({
    steps,
    updates: steps / 32,
    normalisedDistance: { [method]: 1 - (1 - normalisedDistance) * steps / 1024 },
    success: { [method]: 0.5 },
  })),
  distance: normalisedDistance * 4,
  normalisedDistance,
  success: 0.5,
  others: { random: 1.3 },
  drift: 0.01,
  ...changes,
});

const RESULTS = [
  result("gpim", 1, 0.1, { paths: [{ path: [[0, 0], [0.5, 0.5]], goal: [0.6, 0.5] }] }),
  result("gpim", 2, 0.2),
  result("diayn", 1, 0.3, {
    skills: { accuracy: 0.9, centreError: 0.4 },
    map: {
      geodesic: 0.8,
      euclidean: 0.7,
      rewards: Array.from({ length: 1600 }, (_, place) => place === 3 ? null : place),
    },
  }),
];

Deno.test("results are read as they were written, to six digits", () => {
  const read = right(readResults("results.jsonl", RESULTS.map(resultLine).join("")));
  assertEquals(read.length, 3);
  assertEquals(read.map(resultLine), RESULTS.map(resultLine));
  assertEquals(read[0].paths, RESULTS[0].paths);
  assertEquals(read[2].map, RESULTS[2].map);
});

Deno.test("a last line that was cut off is left out, and what is no result at all is refused", () => {
  const lines = RESULTS.map(resultLine).join("");
  assertEquals(right(readResults("results.jsonl", lines.slice(0, -9))).length, 2);
  const fault = left(readResults("results.jsonl", `{"world": 3}\n${lines}`));
  assertMatch(formatFault(fault), /^results\.jsonl, line 1: it holds no result of a comparison/);
});

Deno.test("only what is missing is run, consecutive seeds in one graph", () => {
  const asked = {
    worlds: ["point_nav"],
    methods: ["gpim", "diayn"],
    seeds: 3,
    steps: 1000,
    quick: false,
    engine: "native" as const,
  };
  assertEquals(
    missing(asked, RESULTS).map(({ method, seed, seeds }) => [method, seed, seeds]),
    [["gpim", 3, 1], ["diayn", 2, 2]],
  );
  const gap = [result("gpim", 2, 0.1)];
  assertEquals(
    missing({ ...asked, methods: ["gpim"] }, gap).map(({ seed, seeds }) => [seed, seeds]),
    [[1, 1], [3, 1]],
  );
  assertEquals(missing({ ...asked, steps: 2000 }, RESULTS).map(({ seeds }) => seeds), [3, 3]);
});

Deno.test("the table has the interquartile mean and its interval of every method and world", () => {
  assertMatch(resultTable(RESULTS), /GPIM +0\.150 \[0\.100, 0\.200\]/);
  assertStringIncludes(markdownTable(RESULTS), "| 0.150 [0.100, 0.200] |");
});

Deno.test("the page needs nothing else, and holds a figure of every kind that there are results for", () => {
  const html = page(RESULTS);
  assertEquals(html.match(/(src|href)="(?!data:)[^"]*"/), null);
  for (const title of ["While learning", "Trajectories", "What the learned rewards follow", "Precision"]) {
    assertStringIncludes(html, `<h2>${title}</h2>`);
  }
  assertEquals(html.includes("<h2>The bound</h2>"), false);
  assertEquals(page([]).includes("<svg"), false);
});
