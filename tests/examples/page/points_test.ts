import { assertEquals } from "@std/assert";
import { linesThrough, pointsOf } from "../../../examples/page/points.ts";
import type { Progress } from "../../../lib/train/mod.ts";

const progressAt = (updates: number, evaluatedAt?: number): Progress => ({
  phase: "training",
  engine: { engine: "webassembly", reason: "" },
  updates,
  environmentSteps: 0,
  fraction: 0,
  seconds: 0,
  trainingSeconds: 0,
  metrics: { loss: updates },
  metricNames: ["loss"],
  ...(evaluatedAt === undefined ? {} : {
    evaluation: {
      updates: evaluatedAt,
      environmentSteps: 0,
      seconds: 0,
      normalisedDistance: { gpim: 0.5 },
      success: {},
      metrics: {},
    },
  }),
});

const NONE = { evaluations: [], steps: [] };

Deno.test("an evaluation joins its curve once, and gradient steps theirs from the first on", () => {
  const first = pointsOf(progressAt(0, 0), NONE);
  assertEquals(first, { evaluations: [{ updates: 0, values: { gpim: 0.5 } }], steps: [] });
  const second = pointsOf(progressAt(100, 0), first);
  assertEquals([second.evaluations.length, second.steps], [1, [{ updates: 100, values: { loss: 100 } }]]);
  assertEquals(pointsOf(progressAt(100, 100), second).evaluations.length, 2);
});

Deno.test("a long curve keeps its newest point, and never has more than a thousand", () => {
  let curves = pointsOf(progressAt(1), NONE);
  for (let updates = 2; updates <= 5000; updates++) curves = pointsOf(progressAt(updates), curves);
  assertEquals(curves.steps.length <= 1000, true);
  assertEquals(curves.steps.at(-1)?.updates, 5000);
});

Deno.test("lines have a gap where a point lacks a value, or it is no number", () => {
  const lines = [{ name: "a", label: "", colour: "own" }, { name: "b", label: "", colour: "own" }];
  const points = [{ updates: 1, values: { a: 2 } }, { updates: 3, values: { a: NaN, b: 4 } }];
  const { updates, lines: drawn } = linesThrough(points, lines);
  assertEquals([updates, ...drawn.map(({ values }) => values)], [[1, 3], [2, null], [null, 4]]);
});
