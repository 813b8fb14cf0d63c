import { assertEquals } from "@std/assert";
import { distanceLines, latestDistance, LOSSES, metricLines, metricNames } from "../../../examples/watch/lines.ts";
import { keepRows, type KeptRows, NO_ROWS, type Row } from "../../../lib/watch/rows.ts";

const row = (updates: number, values: Row["values"], phase: Row["phase"] = "training"): Row => ({
  ...{ phase, updates, values },
  ...{ environmentSteps: 0, seconds: updates, wallTime: updates },
});

const evaluation = (updates: number, gpim: number, diayn: number): Row =>
  row(updates, {
    "evaluation.gpim.normalisedDistance": gpim,
    "evaluation.diayn.normalisedDistance": diayn,
    "evaluation.gpim.success": 1 - gpim,
  }, "evaluating");

const seed = (rows: readonly Row[]): KeptRows => keepRows(NO_ROWS, rows);

const ONE = new Map([[
  7,
  seed([evaluation(0, 1, 1), row(1, { "q.loss": 3 }), row(2, { "q.loss": 2 }), evaluation(2, 0.5, 0.75)]),
]]);

Deno.test("distances have a line for each policy, and a value at each evaluation", () => {
  assertEquals(distanceLines(ONE), {
    updates: [0, 2],
    lines: [
      { label: "gpim", colour: "own", values: [1, 0.5] },
      { label: "diayn", colour: "other", values: [1, 0.75] },
    ],
  });
  assertEquals([latestDistance(ONE), latestDistance(new Map())], [0.5, undefined]);
});

Deno.test("of several seeds each has its line, in the colour of its policy, with gaps where it has no row", () => {
  const two = new Map([...ONE, [8, seed([evaluation(1, 0.9, 0.8)])]]);
  const { updates, lines } = distanceLines(two);
  assertEquals(updates, [0, 1, 2]);
  assertEquals(lines.map(({ label }) => label), ["gpim, seed 7", "gpim, seed 8", "diayn, seed 7", "diayn, seed 8"]);
  assertEquals(lines.map(({ colour }) => colour), ["own", "own", "other", "other"]);
  assertEquals(lines[1].values, [null, 0.9, null]);
});

Deno.test("losses are shown together at first, then each metric alone, but no distances", () => {
  const rows = [
    row(1, { "q.loss": 3, "p.criticLoss": 1, "p.temperatureLoss": -9, "p.entropy": 2 }),
    evaluation(1, 1, 1),
  ];
  const seeds = new Map([[7, seed(rows)]]);
  assertEquals(metricNames(seeds), [
    LOSSES,
    "evaluation.gpim.success",
    "p.criticLoss",
    "p.entropy",
    "p.temperatureLoss",
    "q.loss",
  ]);
  assertEquals(metricNames(new Map()), []);
  assertEquals(metricLines(seeds, LOSSES).lines.map(({ label }) => label), ["q.loss", "p.criticLoss"]);
  assertEquals(metricLines(seeds, "p.entropy").lines, [{ label: "p.entropy", colour: "own", values: [2] }]);
  assertEquals(metricLines(seeds, "evaluation.gpim.success").lines[0].values, [0]);
});
