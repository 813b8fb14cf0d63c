import { assert, assertEquals, assertMatch } from "@std/assert";
import { loadState } from "../../lib/state/mod.ts";
import { type Report, trainInWorker, type WorkerRun } from "../../lib/worker/mod.ts";
import { SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const RUN: WorkerRun = {
  world: "line",
  method: "gpim",
  options: { ...SMALL },
  engine: "webassembly",
  seed: 1,
  goals: 3,
};

const workerOf = (script: string | URL): Worker => new Worker(script, { type: "module" });
const TRAINING = new URL("training_worker.ts", import.meta.url);

Deno.test("a worker trains while this thread is free, and hands its state over", async () => {
  const reports: Report[] = [];
  const training = trainInWorker(workerOf(TRAINING), { ...RUN, updates: 200 }, (report) => reports.push(report));
  training.setGoal(Float64Array.of(0.5));
  let late = 0;
  const began = performance.now();
  let last = began;
  const clock = setInterval(() => {
    late = Math.max(late, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  const { bytes, isStopped } = right(await training.outcome);
  clearInterval(clock);
  assertEquals([right(loadState(bytes)).state.updates, isStopped], [200, false]);
  assert(reports.some(({ kind }) => kind === "frame"));
  assertEquals(reports.at(-1)?.kind, "done");
  const total = performance.now() - began;
  assert(late < total / 2, `this thread was blocked for ${late} of ${total} ms`);
});

Deno.test("pause, step, map, save, resume and stop reach the worker", async () => {
  const log: string[] = [];
  const training = trainInWorker(workerOf(TRAINING), { ...RUN, world: "point_nav", pauseAt: 20 }, (report) => {
    if (report.kind === "stage" && report.isPaused) {
      log.push(report.stage);
      if (report.stage === "explore" && log.length > 1) training.stop();
      else if (report.stage === "explore") training.step();
      else training.save();
    }
    if (report.kind === "state") training.askMap(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2));
    if (report.kind === "map") {
      log.push(`map of ${report.rewards.length}`);
      training.resume();
      training.pause();
      training.resume(40);
    }
  });
  assertEquals(right(await training.outcome).isStopped, true);
  assertEquals(log, ["explore", "relabel", "map of 2", "explore"]);
});

Deno.test("a worker whose script throws, is missing, or speaks otherwise ends in a fault", async () => {
  const scripts: readonly (readonly [script: string, cause: RegExp])[] = [
    [`throw new Error("broken script")`, /broken script/],
    [`self.onmessage = () => self.postMessage({ kind: "greeting" })`, /was given/],
  ];
  for (const [script, cause] of scripts) {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    assertMatch(left(await trainInWorker(workerOf(url), RUN).outcome).cause, cause);
  }
  const missing = trainInWorker(workerOf(new URL("missing.ts", import.meta.url)), RUN);
  assertEquals(left(await missing.outcome).place, "a worker that trains");
});

Deno.test("a run that ends in a fault brings it over", async () => {
  const { outcome } = trainInWorker(workerOf(TRAINING), { ...RUN, world: "nowhere" });
  assertEquals(left(await outcome).place, "run, 'world'");
});

Deno.test("a worker that was terminated says no more", async () => {
  let count = 0;
  const training = trainInWorker(workerOf(TRAINING), RUN, () => count++);
  training.terminate();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(count, 0);
});
