/**
 * The results of a plan, kept in its folder as they come.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { fileWork } from "./files.ts";
import type { SettledRun } from "./plan_report.ts";
import { readResultLines, resultLine, type RunResult } from "./run_result.ts";

/** The file of results, one a line. */
const RESULTS = "results.jsonl";

/** The results that an earlier process has left in a folder; half a line is made whole, so that the next begins a new one. */
export const earlierResults = async (out: string): Promise<readonly RunResult[]> => {
  const content = await Deno.readTextFile(`${out}/${RESULTS}`).catch(() => "");
  if (content !== "" && !content.endsWith("\n")) await Deno.writeTextFile(`${out}/${RESULTS}`, "\n", { append: true });
  return readResultLines(content);
};

/** Results as they come. */
export interface PlanResults {
  /** The result of a run, where an earlier process has left one, or another setting has the same run. */
  readonly known: (id: string) => RunResult | undefined;
  /** Keeps a result with its place in the plan, in the file as well where it is new. */
  readonly add: (order: readonly number[], run: SettledRun) => TE.TaskEither<Fault, void>;
  /** All results so far, in the order of the plan. */
  readonly all: () => readonly SettledRun[];
  /** Results that the folder holds of other plans. */
  readonly others: () => readonly RunResult[];
}

/** The results of a plan, in its folder where it has one, after those that are known. */
export const planResults = (out: string | undefined, earlier: readonly RunResult[]): PlanResults => {
  const known = new Map(earlier.map((result) => [result.id, result]));
  const settled: { readonly order: readonly number[]; readonly run: SettledRun }[] = [];
  return {
    known: (id) => known.get(id),
    add: (order, run) => {
      settled.push({ order, run });
      if (out === undefined || known.has(run.result.id)) return TE.right(undefined);
      known.set(run.result.id, run.result);
      const line = resultLine(run.result);
      return fileWork(out, "write", () => Deno.writeTextFile(`${out}/${RESULTS}`, line, { append: true }));
    },
    all: () =>
      settled.toSorted(({ order: left }, { order: right }) =>
        left.map((number, place) => number - right[place]).find((difference) => difference !== 0) ?? 0
      ).map(({ run }) => run),
    others: () => earlier.filter(({ id }) => !settled.some(({ run }) => run.result.id === id)),
  };
};
