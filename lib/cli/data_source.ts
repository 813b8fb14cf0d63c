/**
 * Data sets of files, and runs that are trained from them alone.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { DataSet } from "../data/mod.ts";
import { type Fault, fault } from "../fault.ts";
import { fileWork } from "./files.ts";
import type { ResolvedRun } from "./resolve_run.ts";

/** Endings of files in HDF5; all others are `.npz`. */
const HDF5 = /\.(hdf5|h5)$/i;

/** The part of the library that reads and writes data, loaded when it is used. */
export const dataModule = (): TE.TaskEither<Fault, typeof import("../data/mod.ts")> =>
  TE.tryCatch(() => import("../data/mod.ts"), loadingFault);

/** The part that does so as HDF5, with its library. */
export const hdf5Module = (): TE.TaskEither<Fault, typeof import("../data/hdf5.ts")> =>
  TE.tryCatch(() => import("../data/hdf5.ts"), loadingFault);

const loadingFault = (reason: unknown): Fault =>
  fault("file", "data", `its library does not load (${reason})`, "Check the network, once: it is kept from then on.");

/** Reads a data set, as `.npz`, or as HDF5 in Minari's or D4RL's layout. */
export const readData = (file: string): TE.TaskEither<Fault, DataSet> =>
  pipe(
    fileWork(file, "read", () => Deno.readFile(file)),
    TE.chain((bytes) =>
      HDF5.test(file)
        ? pipe(hdf5Module(), TE.chain(({ readHdf5 }) => readHdf5(file, bytes)))
        : pipe(dataModule(), TE.chainEitherK(({ readDataSet }) => readDataSet(file, bytes)))
    ),
  );

/** A run as it is, or with its method trained from the data set that its configuration names. */
export const withData = (run: ResolvedRun): TE.TaskEither<Fault, ResolvedRun> => {
  const { configuration: { data: file }, configured } = run;
  if (file === undefined) return TE.right(run);
  return pipe(
    readData(file),
    TE.chain((data) =>
      pipe(
        dataModule(),
        TE.map(({ offline }) => ({ ...run, configured: { ...configured, method: offline(configured.method, data) } })),
      )
    ),
  );
};
