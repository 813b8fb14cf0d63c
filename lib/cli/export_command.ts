/**
 * The command that writes the replays of a run as a data set.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { DataSet, Trajectories } from "../data/mod.ts";
import { type Fault, fault } from "../fault.ts";
import { PACKAGE } from "../package.ts";
import { namesOf } from "../record.ts";
import type { SavedRun } from "../train/run.ts";
import type { Configuration } from "./configuration.ts";
import { dataModule, hdf5Module } from "./data_source.ts";
import { fileWork, plainPath, writeWhole } from "./files.ts";
import { oneOf, optional, text, toggle, type Values, wholeNumber } from "./flags.ts";
import { print } from "./print.ts";
import { runCommand } from "./run_command.ts";
import { readNewest, readRunConfiguration } from "./run_folder.ts";

const FORMATS = ["npz", "minari", "d4rl"] as const;
const REPLAYS = ["goalPolicy", "latentPolicy"] as const;

const FLAGS = {
  format: oneOf(FORMATS, "npz", "the layout (npz): all replays as NumPy's .npz, or one as HDF5 for Minari or D4RL"),
  replay: optional(
    oneOf(REPLAYS, "goalPolicy", "the policy whose replay an HDF5 file holds (goalPolicy where there is one)"),
  ),
  seed: optional(wholeNumber(1, "the seed whose replays are written (the run's first)", 0)),
  out: optional(text("a file", "where to write (needs permission to read and write there)")),
  overwrite: toggle("replace the file where there is one"),
  help: toggle("print this help"),
};

/** The replays of a saved run as trajectories, those without episodes aside. */
const dataOf = (saved: SavedRun): TE.TaskEither<Fault, DataSet> =>
  pipe(
    dataModule(),
    TE.map(({ replayedEpisodes, trajectoriesOf }) => {
      const { identity, state: { replays, updates, environmentSteps } } = saved;
      const sets = namesOf(replays).flatMap((name) => {
        const episodes = replayedEpisodes(replays[name]);
        return episodes === undefined ? [] : [[name, trajectoriesOf(episodes)] as const];
      });
      return {
        about: { package: `${PACKAGE.name} ${PACKAGE.version}`, ...identity, updates, environmentSteps },
        sets: Object.fromEntries(sets),
      };
    }),
  );

/** The replay that an HDF5 file is to hold. */
const chosen = (
  { sets }: DataSet,
  replay: string | undefined,
): E.Either<Fault, Trajectories> => {
  const name = replay ?? REPLAYS.find((name) => Object.hasOwn(sets, name)) ?? "goalPolicy";
  return Object.hasOwn(sets, name) ? E.right(sets[name]) : E.left(
    fault(
      "configuration",
      "--replay",
      `the run has no episodes of ${name}`,
      `There are ${Object.keys(sets).join(", ") || "none"}.`,
    ),
  );
};

/** The bytes of a data set in a format. */
const bytesOf = (data: DataSet, { format, replay }: Values<typeof FLAGS>): TE.TaskEither<Fault, Uint8Array> =>
  format === "npz" ? pipe(dataModule(), TE.map(({ writeDataSet }) => writeDataSet(data))) : pipe(
    hdf5Module(),
    TE.chain(({ writeHdf5 }) =>
      pipe(
        TE.fromEither(chosen(data, replay)),
        TE.chain((trajectories) => writeHdf5(format, trajectories, data.about)),
      )
    ),
  );

/** Suffixes of files, and the formats that readers expect behind them. */
const SUFFIXES: Readonly<Record<string, readonly (typeof FORMATS)[number][]>> = {
  npz: ["npz"],
  hdf5: ["minari", "d4rl"],
  h5: ["minari", "d4rl"],
};

/** The fault of a file whose name promises another format; other names are anybody's. */
const suffixFault = (file: string, { format }: Values<typeof FLAGS>): Fault | undefined => {
  const suffix = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const expected = Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : FORMATS;
  return expected.includes(format) ? undefined : fault(
    "flag",
    "--out",
    `a file named .${suffix} is not expected to be ${format}`,
    `Name another file, or give --format ${expected.join(" or ")}.`,
  );
};

/** The seed whose replays are asked for, of those that a run has. */
const seedOf = (
  { seed, seeds }: Pick<Configuration, "seed" | "seeds">,
  asked: number | undefined,
): E.Either<Fault, number> => {
  if (asked === undefined || (asked >= seed && asked < seed + seeds)) return E.right(asked ?? seed);
  const all = Array.from({ length: seeds }, (_, place) => seed + place);
  return E.left(fault("flag", "--seed", `the run has no seed ${asked}`, `Its seeds are ${all.join(", ")}.`));
};

/** Makes sure that no file is replaced by accident. */
const vacant = (file: string, overwrite: boolean): TE.TaskEither<Fault, void> =>
  overwrite ? TE.right(undefined) : pipe(
    fileWork(file, "read", () =>
      Deno.stat(file).then(() => true, (reason) => {
        if (reason instanceof Deno.errors.NotFound) return false;
        throw reason;
      })),
    TE.chain((isThere) =>
      isThere
        ? TE.left(fault("file", file, "the file exists already", "Choose another name, or replace it by --overwrite."))
        : TE.right(undefined)
    ),
  );

/** Writes the replays of a run; the exit code. */
export const exportCommand = (folder: string, args: readonly string[]): Promise<number> =>
  runCommand("gpim export RUN", FLAGS, args, (flags) => {
    if (flags.out === undefined) {
      return TE.left(fault("flag", "--out", "it is missing", "Name the file to write, e.g. --out run.npz."));
    }
    const file = plainPath(flags.out);
    const promised = suffixFault(file, flags);
    if (promised !== undefined) return TE.left(promised);
    return pipe(
      vacant(file, flags.overwrite),
      TE.chain(() => readRunConfiguration(folder)),
      TE.chainEitherK((configuration) => seedOf(configuration, flags.seed)),
      TE.chain((seed) => readNewest(folder, seed)),
      TE.chain((saved) =>
        saved === undefined
          ? TE.left(fault("file", folder, "no state was saved in it", "Train with permission to read the folder."))
          : dataOf(saved)
      ),
      TE.chain((data) => bytesOf(data, flags)),
      TE.chain((bytes) => fileWork(file, "write", () => writeWhole(file, bytes))),
      TE.map(() => print(`saved ${file}`)),
    );
  });
