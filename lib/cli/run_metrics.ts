/**
 * The metrics of a run's seeds as they are written, and the words about them.
 *
 * @module
 */
import { type Fault, formatFault } from "../fault.ts";
import type { Progress, SavedRun } from "../train/run.ts";
import { metricFiles } from "./metric_files.ts";
import { printError } from "./print.ts";

/** The metrics of a run. */
export interface RunMetrics {
  /** Adds the progress of a seed. The first failure is told on standard error; the run goes on. */
  readonly add: (progress: Progress, seed: number) => void;
  /** Puts the rows of a seed on the disk. */
  readonly sync: (seed: number) => void;
  /** The fault of rows that are still not written, where there is one. */
  readonly failure: () => Fault | undefined;
  /** Closes all files. */
  readonly close: () => void;
}

/**
 * The metrics of a run in its folder: in the folder itself for one seed, in `seed-N` for each of several; nothing without a folder.
 *
 * @param saved the states that the seeds go on from; seeds without one begin.
 */
export const runMetrics = (
  { out, seed: first, seeds }: { readonly out?: string | undefined; readonly seed: number; readonly seeds: number },
  saved: readonly SavedRun[],
): RunMetrics => {
  const all = new Map(
    Array.from({ length: out === undefined ? 0 : seeds }, (_, place) => {
      const seed = first + place;
      const folder = seeds === 1 ? `${out}` : `${out}/seed-${seed}`;
      return [seed, metricFiles(folder, saved.find(({ identity }) => identity.seed === seed))] as const;
    }),
  );
  const failed = new Map<number, Fault>();
  return {
    add: (progress, seed) => {
      const fault = all.get(seed)?.add(progress);
      if (fault === undefined) return void failed.delete(seed);
      if (failed.size === 0) printError(`\nthe metrics could not be saved, the run goes on: ${formatFault(fault)}`);
      failed.set(seed, fault);
    },
    sync: (seed) => all.get(seed)?.sync(),
    failure: () => [...failed.values()][0],
    close: () => all.forEach(({ close }) => close()),
  };
};
