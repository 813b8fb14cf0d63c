/**
 * The report of a run that is over: files, then words.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { TrainState } from "../method/mod.ts";
import type { Outcome } from "../train/run.ts";
import { writeFiles } from "./files.ts";
import { type FinishedRun, pictures, seedsPictures } from "./pictures.ts";
import { print } from "./print.ts";
import { resultTable, seedsSummary, summary } from "./result.ts";

/** The flags that a report depends on. */
interface ReportFlags {
  /** The folder to save files in. */
  readonly out?: string | undefined;
  /** Whether the result is printed as JSON alone. */
  readonly json: boolean;
}

/** Saves the files on demand, and then prints the table and the names of the files, or on demand the result as JSON alone. */
export const report =
  (run: FinishedRun, method: string, { out, json }: ReportFlags) =>
  (outcomes: readonly Outcome<TrainState>[]): TE.TaskEither<Fault, void> => {
    const runs = outcomes.map((outcome) => summary(run.world, method, run.configured.settings.goals, outcome));
    const result = seedsSummary(runs);
    const say = (saved: readonly string[]): void => {
      if (json) return print(JSON.stringify(runs.length === 1 ? runs[0] : result));
      print(`\n${resultTable(run.world, result)}\n`);
      if (saved.length > 0) print(`saved ${saved.join(", ")}`);
    };
    const files = () => runs.length === 1 ? pictures(run, outcomes[0], runs[0]) : seedsPictures(run, outcomes, result);
    // The result is printed even where it cannot be saved.
    return pipe(
      out === undefined ? TE.right([]) : writeFiles(out, files()),
      TE.mapBoth((fault) => (say([]), fault), say),
    );
  };
