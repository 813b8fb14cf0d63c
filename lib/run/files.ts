/**
 * Reading files, and writing them: all, or none.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";

/** Files by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const fileFault = (place: string) => (reason: unknown): Fault =>
  fault(
    "file",
    place,
    reason instanceof Error ? reason.message : String(reason),
    "Name a folder that can be written to, and run with --allow-write (or -W).",
  );

/** Reads a text file. Asks for the permission to read it. */
export const readText = (path: string): TE.TaskEither<Fault, string> =>
  TE.tryCatch(
    () => Deno.readTextFile(path),
    (reason) =>
      fault(
        "file",
        path,
        reason instanceof Error ? reason.message : String(reason),
        "Name a file that can be read, and run with --allow-read (or -R).",
      ),
  );

/**
 * Makes a folder where there is none, so that a run that cannot save its results fails before it begins. Asks for the
 * permission to write.
 */
export const prepareFolder = (folder: string): TE.TaskEither<Fault, string> =>
  TE.tryCatch(async () => {
    await Deno.mkdir(folder, { recursive: true });
    return folder;
  }, fileFault(folder));

/**
 * Writes files into a folder. Each is written whole under another name first; only when all are there are they given their
 * own names, so that a failure leaves no partial file.
 */
export const writeFiles = (folder: string, files: Files): TE.TaskEither<Fault, readonly string[]> => {
  const names = Object.keys(files);
  const partial = (name: string) => `${folder}/${name}.partial`;
  const discard = () => Promise.all(names.map((name) => Deno.remove(partial(name)).catch(() => {})));
  return pipe(
    prepareFolder(folder),
    TE.chain(() =>
      TE.tryCatch(async () => {
        try {
          for (const name of names) {
            const parent = name.split("/").slice(0, -1).join("/");
            if (parent !== "") await Deno.mkdir(`${folder}/${parent}`, { recursive: true });
            const content = files[name];
            await (typeof content === "string"
              ? Deno.writeTextFile(partial(name), content)
              : Deno.writeFile(partial(name), content));
          }
          for (const name of names) await Deno.rename(partial(name), `${folder}/${name}`);
          return names.map((name) => `${folder}/${name}`);
        } catch (reason) {
          await discard();
          throw reason;
        }
      }, fileFault(folder))
    ),
  );
};
