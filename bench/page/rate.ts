/**
 * Gradient steps per second of a run in a worker, of Deno or of a browser, and what else is measured of the page.
 *
 * @module
 */
import { trainInWorker, type WorkerRun } from "../../lib/worker/mod.ts";

/** The page's times in milliseconds, and its rate while it draws. */
export interface PageTimes {
  readonly firstPicture: number;
  readonly firstCurve: number;
  /** The three longest times between frames, before training and while it trains. */
  readonly idleGaps: readonly number[];
  readonly trainingGaps: readonly number[];
  /** Gradient steps a second. */
  readonly rate: number;
}

/** The run: the page's first world with its settings, and no pictures. */
const RUN: WorkerRun = {
  world: "point_nav",
  method: "gpim",
  options: { latents: "box:2" },
  engine: "webassembly",
  seed: 7,
  goals: 5,
  evaluateEvery: 100_000,
};

/** Gradient steps before the clock starts, and at its end. */
const [FIRST, LAST] = [200, 700];

/** Gradient steps per second of a worker that {@link serveTraining} serves. */
export const rateOf = (worker: Worker): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let began = 0;
  const training = trainInWorker(worker, RUN, (report) => {
    if (report.kind !== "progress") return;
    const { updates } = report.progress;
    if (updates === FIRST) began = performance.now();
    if (updates < LAST) return;
    resolve(1000 * (LAST - FIRST) / (performance.now() - began));
    training.terminate();
  });
  training.outcome.then((outcome) => outcome._tag === "Left" && reject(new Error(JSON.stringify(outcome.left))));
  return promise;
};
