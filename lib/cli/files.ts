/**
 * Files: read, and written all or none.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../fault.ts";

/** Files by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const READABLE = "Name a file that can be read, and run with --allow-read (or -R).";
const ROOM = "Make room on the disk.";
const FULL = /no space left|disk quota|file too large|not enough space/i;
const WRITABLE = "Name a folder that can be written to, and run with --allow-write (or -W).";

const failed = (place: string, remedy: string, reason: unknown): Fault =>
  fault("file", place, messageOf(reason), FULL.test(messageOf(reason)) ? ROOM : remedy);

/** The fault of reading or writing that threw. */
export const fileFault = (place: string, kind: "read" | "write", reason: unknown): Fault =>
  failed(place, kind === "read" ? READABLE : WRITABLE, reason);

/** File access whose failure is a fault. */
const attempt = <Result>(place: string, remedy: string, work: () => Promise<Result>): TE.TaskEither<Fault, Result> =>
  TE.tryCatch(work, (reason) => failed(place, remedy, reason));

/** Reading or writing whose failure is a fault. */
export const fileWork = <Result>(
  place: string,
  kind: "read" | "write",
  work: () => Promise<Result>,
): TE.TaskEither<Fault, Result> => attempt(place, kind === "read" ? READABLE : WRITABLE, work);

/**
 * A path without `.` and without `..` behind a folder's name. Deno makes the folders on the way to a path such as
 * `none/../results`, but finds no file under it where `none` is missing.
 */
export const plainPath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && !["", "..", undefined].includes(parts.at(-1))) parts.pop();
    else parts.push(part);
  }
  return parts.join("/") || (path.startsWith("/") ? "/" : ".");
};

/** Reads a text file, which needs permission to read it. */
export const readText = (path: string): TE.TaskEither<Fault, string> =>
  attempt(path, READABLE, () => Deno.readTextFile(path));

/**
 * Makes a folder where there is none, so that a run that cannot save its results fails before it begins. Needs permission to
 * write.
 */
export const prepareFolder = (folder: string): TE.TaskEither<Fault, string> =>
  attempt(folder, WRITABLE, async () => {
    await Deno.mkdir(plainPath(folder), { recursive: true });
    return folder;
  });

/** Makes sure that a file can be written and leaves its content alone; whether the file is new. */
const claim = async (path: string): Promise<boolean> => {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
    return true;
  } catch (reason) {
    if (!(reason instanceof Deno.errors.AlreadyExists)) throw reason;
    (await Deno.open(path, { append: true })).close();
    return false;
  }
};

/** Removes files, as far as they are there. */
export const discard = (paths: readonly string[]): Promise<unknown> =>
  Promise.all(paths.map((path) => Deno.remove(path).catch(() => {})));

/** Removes a folder with all that is in it. */
export const discardFolder = (folder: string): Promise<void> => Deno.remove(folder, { recursive: true });

/**
 * Writes a file such that there is never a part of it under its name, also when the process or the machine stops meanwhile: under
 * another name, on the disk, and then renamed. Needs permission to read and to write.
 */
export const writeWhole = async (path: string, content: Uint8Array): Promise<void> => {
  const partial = `${path}.partial`;
  try {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    for (let written = 0; written < content.length;) written += await file.write(content.subarray(written));
    await file.sync();
    await Deno.rename(partial, path);
  } catch (reason) {
    await discard([partial]);
    throw reason;
  }
};

/** Puts the names of a folder's files on the disk, where the system can; without it they may be lost with the power. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (Deno.build.os === "windows") return;
  using open = await Deno.open(folder);
  await open.sync();
};

/** The names in a folder, which is made where there is none. */
export const listFiles = (folder: string): TE.TaskEither<Fault, readonly string[]> =>
  attempt(folder, READABLE, async () => {
    try {
      return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    } catch (reason) {
      if (reason instanceof Deno.errors.NotFound) return [];
      throw reason;
    }
  });

/**
 * Keeps other processes from working in a folder, until it is released or the process ends, however it does: the lock is the
 * system's, on a file that stays.
 */
export const lockFolder = (folder: string): TE.TaskEither<Fault, { readonly release: () => void }> =>
  pipe(
    attempt(folder, WRITABLE, async () => {
      await Deno.mkdir(folder, { recursive: true });
      const file = await Deno.open(`${folder}/lock`, { write: true, create: true });
      if (await file.tryLock(true)) return { release: () => file.close() };
      file.close();
    }),
    TE.chain((lock) =>
      lock === undefined
        ? TE.left(
          fault("file", folder, "another process works in it", "Wait until it has ended, or choose another folder."),
        )
        : TE.right(lock)
    ),
  );

/**
 * Writes files into a folder: all of them, or, as far as failures can be foreseen, none. Every file is first written under
 * another name, which fails on a full disk, and its own name is claimed, which fails where a folder has that name; only then
 * are files of an earlier run overwritten. Renaming would be shorter, but needs permission to read.
 */
export const writeFiles = (folder: string, files: Files): TE.TaskEither<Fault, readonly string[]> => {
  const names = Object.keys(files);
  const path = (name: string) => `${plainPath(folder)}/${name}`;
  const rehearsal = (name: string) => `${path(name)}.partial`;
  const write = (target: string, content: string | Uint8Array) =>
    typeof content === "string" ? Deno.writeTextFile(target, content) : Deno.writeFile(target, content);
  return pipe(
    prepareFolder(folder),
    TE.chain(() =>
      attempt(folder, WRITABLE, async () => {
        const claimed: string[] = [];
        try {
          for (const name of names) {
            await Deno.mkdir(path(name).split("/").slice(0, -1).join("/"), { recursive: true });
            await write(rehearsal(name), files[name]);
            if (await claim(path(name))) claimed.push(path(name));
          }
          for (const name of names) await write(path(name), files[name]);
          return names.map(path);
        } catch (reason) {
          await discard(claimed);
          throw reason;
        } finally {
          await discard(names.map(rehearsal));
        }
      })
    ),
  );
};
