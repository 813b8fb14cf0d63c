import { assertEquals } from "@std/assert";
import { fault } from "../../lib/fault.ts";
import type { Progress } from "../../lib/train/run.ts";
import { postedProgress, REPORT, type Report } from "../../lib/worker/report.ts";

const PROGRESS: Progress = {
  phase: "training",
  engine: { engine: "webassembly", reason: "requested" },
  updates: 10,
  environmentSteps: 20,
  fraction: 0.5,
  seconds: 1,
  trainingSeconds: 1,
  metrics: { loss: 0.25 },
  metricNames: ["loss"],
  evaluation: {
    updates: 0,
    environmentSteps: 0,
    seconds: 0,
    normalisedDistance: { gpim: 1 },
    success: { gpim: 0 },
    metrics: {},
  },
};

const NUMBERS = Float64Array.of(1, 2);
const BYTES = Uint8Array.of(1);
const FAULT = fault("world", "a place", "a cause", "A remedy.");
const FRAME = { updates: 1, states: NUMBERS, goal: NUMBERS, distance: 0.5, isReached: false };

const REPORTS: readonly Report[] = [
  { kind: "stage", stage: "explore", iteration: 0, updates: 0, isPaused: false },
  { kind: "progress", progress: PROGRESS },
  { kind: "frame", frame: FRAME },
  { kind: "skills", skills: { updates: 1, latents: Float32Array.of(1), states: NUMBERS } },
  { kind: "map", goal: NUMBERS, rewards: NUMBERS },
  { kind: "state", bytes: BYTES },
  { kind: "done", bytes: BYTES, isStopped: true },
  { kind: "fault", fault: FAULT, isEnd: false },
];

const isTaken = (value: unknown): boolean => REPORT.decode(value)._tag === "Right";

Deno.test("every report passes, also as a copy that was posted", () => {
  for (const report of REPORTS) assertEquals(isTaken(structuredClone(report)), true, report.kind);
});

Deno.test("a report without one of its parts, or with another value there, is refused", () => {
  for (const report of REPORTS) {
    for (const part of Object.keys(report)) {
      assertEquals(isTaken({ ...report, [part]: "?" }), false, `${report.kind}: ${part}`);
    }
  }
  for (const part of ["phase", "updates", "fraction", "engine", "metrics", "metricNames", "evaluation"]) {
    assertEquals(isTaken({ kind: "progress", progress: { ...PROGRESS, [part]: "?" } }), false, part);
  }
  for (const part of Object.keys(FRAME)) {
    assertEquals(isTaken({ kind: "frame", frame: { ...FRAME, [part]: "?" } }), false, part);
  }
  const evaluation = { ...PROGRESS.evaluation, normalisedDistance: { gpim: "1" } };
  assertEquals(isTaken({ kind: "progress", progress: { ...PROGRESS, evaluation } }), false);
});

Deno.test("posted progress leaves the functions of its engine behind", () => {
  const program = { ...PROGRESS.engine, run: () => {} };
  assertEquals(structuredClone(postedProgress({ ...PROGRESS, engine: program })), PROGRESS);
});
