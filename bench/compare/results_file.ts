/**
 * The file of all results: read, repaired where a run was killed while it was writing, and added to. Comparisons in the same folder
 * take turns by a lock on the file, which ends with the process that holds it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../../lib/fault.ts";
import { identityOf, readResults, type Result, resultLine } from "./result.ts";

/** Work on a file that no other process works on meanwhile. */
const exclusively = async <Outcome>(
  file: string,
  options: Deno.OpenOptions,
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  using open = await Deno.open(file, options);
  await open.lock(true);
  return await work();
};

/** Ends a file with a whole line, so that more can be added: an incomplete line is dropped, a missing line end is added. */
const repairTail = async (file: string, content: string, isWhole: boolean): Promise<void> => {
  if (content === "" || content.endsWith("\n")) return;
  if (isWhole) return await Deno.writeTextFile(file, "\n", { append: true });
  await Deno.truncate(file, new TextEncoder().encode(content.slice(0, content.lastIndexOf("\n") + 1)).length);
};

/**
 * The results of earlier runs, each once; none where there is no file. A last line that was cut off is removed from the file.
 */
export const loadResults = (file: string): TE.TaskEither<Fault, readonly Result[]> => {
  const read = async (): Promise<E.Either<Fault, readonly Result[]>> => {
    const content = await Deno.readTextFile(file);
    const results = readResults(file, content);
    const lines = content.split("\n").filter((line) => line !== "").length;
    if (E.isRight(results)) await repairTail(file, content, results.right.length === lines);
    return results;
  };
  return pipe(
    TE.tryCatch(
      () =>
        exclusively(file, { read: true, write: true }, read)
          .catch((reason) => reason instanceof Deno.errors.NotFound ? E.right([]) : Promise.reject(reason)),
      (reason) => fault("file", file, String(reason), "Give a folder that can be read and written to."),
    ),
    TE.chainEitherK((results) => results),
    TE.map((results) =>
      [...new Map(results.toReversed().map((result) => [identityOf(result), result])).values()].reverse()
    ),
  );
};

/** Adds a result to the file, unless another comparison has added the same run meanwhile. */
export const addResult = (file: string) => (result: Result): Promise<void> =>
  exclusively(file, { read: true, append: true, create: true }, async () => {
    const known = readResults(file, await Deno.readTextFile(file));
    if (E.isRight(known) && known.right.some((other) => identityOf(other) === identityOf(result))) return;
    await Deno.writeTextFile(file, resultLine(result), { append: true });
  });
