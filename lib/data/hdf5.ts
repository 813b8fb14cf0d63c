/**
 * Trajectories as HDF5, in the two layouts of the field: Minari's, a group an episode, and D4RL's, flat arrays of steps.
 *
 * The first import loads the HDF5 library, 4 MB of WebAssembly; it reads and writes its own memory and no disk.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { guardTask } from "../guard.ts";
import { type DataSet, MOST_BYTES } from "./data_set.ts";
import { readD4rl, writeD4rl } from "./hdf5_d4rl.ts";
import { arraysOf, inFile } from "./hdf5_file.ts";
import { readMinari, writeMinari } from "./hdf5_minari.ts";
import { ANY_REPLAY } from "./offline.ts";
import type { Trajectories } from "./trajectories.ts";

/** A layout of the field. */
export type Hdf5Layout = "minari" | "d4rl";

/** The columns that both layouts need. */
const NEEDED = ["observation", "action", "terminated"] as const;

/**
 * Writes trajectories in a layout of the field. Rewards are zeros where there is no column `reward`: no reward comes from a world.
 */
export const writeHdf5 = (
  layout: Hdf5Layout,
  trajectories: Trajectories,
  about: DataSet["about"] = {},
): TE.TaskEither<Fault, Uint8Array<ArrayBuffer>> =>
  guardTask("trajectories", () => {
    const missing = NEEDED.find((name) => !Object.hasOwn(trajectories.columns, name));
    if (missing !== undefined) {
      const remedy = `Give columns ${NEEDED.join(", ")}.`;
      return TE.left(fault("configuration", "trajectories", `they have no column '${missing}'`, remedy));
    }
    return pipe(
      inFile("trajectories", "w", undefined, (file) =>
        (layout === "minari" ? writeMinari : writeD4rl)(file, trajectories, about)),
      TE.map(({ bytes }) =>
        bytes
      ),
    );
  });

const NON_FINITE = "Leave such episodes out of the data set.";

const finite = (place: string, trajectories: Trajectories): E.Either<Fault, Trajectories> => {
  for (const [name, { data }] of Object.entries(trajectories.columns)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return E.left(fault("non-finite", `${place}, '${name}'`, `number ${at} is ${data[at]}`, NON_FINITE));
  }
  return E.right(trajectories);
};

/** Reads trajectories in either layout, as a data set whose one set fills any replay. */
export const readHdf5 = (
  place: string,
  bytes: Uint8Array,
  most: number = MOST_BYTES,
): TE.TaskEither<Fault, DataSet> =>
  guardTask("a data set", () =>
    pipe(
      inFile(`${place}`, "r", bytes, (file): Trajectories => {
        const arrays = arraysOf(file, most);
        return file.keys().some((name) => name === "actions") ? readD4rl(file, arrays) : readMinari(file, arrays);
      }),
      TE.chainEitherK(({ result }) => finite(`${place}`, result)),
      TE.map((trajectories) => ({ about: {}, sets: { [ANY_REPLAY]: trajectories } })),
    ));
