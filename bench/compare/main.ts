/**
 * A comparison of all methods on all worlds with the same environment steps, seeds and goals:
 * `deno task compare [--worlds point_nav,reacher] [--methods gpim,diayn] [--seeds 5] [--steps N] [--quick] [--processes 2]
 * [--engine native] [--out DIR] [--queue nats://…]`.
 *
 * Every run has a process of its own. Its results are added to `DIR/results.jsonl` as soon as it ends, so that the same command
 * continues where it was stopped. At the end, `DIR/index.html` shows all results so far; `DIR/table.md` and `DIR/aggregates.md` hold
 * its tables by world and over all worlds. Worlds, budgets and settings are in `protocol.ts`.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { prepareFolder, writeFiles } from "../../lib/cli/files.ts";
import { oneOf, optional, someOf, text, toggle, type Values, wholeNumber } from "../../lib/cli/flags.ts";
import { printError } from "../../lib/cli/print.ts";
import { runCommand } from "../../lib/cli/run_command.ts";
import { ENGINE_NAMES } from "../../lib/engine/mod.ts";
import { mayStartItself } from "../../lib/cli/own_process.ts";
import { findAddress, queueFlag, withQueue } from "../../lib/cli/queue_module.ts";
import { type Fault, fault } from "../../lib/fault.ts";
import { table } from "../../lib/report/mod.ts";
import { aggregateCells, aggregated, aggregateText } from "./aggregate.ts";
import { figures } from "./figures.ts";
import { METHODS } from "./methods.ts";
import { currentResults } from "./options.ts";
import { comparisonPage } from "./page.ts";
import { profileFigures } from "./profiles.ts";
import { QUICK, STANDARD } from "./protocol.ts";
import type { RunRequest } from "./request.ts";
import { runAllOnQueue } from "./queue.ts";
import type { Result } from "./result.ts";
import { addResult, loadResults } from "./results_file.ts";
import { budgetOf, missing, takesPart } from "./runs.ts";
import { distanceCells, markdownTable, resultTable } from "./table.ts";
import { runAll } from "./worker.ts";
import { WORLDS } from "./worlds.ts";

const WORLD_NAMES = Object.keys(WORLDS);
const METHOD_NAMES = Object.keys(METHODS);

const FLAGS = {
  worlds: someOf(WORLD_NAMES, WORLD_NAMES, "the worlds (all)"),
  methods: someOf(METHOD_NAMES, METHOD_NAMES, "the methods (all)"),
  seeds: optional(wholeNumber(0, `seeds of each run (${STANDARD.seeds}; ${QUICK.seeds} with --quick)`, 1, 64)),
  steps: optional(wholeNumber(0, "environment steps of each run (the protocol's)")),
  quick: toggle("a sixteenth of the environment steps and two seeds, for a result within minutes"),
  processes: wholeNumber(2, "runs at a time (2)", 1, 256),
  queue: optional(queueFlag("make the runs on the workers of a queue, which compare:work begins")),
  engine: oneOf(ENGINE_NAMES, "native", "the engine that runs the gradient steps (native)"),
  out: { ...text("a folder", "where results and the page are kept (comparison)"), fallback: "comparison" },
  help: toggle("print this help"),
};

/** Prints the table and writes the page, from the results of the chosen budgets. */
const publish = (values: Values<typeof FLAGS>, current: readonly Result[]): TE.TaskEither<Fault, void> => {
  const results = current.filter(({ world, budget }) => budget === budgetOf(values, world));
  console.log(`\n${resultTable(results)}\n`);
  const together = aggregated(results);
  const aggregates = aggregateCells(together);
  if (aggregates.length > 0) console.log(`${table(aggregates, { alignRight: [1, 2, 3, 4, 5, 6] })}\n`);
  const files = {
    "index.html": comparisonPage(results),
    "table.md": markdownTable(distanceCells(results)),
    ...(aggregates.length === 0
      ? {}
      : { "aggregates.md": `${aggregateText(together)}\n\n${markdownTable(aggregates)}` }),
    ...profileFigures(together),
    ...figures(results),
  };
  return pipe(
    writeFiles(values.out, files),
    TE.map((names) => console.log(`saved ${values.out}/index.html and ${names.length - 1} other files`)),
  );
};

/** Makes runs in processes of this machine, or on the workers of a queue; the failures in words. */
const makeRuns = (
  { queue, processes, engine }: Values<typeof FLAGS>,
  requests: readonly RunRequest[],
  write: (result: Result) => Promise<void>,
): TE.TaskEither<Fault, readonly string[]> => {
  if (queue === undefined) return TE.fromTask(() => runAll(requests, processes, write));
  if (engine === "auto") {
    return TE.left(fault("flag", "--engine", "'auto' may be another engine on every machine", "Name one."));
  }
  return pipe(
    findAddress(queue),
    TE.chain((address) =>
      withQueue(
        address,
        "compare",
        (module, connection) => TE.fromTask(() => runAllOnQueue(module, connection, requests, write)),
      )
    ),
  );
};

const compare = (values: Values<typeof FLAGS>): TE.TaskEither<Fault, readonly string[]> => {
  const file = `${values.out}/results.jsonl`;
  if (!values.worlds.some((world) => values.methods.some((method) => takesPart(method, world)))) {
    const cause = `none of ${values.methods.join(", ")} takes part on ${values.worlds.join(", ")}`;
    return TE.left(
      fault("flag", "--methods", cause, "Choose other methods or worlds; bench/compare/methods.ts lists them."),
    );
  }
  if (values.queue === undefined && !mayStartItself()) {
    return TE.left(
      fault(
        "configuration",
        "compare",
        "its runs are processes, which may not be started",
        "Use deno task compare, or run with --allow-run.",
      ),
    );
  }
  for (const world of values.worlds) {
    const absent = values.methods.filter((method) => !takesPart(method, world));
    if (absent.length > 0 && values.methods !== FLAGS.methods.fallback) {
      printError(`not compared on ${world}: ${absent.join(", ")}`);
    }
  }
  // Rows of other options, engines or versions stay in the file, and stand in for none of these runs.
  const load = pipe(
    loadResults(file),
    TE.chainTaskK((results) => () => currentResults(results, values.engine)),
  );
  return pipe(
    prepareFolder(values.out),
    TE.chain(() => load),
    TE.chain((known) => makeRuns(values, missing(values, known), addResult(file))),
    TE.chainFirst(() => pipe(load, TE.chain((results) => publish(values, results)))),
  );
};

/** Compares with the arguments of a command line; the exit code is 1 where runs failed. */
export const compareCommand = (args: readonly string[]): Promise<number> => {
  // Exiting ends the worker processes as well.
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => Deno.exit(130));
  return runCommand("gpim compare", FLAGS, args, (values) =>
    pipe(
      compare(values),
      TE.filterOrElse(
        (failures) => failures.length === 0,
        (failures) => {
          failures.forEach((failure) => printError(`failed: ${failure}`));
          return fault(
            "world",
            "compare",
            `${failures.length} runs failed`,
            "Run the command again, which tries them again.",
          );
        },
      ),
    ));
};

if (import.meta.main) Deno.exit(await compareCommand(Deno.args));
