/**
 * The command that carries out the plan of a sweep, and shows which settings are best.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { crc32 } from "../checksum.ts";
import { engineByName } from "../engine/mod.ts";
import { isRecord, parseJson } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { curve, numbers, table } from "../report/mod.ts";
import { train } from "../train/train.ts";
import { runOf } from "./command.ts";
import { withData } from "./data_source.ts";
import type { Known } from "./example.ts";
import { resolveRun } from "./resolve_run.ts";
import { fileWork, prepareFolder, readText, writeFiles } from "./files.ts";
import { optional, text, toggle, type Values } from "./flags.ts";
import { print, printError } from "./print.ts";
import { runCommand } from "./run_command.ts";
import { openStates, type StateFolder } from "./state_folder.ts";
import { type Sweep, sweep, type TrainCandidate, type Trial } from "./sweep.ts";
import { candidatesOf, readPlan, type Rung } from "./sweep_plan.ts";
import { loadWorld, withWorld } from "./world_source.ts";

const FLAGS = {
  out: optional(
    text("a folder", "save the states of all runs, table and picture; stopped, the sweep goes on from there"),
  ),
  json: toggle("print the result as one JSON object, and nothing else, on standard output"),
  help: toggle("print this help"),
};

/** A folder's name for a setting: the beginning of its words, and a checksum that tells them from others that begin so. */
export const stateFolderName = (name: string): string =>
  `${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 80)}-${
    crc32(new TextEncoder().encode(name)).toString(16).padStart(8, "0")
  }`;

const IN_MEMORY: StateFolder = { newest: undefined, damaged: undefined, save: () => TE.right(undefined) };

/** The states of a run, which are saved where the sweep has a folder. */
const statesOf = (out: string | undefined, name: string, seed: number): TE.TaskEither<Fault, StateFolder> =>
  out === undefined ? TE.right(IN_MEMORY) : openStates(`${out}/states/${stateFolderName(name)}/seed-${seed}`);

/** Trains settings on their worlds, from their states in memory or in a folder. */
const trainer =
  (known: Known, file: string, out: string | undefined): TrainCandidate => (candidate, seed, updates, from) =>
    pipe(
      TE.fromEither(
        resolveRun({ name: "gpim sweep", ...known }, { config: file }, { ...candidate.configuration, seed, updates }),
      ),
      TE.chain(withData),
      TE.chain((resolved) => {
        const { engine, threads } = resolved.configuration;
        return pipe(
          loadWorld(known.worlds, resolved.configuration),
          TE.chain(withWorld((world) =>
            pipe(
              statesOf(out, candidate.name, seed),
              TE.chain(({ newest, save }) =>
                pipe(
                  engineByName(engine, threads === undefined ? {} : { threads }),
                  TE.chain((engine) => {
                    const { seeds: _seeds, ...run } = runOf(world, resolved);
                    const saved = from ?? newest;
                    return train({ ...run, evaluateEvery: updates, ...(saved === undefined ? {} : { from: saved }) })(
                      engine,
                    );
                  }),
                  TE.chainFirst(({ saved }) => save(saved)),
                )
              ),
            )
          )),
          TE.map(({ evaluation, saved }) => ({ distance: Object.values(evaluation)[0].normalisedDistance, saved })),
        );
      }),
    );

/** The file of measured distances, one a line, in the folder of a sweep. */
const DISTANCES = "distances.jsonl";

/** The distances that an earlier process has measured, by setting, seed and gradient steps. */
const earlierDistances = async (out: string): Promise<ReadonlyMap<string, number>> => {
  const content = await Deno.readTextFile(`${out}/${DISTANCES}`).catch(() => "");
  return new Map(
    content.split("\n").flatMap((line) => {
      const parsed = parseJson(line);
      // A process that was killed may have left half a line.
      if (E.isLeft(parsed) || !isRecord(parsed.right)) return [];
      const { run, distance } = parsed.right;
      return typeof run === "string" && typeof distance === "number" ? [[run, distance]] : [];
    }),
  );
};

/** A trainer that measures no distance twice: a state may be further by now than the rung that is asked for. */
const remembering = async (out: string, train: TrainCandidate): Promise<TrainCandidate> => {
  const earlier = await earlierDistances(out);
  return (candidate, seed, updates, from) => {
    const run = `${candidate.name}, seed ${seed}, ${updates} gradient steps`;
    const distance = earlier.get(run);
    return distance === undefined
      ? pipe(
        train(candidate, seed, updates, from),
        TE.chainFirst(({ distance }) =>
          fileWork(
            out,
            "write",
            () => Deno.writeTextFile(`${out}/${DISTANCES}`, `${JSON.stringify({ run, distance })}\n`, { append: true }),
          )
        ),
      )
      : pipe(statesOf(out, candidate.name, seed), TE.map(({ newest }) => ({ distance, saved: newest })));
  };
};

/** The most settings in the picture. */
const DRAWN = 6;

const inWords = (distances: readonly number[]): string => distances.map((distance) => numbers(distance, 3)).join(" · ");

const sweepTable = ({ trials, updates }: Sweep): string =>
  [
    table(
      [
        ["setting", "gradient steps", "normalised distance"],
        ...trials.map(({ name, updates, distances, fault }) => [
          name,
          String(updates),
          fault === undefined ? inWords(distances) : "a fault, see below",
        ]),
      ],
      { alignRight: [1, 2] },
    ),
    ...trials.flatMap(({ name, fault }) => fault === undefined ? [] : ["", `${name}: ${fault}`]),
    "",
    `${updates.taken} gradient steps, ${numbers(100 * updates.taken / updates.whole, 0)} % of the whole grid's`,
  ].join("\n");

const filesOf = (result: Sweep): Readonly<Record<string, string>> => ({
  "sweep.json": `${JSON.stringify(result, undefined, 2)}\n`,
  "sweep.svg": curve({
    title: "The best settings of a sweep",
    xLabel: "gradient steps",
    yLabel: "normalised distance to held-out goals, mean over seeds",
    series: result.trials.filter(({ curve }) => curve.length > 0).slice(0, DRAWN)
      .map(({ name, curve }) => ({ name, points: curve })),
  }),
});

/** Prints how a setting did in a rung. */
const showTrial = ({ name, distances, fault }: Trial, { updates, candidates }: Rung, place: number): void => {
  printError(`to ${updates} gradient steps, ${place + 1} of ${candidates}: ${name}: ${fault ?? inWords(distances)}`);
};

/** Carries a plan out, and reports its result. */
const carryOut = (
  known: Known,
  file: string,
  { out, json }: Values<typeof FLAGS>,
): TE.TaskEither<Fault, void> =>
  pipe(
    out === undefined ? TE.right("") : prepareFolder(out),
    TE.chain(() => readText(file)),
    TE.chainEitherK((text) => readPlan(file, text)),
    TE.chain((plan) =>
      pipe(
        TE.fromEither(candidatesOf(file, plan)),
        TE.chain((candidates) =>
          pipe(
            TE.fromTask<TrainCandidate, Fault>(async () => {
              const train = trainer(known, file, out);
              return out === undefined ? train : await remembering(out, train);
            }),
            TE.chain((train) => sweep(plan, candidates, train, showTrial)),
          )
        ),
      )
    ),
    TE.chain((result) =>
      pipe(
        out === undefined ? TE.right([]) : writeFiles(out, filesOf(result)),
        TE.map((saved) => {
          if (json) return print(JSON.stringify(result));
          print(sweepTable(result));
          if (saved.length > 0) print(`\nsaved ${saved.join(", ")}`);
        }),
        TE.filterOrElse(
          () => result.trials.some(({ fault }) => fault === undefined),
          () => fault("configuration", file, "no setting could be trained", "Mend the first; its fault is above."),
        ),
      )
    ),
  );

/** Carries out the plan in a file; the exit code. */
export const sweepCommand = (known: Known, file: string, args: readonly string[]): Promise<number> =>
  runCommand("gpim sweep PLAN", FLAGS, args, (values) => carryOut(known, file, values));
