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
 * Writes files into a folder. All of them are written under other names first, so that a full disk or a folder that is in
 * the way is met before any file of an earlier run is touched; whatever happens, no file is left behind half-written.
 * Renaming would be shorter, but needs the permission to read.
 */
export const writeFiles = (folder: string, files: Files): TE.TaskEither<Fault, readonly string[]> => {
  const names = Object.keys(files);
  const path = (name: string) => `${folder}/${name}`;
  const rehearsal = (name: string) => `${path(name)}.partial`;
  const write = async (target: string, content: string | Uint8Array) => {
    const parent = target.split("/").slice(0, -1).join("/");
    await Deno.mkdir(parent, { recursive: true });
    await (typeof content === "string" ? Deno.writeTextFile(target, content) : Deno.writeFile(target, content));
  };
  return pipe(
    prepareFolder(folder),
    TE.chain(() =>
      TE.tryCatch(async () => {
        try {
          for (const name of names) await write(rehearsal(name), files[name]);
          for (const name of names) await write(path(name), files[name]);
          return names.map(path);
        } finally {
          await Promise.all(names.map((name) => Deno.remove(rehearsal(name)).catch(() => {})));
        }
      }, fileFault(folder))
    ),
  );
};
