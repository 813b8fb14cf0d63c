import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  columnsOf,
  csvLine,
  csvRow,
  curveRows,
  keptRows,
  progressRow,
  rowEvent,
  rowLine,
  tagOf,
} from "../../lib/cli/metric_rows.ts";
import type { Row } from "../../lib/watch/rows.ts";
import type { EvaluationPoint, Progress, SavedRun } from "../../lib/train/run.ts";
import { SAVED } from "../state/saved_run.ts";
import { readEvents } from "../support/event_reader.ts";
import { progressOf } from "./training_progress.ts";

const point = (updates: number): EvaluationPoint => ({
  updates,
  environmentSteps: 10 * updates,
  seconds: updates / 100,
  normalisedDistance: { gpim: 0.5, diayn: 0.75 },
  success: { gpim: 1, diayn: 0 },
  timeAtGoal: { gpim: 0.75, diayn: 0 },
  lateTimeAtGoal: { gpim: 1, diayn: 0 },
  everAtGoal: { gpim: 1, diayn: 0.25 },
  metrics: { "goalPolicy.reward": 9 },
});

Deno.test("a row of training has the metrics that are finite, one of an evaluation the measures of its policies", () => {
  const metrics = { "goalPolicy.reward": 0.5, "goalPolicy.qValue": NaN };
  const counters = { updates: 20, environmentSteps: 200, seconds: 0.2, wallTime: 1e9 };
  const training = progressOf({ phase: "training", updates: 20, metrics, evaluation: point(0) });
  assertEquals(progressRow(training, 1e9), { phase: "training", ...counters, values: { "goalPolicy.reward": 0.5 } });
  for (const phase of ["evaluating", "done"] as const) {
    assertEquals(progressRow({ ...training, phase, evaluation: point(20) }, 1e9), {
      phase,
      ...counters,
      values: {
        "evaluation.gpim.normalisedDistance": 0.5,
        "evaluation.diayn.normalisedDistance": 0.75,
        "evaluation.gpim.success": 1,
        "evaluation.diayn.success": 0,
        "evaluation.gpim.timeAtGoal": 0.75,
        "evaluation.diayn.timeAtGoal": 0,
        "evaluation.gpim.lateTimeAtGoal": 1,
        "evaluation.diayn.lateTimeAtGoal": 0,
        "evaluation.gpim.everAtGoal": 1,
        "evaluation.diayn.everAtGoal": 0.25,
      },
    });
  }
});

Deno.test("an evaluation of before the time at goals was measured has a row without it", () => {
  const { timeAtGoal: _time, lateTimeAtGoal: _late, everAtGoal: _ever, ...old } = point(20);
  const { values } = progressRow(progressOf({ phase: "evaluating", updates: 20, evaluation: old }), 1e9);
  assertEquals(Object.keys(values).map((name) => name.split(".").at(-1)), [
    ...Array(2).fill("normalisedDistance"),
    ...Array(2).fill("success"),
  ]);
});

/** The progress of a run: an evaluation at the beginning and every few iterations, and one at its end. */
const courseOf = (iterations: number, every: number): readonly Progress[] => [
  ...Array.from({ length: iterations }, (_, iteration) => [
    ...(iteration % every === 0
      ? [progressOf({ phase: "evaluating", updates: 10 * iteration, evaluation: point(10 * iteration) })]
      : []),
    progressOf({ phase: "training", updates: 10 * (iteration + 1), metrics: { "goalPolicy.reward": iteration / 3 } }),
  ]).flat(),
  progressOf({ phase: "done", updates: 10 * iterations, evaluation: point(10 * iterations) }),
];

/** A run as it is saved after some iterations, before the evaluation that is due there, or after it. */
const savedAfter = (iterations: number, every: number, isEvaluated: boolean): SavedRun => ({
  ...SAVED,
  state: { ...SAVED.state, updates: 10 * iterations, environmentSteps: 100 * iterations },
  curve: Array.from({ length: iterations + Number(isEvaluated) }, (_, iteration) => iteration)
    .filter((iteration) => iteration % every === 0).map((iteration) => point(10 * iteration)),
});

Deno.test("kept are the rows before a saved state, as far as they are whole, wherever the file was cut off", () => {
  const course = fc.record({
    iterations: fc.integer({ min: 1, max: 8 }),
    every: fc.integer({ min: 1, max: 3 }),
    at: fc.nat(8),
    isEvaluated: fc.boolean(),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(course, ({ iterations, every, at, isEvaluated, cut }) => {
    const saved = Math.min(at, iterations);
    const rows = courseOf(iterations, every).map((progress, place) => progressRow(progress, 1e9 + place));
    const text = rows.map(rowLine).join("");
    const left = text.slice(0, Math.floor(cut * text.length));
    const expected = rows.slice(0, left.split("\n").length - 1).filter(({ phase, updates }) =>
      phase === "training" ? updates <= 10 * saved : phase === "evaluating" &&
        (updates < 10 * saved || (isEvaluated && updates === 10 * saved))
    );
    const kept = keptRows(left, savedAfter(saved, every, isEvaluated));
    assertEquals(kept.rows, expected);
    assertEquals(kept.bytes, expected.map(rowLine).join("").length);
  }));
});

Deno.test("nothing is kept behind a line that is no row", () => {
  const row = progressRow(progressOf({ phase: "training", updates: 10, metrics: { φ: 1 } }), 1);
  const whole = rowLine(row);
  const saved = savedAfter(3, 1, false);
  for (
    const line of [
      "",
      "7",
      "[]",
      "{}",
      whole.slice(0, -3),
      whole.replace("training", "resting"),
      whole.replace(":10,", ":null,"),
      whole.replace('"φ":1', '"φ":"1"'),
    ]
  ) {
    const kept = keptRows(`${whole}${line.trimEnd()}\n${whole}`, saved);
    assertEquals(kept, { rows: [row], bytes: new TextEncoder().encode(whole).length }, line);
  }
});

Deno.test("the first evaluation is not kept for a state that was saved before it", () => {
  const text = rowLine(progressRow(progressOf({ phase: "evaluating", updates: 0, evaluation: point(0) }), 1));
  assertEquals(keptRows(text, savedAfter(0, 1, false)), { rows: [], bytes: 0 });
  assertEquals(keptRows(text, savedAfter(0, 1, true)).bytes, text.length);
});

Deno.test("a run that reached its state by environment steps alone keeps no row of a later iteration", () => {
  const rows = [100, 200, 300].map((environmentSteps): Row => ({
    phase: "training",
    updates: 0,
    environmentSteps,
    seconds: 1,
    wallTime: 1,
    values: {},
  }));
  const saved = { ...SAVED, state: { ...SAVED.state, updates: 0, environmentSteps: 200 }, curve: [] };
  assertEquals(keptRows(rows.map(rowLine).join(""), saved).rows, rows.slice(0, 2));
});

Deno.test("the rows of a curve are those of its evaluations, their wall times as long before now as they are in the run", () => {
  const [first, second] = curveRows({ ...SAVED, seconds: 3, curve: [point(0), point(100)] }, 50);
  assertEquals([first.wallTime, second.wallTime, second.seconds], [47, 48, 1]);
  const evaluating = progressOf({ phase: "evaluating", updates: 100, evaluation: point(100) });
  assertEquals(second, progressRow(evaluating, 48));
});

Deno.test("a table has a column for every metric that may come, and empty fields where a row has none", () => {
  const [evaluated, trained] = courseOf(1, 1).map((progress) => progressRow(progress, 7));
  const columns = columnsOf(["goalPolicy.reward", "goalPolicy.skippedSteps"], [evaluated]);
  assertEquals(
    columns.join(" "),
    [
      "phase updates environmentSteps seconds wallTime goalPolicy.reward goalPolicy.skippedSteps",
      "evaluation.gpim.normalisedDistance evaluation.diayn.normalisedDistance",
      "evaluation.gpim.success evaluation.diayn.success",
      "evaluation.gpim.timeAtGoal evaluation.diayn.timeAtGoal",
      "evaluation.gpim.lateTimeAtGoal evaluation.diayn.lateTimeAtGoal",
      "evaluation.gpim.everAtGoal evaluation.diayn.everAtGoal",
    ].join(" "),
  );
  assertEquals(csvRow(columns, evaluated), "evaluating,0,0,0,7,,,0.5,0.75,1,0,0.75,0,1,0,1,0.25\n");
  assertEquals(csvRow(columns, trained), "training,10,100,0.1,7,0,,,,,,,,,,,\n");
  // A row of before the time at goals was measured leaves room for that of the rows that follow.
  const { timeAtGoal: _time, lateTimeAtGoal: _late, everAtGoal: _ever, ...old } = point(0);
  const before = progressRow(progressOf({ phase: "evaluating", updates: 0, evaluation: old }), 7);
  assertEquals(new Set(columnsOf([], [before])), new Set(columnsOf([], [evaluated])));
});

Deno.test("fields of a table are quoted where a reader would else split them", () => {
  assertEquals(csvLine(["a", 'say "b"', "c,d", "e\nf", ""]), 'a,"say ""b""","c,d","e\nf",\n');
});

Deno.test("tags are grouped by learner, evaluations together, and counters as run", () => {
  assertEquals(
    ["goalPolicy.reward", "evaluation.gpim.success", "seconds"].map(tagOf),
    ["goalPolicy/reward", "evaluation/gpim.success", "run/seconds"],
  );
});

Deno.test("an event has a row's values at its gradient steps, counters beside those of training, and tells meanings once", () => {
  const tags = new Set<string>();
  const isNew = (tag: string) => !tags.has(tag) && tags.add(tag).size > 0;
  const rows = courseOf(2, 2).map((progress) => progressRow(progress, 1.5));
  const events = rows.flatMap((row) => readEvents(rowEvent(row, isNew)));
  assertEquals(events.map(({ step, wallTime }) => [step, wallTime]), [[0, 1.5], [10, 1.5], [20, 1.5], [20, 1.5]]);
  const [evaluated, first, second] = events.map(({ scalars }) => scalars);
  assertEquals(evaluated.map(({ tag, value }) => [tag, value]), [
    ["evaluation/gpim.normalisedDistance", 0.5],
    ["evaluation/diayn.normalisedDistance", 0.75],
    ["evaluation/gpim.success", 1],
    ["evaluation/diayn.success", 0],
    ["evaluation/gpim.timeAtGoal", 0.75],
    ["evaluation/diayn.timeAtGoal", 0],
    ["evaluation/gpim.lateTimeAtGoal", 1],
    ["evaluation/diayn.lateTimeAtGoal", 0],
    ["evaluation/gpim.everAtGoal", 1],
    ["evaluation/diayn.everAtGoal", 0.25],
  ]);
  const told = [first, second].map((scalars) => scalars.map(({ tag, description }) => [tag, description !== ""]));
  const named = ["goalPolicy/reward", "run/environmentSteps", "run/seconds"];
  assertEquals(told, [named.map((tag) => [tag, true]), named.map((tag) => [tag, false])]);
  assertEquals(second[1].value, 200);
});
