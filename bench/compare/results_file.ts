/**
 * The file of all results: read, and repaired where a run was killed while it was writing.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../../lib/fault.ts";
import { readResults, type Result, resultLine } from "./result.ts";

/** Ends a file with a whole line, so that more can be added: an incomplete line is dropped, a missing line end is added. */
const repairTail = (file: string, content: string, results: number): TE.TaskEither<Fault, void> => {
  if (content === "" || content.endsWith("\n")) return TE.right(undefined);
  const lines = content.split("\n").filter((line) => line !== "").length;
  const kept = new TextEncoder().encode(content.slice(0, content.lastIndexOf("\n") + 1)).length;
  return TE.tryCatch(
    () => results === lines ? Deno.writeTextFile(file, "\n", { append: true }) : Deno.truncate(file, kept),
    (reason) => fault("file", file, String(reason), "Give a folder that can be written to."),
  );
};

/** The results of earlier runs; none where there is no file. A last line that was cut off is removed from the file. */
export const loadResults = (file: string): TE.TaskEither<Fault, readonly Result[]> =>
  pipe(
    TE.tryCatch(
      () =>
        Deno.readTextFile(file).catch((reason) => reason instanceof Deno.errors.NotFound ? "" : Promise.reject(reason)),
      (reason) => fault("file", file, String(reason), "Give a folder that can be read."),
    ),
    TE.chain((content) =>
      pipe(
        TE.fromEither(readResults(file, content)),
        TE.chainFirst((results) => repairTail(file, content, results.length)),
      )
    ),
  );

/** Adds a result to the file. */
export const addResult = (file: string) => async (result: Result): Promise<void> =>
  await Deno.writeTextFile(file, resultLine(result), { append: true });
