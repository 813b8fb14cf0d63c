/**
 * The files of a run's metrics, which grow with every row: `metrics.jsonl`, `metrics.csv`, and TensorBoard's
 * `events.out.tfevents.gpim`. A run that goes on cuts the first off behind the state that it goes on from; the other two are made of
 * it, so that all three become those of a run that was never stopped.
 *
 * @module
 */
import type { Fault } from "../fault.ts";
import { concatenateBytes } from "../protobuf.ts";
import { fileVersion } from "../report/mod.ts";
import type { Progress, SavedRun } from "../train/run.ts";
import { fileFault, plainPath } from "./files.ts";
import { type GrowingFile, growingFile } from "./growing_file.ts";
import {
  columnsOf,
  csvLine,
  csvRow,
  curveRows,
  type KeptRows,
  keptRows,
  progressRow,
  rowEvent,
  rowLine,
} from "./metric_rows.ts";
import type { Row } from "../watch/rows.ts";

/** The files of one seed's metrics. */
export interface MetricFiles {
  /**
   * Adds the row of a run's progress to all files; the fault of the first that cannot be written. That does not end the run: the row
   * is kept, and written with the next one.
   */
  readonly add: (progress: Progress) => Fault | undefined;
  /** Puts all rows on the disk, as far as that is possible; to be called before a state is saved that comes after them. */
  readonly sync: () => void;
  /** Closes the files. */
  readonly close: () => void;
}

/** The names of the files; TensorBoard reads those with `tfevents` in theirs. */
const NAMES = { lines: "metrics.jsonl", table: "metrics.csv", events: "events.out.tfevents.gpim" } as const;

/** One of the files. */
type File = keyof typeof NAMES;

const FILES: readonly File[] = ["lines", "table", "events"];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The clock, in seconds since the beginning of 1970. */
const now = (): number => Date.now() / 1000;

/** The rows that a run that goes on keeps of its file; those of its curve where the file is gone, or tells nothing. */
const readKept = (path: string, saved: SavedRun | undefined): KeptRows => {
  if (saved === undefined) return { rows: [], bytes: 0 };
  try {
    const kept = keptRows(Deno.readTextFileSync(path), saved);
    if (kept.rows.length > 0) return kept;
  } catch {
    // The state is what counts; its curve has the evaluations.
  }
  return { rows: curveRows(saved, now()), bytes: 0 };
};

/** The bytes that a row adds to each file; with the first row come those before it. */
const rowWriter = (kept: KeptRows) => {
  const tags = new Set<string>();
  const isNew = (tag: string): boolean => {
    const isKnown = tags.has(tag);
    tags.add(tag);
    return !isKnown;
  };
  let columns: readonly string[] | undefined;
  return (row: Row, metricNames: readonly string[]): Readonly<Record<File, Uint8Array>> => {
    const isFirst = columns === undefined;
    const before = isFirst ? kept.rows : [];
    const all = [...before, row];
    const names = columns ??= columnsOf(metricNames, all);
    return {
      lines: bytesOf((kept.bytes > 0 ? [row] : all).map(rowLine).join("")),
      table: bytesOf([...(isFirst ? [csvLine(names)] : []), ...all.map((one) => csvRow(names, one))].join("")),
      events: concatenateBytes([
        ...(isFirst ? [fileVersion(all[0].wallTime)] : []),
        ...all.map((one) => rowEvent(one, isNew)),
      ]),
    };
  };
};

/**
 * The files of a seed's metrics in a folder, which is made where there is none. Needs permission to write there, and for a run that
 * goes on to read.
 *
 * @param saved the state that a run goes on from; `undefined` for one that begins, whose files are made anew.
 */
export const metricFiles = (folder: string, saved: SavedRun | undefined): MetricFiles => {
  const path = (name: string) => `${plainPath(folder)}/${name}`;
  const kept = readKept(path(NAMES.lines), saved);
  const bytesOfRow = rowWriter(kept);
  const ends: Readonly<Record<File, GrowingFile>> = {
    lines: growingFile(path(NAMES.lines), kept.bytes),
    table: growingFile(path(NAMES.table)),
    events: growingFile(path(NAMES.events)),
  };
  return {
    add: (progress) => {
      const added = bytesOfRow(progressRow(progress, now()), progress.metricNames);
      const faults = FILES.flatMap((file) => {
        try {
          ends[file].append(added[file]);
          return [];
        } catch (reason) {
          return [fileFault(path(NAMES[file]), "write", reason)];
        }
      });
      return faults[0];
    },
    sync: () => {
      try {
        ends.lines.sync();
      } catch {
        // The rows are in the system's memory all the same.
      }
    },
    close: () => FILES.forEach((file) => ends[file].close()),
  };
};
