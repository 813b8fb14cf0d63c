import { assertEquals } from "@std/assert";
import { progressLine, seedsProgress, showProgress } from "../../lib/cli/progress.ts";
import type { Progress } from "../../lib/train/run.ts";

const PROGRESS: Progress = {
  phase: "training",
  engine: { engine: "webassembly", reason: "there is no graphics card" },
  updates: 3400,
  environmentSteps: 217_600,
  fraction: 0.425,
  seconds: 21,
  trainingSeconds: 20,
  metrics: {},
  metricNames: [],
  evaluation: {
    updates: 3000,
    environmentSteps: 192_000,
    seconds: 18,
    success: { gpim: 0.5, diayn: 0.5 },
    normalisedDistance: { gpim: 0.0812, diayn: 0.2 },
    metrics: {},
  },
};

/** A screen that records its text. */
const screen = (isTerminal: boolean, width = 200) => {
  const written: string[] = [];
  return { written, screen: { isTerminal, width, write: (text: string) => void written.push(text) } };
};

Deno.test("a line has phase, gradient steps, fraction, time left, distance and rates", () => {
  assertEquals(
    progressLine(PROGRESS),
    "training · 3,400 gradient steps · 42 % · 28 s left · distance 0.081 · 170/s, 10,880 environment steps/s",
  );
});

Deno.test("before the first update there is neither a rate nor an estimate of the time left", () => {
  assertEquals(
    progressLine({ ...PROGRESS, updates: 0, environmentSteps: 0, fraction: 0 }),
    "training · 0 gradient steps · 0 % · distance 0.081",
  );
});

Deno.test("outside a terminal a line is written for every evaluation, and the engine once", () => {
  const { written, screen: plain } = screen(false);
  const show = showProgress(plain);
  show({ ...PROGRESS, phase: "evaluating" });
  show(PROGRESS);
  show({ ...PROGRESS, phase: "done", fraction: 1 });
  assertEquals(written.map((text) => text.split(" · ")[0]), [
    "engine: webassembly (there is no graphics card)\n",
    "evaluating",
    "done",
  ]);
});

Deno.test("on a terminal one line is overwritten, and never wraps", () => {
  const { written, screen: terminal } = screen(true, 30);
  const show = showProgress(terminal);
  show(PROGRESS);
  show({ ...PROGRESS, phase: "done", fraction: 1 });
  assertEquals(written.slice(1), ["\r\x1b[Ktraining · 3,400 gradient ste", "\r\x1b[Kdone · 3,400 gradient steps ·\n"]);
});

Deno.test("several seeds are shown as one when all have reached the same point, in any order", () => {
  const shown: Progress[] = [];
  const report = seedsProgress(2, (progress) => shown.push(progress));
  const at = (phase: Progress["phase"], updates: number, gpim: number): Progress => ({
    ...PROGRESS,
    phase,
    updates,
    environmentSteps: 64 * updates,
    evaluation: { ...PROGRESS.evaluation!, normalisedDistance: { gpim } },
  });
  report(at("training", 100, 0.4));
  report(at("evaluating", 100, 0.2));
  assertEquals(shown, []);
  report(at("training", 100, 0.4));
  report(at("evaluating", 100, 0.4));
  assertEquals(shown.map(({ phase, updates, environmentSteps }) => [phase, updates, environmentSteps]), [
    ["training", 100, 12_800],
    ["evaluating", 100, 12_800],
  ]);
  assertEquals(
    progressLine(shown[1]),
    "evaluating · 2 seeds · 100 gradient steps · 42 % · 28 s left · mean distance 0.300 · 10/s, 640 environment steps/s",
  );
});
