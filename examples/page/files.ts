/// <reference lib="dom" />
/**
 * Runs that are downloaded from the page and loaded into it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault } from "../../lib/fault.ts";
import { loadState } from "../../lib/state/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { type Settings, settingsOfSaved } from "./settings.ts";

/** Downloads bytes under a name. */
export const download = (name: string, bytes: Uint8Array<ArrayBuffer>): void => {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
};

/** A run that was loaded. */
export interface LoadedRun {
  readonly bytes: Uint8Array;
  readonly saved: SavedRun;
  readonly settings: Settings;
}

/** The most bytes of a file that is loaded. */
const MOST = 2 ** 28;

/** The run in a file; a fault where it is damaged, foreign, or not one of this page. */
export const readRun = async (file: File): Promise<E.Either<Fault, LoadedRun>> => {
  if (file.size > MOST) {
    const cause = `it has ${file.size} bytes, more than any run of this page`;
    return E.left(fault("file", file.name, cause, "Load one that was downloaded from this page."));
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return pipe(
    loadState(bytes, file.name),
    E.chain((saved) => pipe(settingsOfSaved(saved), E.map((settings) => ({ bytes, saved, settings })))),
  );
};
