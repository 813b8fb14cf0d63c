/**
 * The command that carries out a plan: on this machine, or on the workers of a queue. The results are the same.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, formatFault } from "../fault.ts";
import type { Known } from "./example.ts";
import { resolveRun } from "./resolve_run.ts";
import { lockFolder, prepareFolder, readText, writeFiles } from "./files.ts";
import { oneOf, optional, text, toggle, type Values, wholeNumber } from "./flags.ts";
import { distancesInWords, planFiles, planTable, runInWords } from "./plan_report.ts";
import { earlierResults, type PlanResults, planResults } from "./plan_results.ts";
import { type PlannedRun, planRun } from "./planned_run.ts";
import { INTERRUPTED, ownPool, type Pool } from "./pool.ts";
import { print, printError } from "./print.ts";
import { mayStartItself } from "./own_process.ts";
import { processPool } from "./process_pool.ts";
import { findAddress, queueFlag, withQueue } from "./queue_module.ts";
import { queuePool } from "./queue_pool.ts";
import { runCommand } from "./run_command.ts";
import { ownDistances } from "./run_result.ts";
import { statesInFolder, statesInMemory } from "./run_states.ts";
import { INTERRUPTED_CODE, interruptible } from "./signals.ts";
import { type Sweep, sweep, type TrainCandidate, type Trial } from "./sweep.ts";
import { type Candidate, candidatesOf, readPlan, type Rung, type SweepPlan } from "./sweep_plan.ts";

const LEVELS = ["first", "normal", "last"] as const;

const FLAGS = {
  out: optional(
    text("a folder", "save results, states, table, picture and page; stopped, the plan goes on from there"),
  ),
  slots: optional(
    wholeNumber(
      0,
      "runs at a time on this machine, each in a process of its own (one for each processor; 1 without --out or " +
        "--allow-run)",
      1,
      1024,
    ),
  ),
  queue: optional(queueFlag("send the runs to the workers of a queue")),
  priority: oneOf(LEVELS, "normal", "with --queue: the place among the runs of other plans (normal)"),
  retry: toggle("with --queue: try runs again that were set aside"),
  "save-every": wholeNumber(60, "seconds between states that are saved (60)", 0),
  json: toggle("print the result as one JSON object, and nothing else, on standard output"),
  help: toggle("print this help"),
};

type PlanValues = Values<typeof FLAGS>;

/** A run of a setting with a seed, up to a rung. */
const plannedRun = (
  known: Known,
  file: string,
  plan: SweepPlan,
  { name, configuration }: Candidate,
  seed: number,
  updates: number,
  stops: readonly number[],
): TE.TaskEither<Fault, PlannedRun> =>
  pipe(
    TE.fromEither(resolveRun({ name: "gpim run", ...known }, { config: file }, {
      // Rungs are measured at their ends; a longer run goes on from the state of a shorter one, whose evaluations it has.
      ...(plan.halving === undefined ? {} : { evaluateEvery: plan.updates }),
      ...configuration,
      seed,
      updates,
    })),
    TE.chainTaskK(({ configuration }) => () =>
      planRun({
        name: `${name}, seed ${seed}, ${updates} gradient steps`,
        configuration,
        stops,
        keepsState: plan.halving !== undefined,
      })
    ),
  );

/** Trains by a pool, each run once. */
const trainer = (
  known: Known,
  file: string,
  plan: SweepPlan,
  candidates: readonly Candidate[],
  pool: Pool,
  results: PlanResults,
): TrainCandidate =>
(candidate, seed, updates, stops) =>
  pipe(
    plannedRun(known, file, plan, candidate, seed, updates, stops),
    TE.chain((run) => {
      const earlier = results.known(run.id);
      return earlier === undefined
        ? pipe(pool.carry(run), TE.map((result) => ({ ...result, name: run.name })))
        : TE.right(earlier);
    }),
    TE.chainFirst((result) =>
      results.add([stops.length, candidates.indexOf(candidate), plan.seeds.indexOf(seed)], {
        setting: candidate.name,
        result,
      })
    ),
    TE.map((result) => {
      printError(runInWords(result));
      // The mean, where a run has several seeds in one graph.
      const distances = ownDistances(result);
      return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
    }),
  );

/** Prints how a setting did in a rung. */
const showTrial = ({ name, distances, fault }: Trial, { updates, candidates }: Rung, place: number): void => {
  printError(
    `to ${updates} gradient steps, ${place + 1} of ${candidates}: ${name}: ${fault ?? distancesInWords(distances)}`,
  );
};

/** The fault of a plan that cannot be sent to workers, since it means something else on another machine. */
const localFault = (candidates: readonly Candidate[]): Fault | undefined => {
  const wrong = (setting: string, cause: string, remedy: string) =>
    fault("configuration", `plan, '${setting}'`, cause, remedy);
  if (candidates.some(({ configuration: { data } }) => data !== undefined)) {
    return wrong(
      "data",
      "the file is on this machine, and workers have others",
      "Carry the plan out here, without --queue.",
    );
  }
  return candidates.some(({ configuration: { engine = "auto" } }) => engine === "auto")
    ? wrong(
      "engine",
      "'auto' may be another engine on every machine, and results would differ",
      'Name one in the plan: "configuration": {"engine": "native"}, or webassembly, or webgpu.',
    )
    : undefined;
};

/** Work with the pool that flags ask for. */
const withPool = <Result>(
  known: Known,
  { out, slots, queue, priority, retry, "save-every": saveEvery }: PlanValues,
  signal: AbortSignal,
  work: (pool: Pool) => TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> => {
  const closing = (pool: Pool): TE.TaskEither<Fault, Result> => async () => {
    const outcome = await work(pool)();
    await pool.close();
    return outcome;
  };
  if (queue !== undefined) {
    return pipe(
      findAddress(queue),
      TE.chain((address) =>
        withQueue(
          address,
          "gpim run",
          (module, connection) => closing(queuePool(module, connection, { priority, retry, signal })),
        )
      ),
    );
  }
  const count = slots ?? (out !== undefined && mayStartItself() ? navigator.hardwareConcurrency : 1);
  if (count > 1 && out === undefined) {
    return TE.left(fault("flag", "--slots", "processes keep their states in a folder", "Give --out as well."));
  }
  if (count > 1 && !mayStartItself()) {
    return TE.left(
      fault("flag", "--slots", "it needs permission to start processes", "Run with --allow-run, or give 1."),
    );
  }
  return closing(
    count > 1 ? processPool({ slots: count, states: `${out}/states`, saveEvery, signal }) : ownPool({
      known,
      states: out === undefined ? statesInMemory() : statesInFolder(`${out}/states`),
      saveEvery,
      signal,
    }),
  );
};

/** Shows the result of a plan, and saves it. */
const report = (
  { out, json }: PlanValues,
  result: Sweep,
  results: PlanResults,
): TE.TaskEither<Fault, void> =>
  pipe(
    out === undefined ? TE.right([]) : writeFiles(out, planFiles(result, results.all(), results.others())),
    TE.map((saved) => {
      if (json) return print(JSON.stringify(result));
      print(planTable(result));
      if (saved.length > 0) print(`\nsaved ${saved.join(", ")}`);
    }),
  );

/** A plan with its settings. */
interface Settings {
  readonly plan: SweepPlan;
  readonly candidates: readonly Candidate[];
}

/** Reads a plan, and sees that its runs can be carried out where flags say. */
const readSettings = (file: string, { queue }: PlanValues): TE.TaskEither<Fault, Settings> =>
  pipe(
    readText(file),
    TE.chainEitherK((text) => readPlan(file, text)),
    TE.chainEitherK((plan) => pipe(candidatesOf(file, plan), E.map((candidates): Settings => ({ plan, candidates })))),
    TE.chainEitherK((settings) => {
      const cause = queue === undefined ? undefined : localFault(settings.candidates);
      return cause === undefined ? E.right(settings) : E.left(cause);
    }),
  );

/** Carries a plan out, and reports its result. */
const carryOutPlan = (
  known: Known,
  file: string,
  values: PlanValues,
  signal: AbortSignal,
): TE.TaskEither<Fault, void> =>
  pipe(
    readSettings(file, values),
    TE.chain(({ plan, candidates }) => async () => {
      const { out } = values;
      const results = planResults(out, out === undefined ? [] : await earlierResults(out));
      return await pipe(
        withPool(known, values, signal, (pool) =>
          sweep(plan, candidates, trainer(known, file, plan, candidates, pool, results), showTrial)),
        TE.chain((result) =>
          signal.aborted ? TE.left(INTERRUPTED) : pipe(
            report(values, result, results),
            TE.filterOrElse(
              () =>
                result.trials.some(({ fault }) =>
                  fault === undefined
                ),
              () =>
                fault("configuration", file, "no setting could be trained", "Fix the first one; its fault is above."),
            ),
          )
        ),
      )();
    }),
  );

/** A plan in its folder, which no other process works in meanwhile. */
const inFolder = (known: Known, file: string, values: PlanValues): TE.TaskEither<Fault, void> => {
  const work = interruptible((signal) => carryOutPlan(known, file, values, signal));
  if (values.out === undefined) return work;
  return pipe(
    prepareFolder(values.out),
    TE.chain(lockFolder),
    TE.chain(({ release }) => async () => {
      const outcome = await work();
      release();
      return outcome;
    }),
  );
};

/** Carries out the plan in a file; the exit code. */
export const planCommand = async (
  name: string,
  known: Known,
  file: string,
  args: readonly string[],
): Promise<number> => {
  let isInterrupted = false;
  const code = await runCommand(`gpim ${name} PLAN`, FLAGS, args, (values) => async () => {
    const outcome = await inFolder(known, file, values)();
    if (E.isRight(outcome) || outcome.left !== INTERRUPTED) return outcome;
    isInterrupted = true;
    printError(formatFault(outcome.left));
    return E.right(undefined);
  });
  return isInterrupted ? INTERRUPTED_CODE : code;
};
