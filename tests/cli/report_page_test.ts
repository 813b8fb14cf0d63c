import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { reportPage } from "../../lib/cli/report_page.ts";

const point = (updates: number, metrics: Readonly<Record<string, number>>) => ({
  updates,
  environmentSteps: 10 * updates,
  seconds: 1,
  normalisedDistance: { gpim: 0.5 },
  success: { gpim: 0 },
  metrics,
});

const REPORT = {
  title: "GPIM on rooms, seed 1",
  lead: "20 gradient steps.",
  cells: [["", "distance"], ["GPIM", "0.5"]],
  times: [["", "time at the goal"], ["GPIM", "0.25"]],
  pictures: { "curve.svg": "<svg id='curve'></svg>", "poses.svg": "<svg id='poses'></svg>" },
  points: [
    point(0, {}),
    point(10, { "goalPolicy.criticLoss": 1, "latentPolicy.criticLoss": 2, "discriminator.loss": NaN }),
    point(20, { "goalPolicy.criticLoss": 3, "latentPolicy.criticLoss": 4, "discriminator.loss": 5 }),
  ],
  options: { batch: 64, goals: "final_state" },
};

Deno.test("a report has result, curve, the pictures that there are, every metric once, and the options", () => {
  const html = reportPage(REPORT);
  for (
    const part of [
      "<td>GPIM</td><td>0.5</td>",
      "<h2>Time at the goal</h2>",
      "<td>GPIM</td><td>0.25</td>",
      "id='curve'",
      "id='poses'",
      "&quot;goals&quot;: &quot;final_state&quot;",
    ]
  ) {
    assertStringIncludes(html, part);
  }
  assertEquals(html.includes("that were pictures"), false);
  assertEquals([..."criticLoss loss".split(" ")].map((name) => html.split(`>${name}</text>`).length - 1), [1, 1]);
  // The meaning of each metric is beside it, without the marks of the glossary's own page.
  assertStringIncludes(html, "of both critics");
  assert(!html.includes("`"));
  assertStringIncludes(html, ">latentPolicy</text>");
});

Deno.test("a report of a run without a gradient step has no metrics", () => {
  assertEquals(reportPage({ ...REPORT, points: [point(0, {})] }).includes("<h2>Metrics"), false);
});
