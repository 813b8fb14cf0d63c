/**
 * The progress of a run, made up.
 *
 * @module
 */
import type { Progress } from "../../lib/train/run.ts";

/** The progress of a run at some number of gradient steps, with ten environment steps and a hundredth of a second for each. */
export const progressOf = (
  { updates, metrics = {}, ...more }: Pick<Progress, "phase" | "updates"> & Partial<Progress>,
): Progress => ({
  engine: { engine: "webassembly", reason: "requested" },
  updates,
  environmentSteps: 10 * updates,
  fraction: 0.5,
  seconds: updates / 100,
  trainingSeconds: updates / 100,
  metrics,
  metricNames: ["goalPolicy.reward", "goalPolicy.skippedSteps"],
  ...more,
});
