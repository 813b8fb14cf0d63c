/**
 * The folder of a run as those see it who look on: whether there is a run, and the lines that its metrics grow by.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type * as TE from "fp-ts/TaskEither.js";
import { isRecord, parseJson } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { giveTurn } from "../turn.ts";
import { type GrowingLines, placeOf, readOn, UNREAD } from "../watch/growing_lines.ts";
import { type Configuration, readWhole } from "./configuration.ts";
import { fileFault, plainPath } from "./files.ts";
import { CONFIGURATION_FILE } from "./run_folder.ts";

/** A run that was found in a folder. */
export interface FoundRun {
  /** The text by which it is told from another one that takes its place. */
  readonly mark: string;
  /** Its configuration. */
  readonly configuration: Configuration;
  /** The file of its configuration, with what it tells about package, machine and command. */
  readonly file: Readonly<Record<string, unknown>>;
}

const REMEDY = "Name the folder that --out of a run has named.";

/** The fault of a folder that is none, or holds other things than a run; `undefined` of one that a run may yet begin in. */
const folderFault = async (folder: string): Promise<Fault | undefined> => {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      // The folder of states is locked before a run begins.
      if (name !== "state" && !name.endsWith(".partial")) return fault("file", folder, "there is no run in it", REMEDY);
    }
    return undefined;
  } catch (reason) {
    if (reason instanceof Deno.errors.NotFound) return fault("file", folder, "there is no such folder", REMEDY);
    if (reason instanceof Deno.errors.NotADirectory) {
      return fault("file", folder, "it is a file, not a run's folder", REMEDY);
    }
    return fault("file", folder, fileFault(folder, "read", reason).cause, "Run with --allow-read of this folder.");
  }
};

/** The run in a folder; `undefined` while there is none, and a fault where there never will be. */
export const findRun = (path: string): TE.TaskEither<Fault, FoundRun | undefined> => async () => {
  const folder = plainPath(path);
  const name = `${folder}/${CONFIGURATION_FILE}`;
  try {
    const { mtime } = await Deno.stat(name);
    const text = await Deno.readTextFile(name);
    const configuration = readWhole(name, text);
    if (E.isLeft(configuration)) return configuration;
    const file = parseJson(text);
    return E.right({
      mark: `${mtime?.getTime()} ${text}`,
      configuration: configuration.right,
      file: E.isRight(file) && isRecord(file.right) ? file.right : {},
    });
  } catch (reason) {
    const isMissing = reason instanceof Deno.errors.NotFound || reason instanceof Deno.errors.NotADirectory;
    const found = isMissing ? await folderFault(folder) : fileFault(name, "read", reason);
    return found === undefined ? E.right(undefined) : E.left(found);
  }
};

/** Bytes that are read at a time. */
const PIECE = 2 ** 20;

/** New lines of a file, and whether they take the place of all before. */
export interface NewLines {
  readonly now: GrowingLines;
  readonly lines: readonly string[];
  readonly isAnew: boolean;
}

/** Bytes of an open file from a place on, at most a piece of them. */
const readPiece = async (file: Deno.FsFile, from: number): Promise<Uint8Array> => {
  await file.seek(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(PIECE);
  const count = await file.read(bytes);
  return bytes.subarray(0, count ?? 0);
};

/** The lines that a file has grown by; a file that is not there yet has none. Needs permission to read it. */
export const readNewLines = (path: string, before: GrowingLines): TE.TaskEither<Fault, NewLines> => async () => {
  try {
    using file = await Deno.open(path);
    let [now, isAnew] = [before, false];
    const lines: string[] = [];
    for (;;) {
      const read = readOn(now, await readPiece(file, placeOf(now)));
      if (read === undefined) {
        // The file was cut off, or replaced.
        [now, isAnew] = [UNREAD, true];
        lines.length = 0;
        continue;
      }
      const isAll = read.now.read === now.read;
      now = read.now;
      lines.push(...read.lines);
      if (isAll) return E.right({ now, lines, isAnew });
      await giveTurn();
    }
  } catch (reason) {
    return reason instanceof Deno.errors.NotFound
      ? E.right({ now: UNREAD, lines: [], isAnew: before.read > 0 })
      : E.left(fileFault(path, "read", reason));
  }
};
