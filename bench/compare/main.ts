/**
 * Every method on every world with the same steps, seeds and goals:
 * `deno task compare [--worlds point_nav,reacher] [--methods gpim,diayn] [--seeds 5] [--steps N] [--quick] [--processes 2]
 * [--engine native] [--out DIR]`.
 *
 * Every run is a process of its own; its results are added to `DIR/results.jsonl` as soon as it ends, so that the same command
 * goes on where it was stopped. At the end, and whenever nothing is left to run, `DIR/index.html` shows all that there is.
 * What the worlds, budgets and settings are says `protocol.ts`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { ENGINE_NAMES } from "../../lib/engine/mod.ts";
import { type Fault, fault, formatFault } from "../../lib/fault.ts";
import { prepareFolder, writeFiles } from "../../lib/cli/files.ts";
import {
  oneOf,
  optional,
  readFlags,
  someOf,
  text,
  toggle,
  usage,
  type Values,
  wholeNumber,
} from "../../lib/cli/flags.ts";
import { figures, markdownTable, page, resultTable } from "./page.ts";
import { METHODS, QUICK, STANDARD, takesPart, WORLDS } from "./protocol.ts";
import { readResults, type Result, resultLine, type RunRequest } from "./result.ts";

const WORLD_NAMES = Object.keys(WORLDS);
const METHOD_NAMES = Object.keys(METHODS);

const FLAGS = {
  worlds: someOf(WORLD_NAMES, WORLD_NAMES, "where"),
  methods: someOf(METHOD_NAMES, METHOD_NAMES, "which methods"),
  seeds: optional(wholeNumber(0, `seeds of each (${STANDARD.seeds}; ${QUICK.seeds} with --quick)`, 1, 64)),
  steps: optional(wholeNumber(0, "steps in worlds of each run (the protocol's)")),
  quick: toggle("a sixteenth of the steps and two seeds, for a look at it within minutes"),
  processes: wholeNumber(2, "runs at a time (2)", 1, 256),
  engine: oneOf(ENGINE_NAMES, "native", "what runs the gradient steps (native)"),
  out: { ...text("a folder", "where results and the page are kept (comparison)"), fallback: "comparison" },
  help: toggle("this text"),
};

/** What a process says on its way. */
type WorkerMessage = { readonly fraction?: number; readonly result?: Result; readonly fault?: string };

/** The lines of a stream of text. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Runs one in a process of its own, and tells what it says; a sentence where it fails. */
const inProcess = async (
  request: RunRequest,
  report: (message: WorkerMessage) => void,
): Promise<string | undefined> => {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", `${import.meta.dirname}/one.ts`, JSON.stringify(request)],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stop = () => process.kill();
  globalThis.addEventListener("unload", stop);
  const complaints = new Response(process.stderr).text();
  let failure: string | undefined;
  let results = 0;
  for await (const line of linesOf(process.stdout)) {
    const message = E.tryCatch(() => JSON.parse(line) as WorkerMessage, String);
    if (E.isLeft(message)) continue;
    if (message.right.fault !== undefined) failure = message.right.fault;
    if (message.right.result !== undefined) results++;
    report(message.right);
  }
  const { code } = await process.status;
  globalThis.removeEventListener("unload", stop);
  if (failure !== undefined || results === request.seeds) return failure;
  return `the process ended with code ${code}: ${(await complaints).trim().split("\n").at(-1) ?? ""}`;
};

const duration = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Steps that are asked for on a world. */
const budgetOf = ({ steps, quick }: Pick<Values<typeof FLAGS>, "steps" | "quick">, world: string): number =>
  steps ?? (quick ? QUICK : STANDARD).steps(world);

/** Runs of consecutive seeds that have still to be made. */
export const missing = (
  { worlds, methods, seeds, steps, quick, engine }: Omit<Values<typeof FLAGS>, "out" | "processes" | "help">,
  results: readonly Result[],
): readonly RunRequest[] =>
  worlds.flatMap((world) =>
    methods.filter((method) => takesPart(method, world)).flatMap((method): readonly RunRequest[] => {
      const budget = budgetOf({ steps, quick }, world);
      const count = seeds ?? (quick ? QUICK : STANDARD).seeds;
      const known = new Set(
        results.filter((result) => result.world === world && result.method === method && result.budget === budget)
          .map(({ seed }) => seed),
      );
      const target = Array.from({ length: count }, (_, place) => place + 1).filter((seed) => !known.has(seed));
      const runs: { seed: number; seeds: number }[] = [];
      for (const seed of target) {
        const last = runs.at(-1);
        if (last !== undefined && last.seed + last.seeds === seed) last.seeds++;
        else runs.push({ seed, seeds: 1 });
      }
      return runs.map((run) => ({ world, method, budget, engine, ...run }));
    })
  );

/** Makes all runs, so many at a time; results are written as they come. Failures by run, in words. */
const runAll = async (
  request: readonly RunRequest[],
  processes: number,
  write: (result: Result) => Promise<void>,
): Promise<readonly string[]> => {
  const began = performance.now();
  const weight = ({ budget, seeds }: RunRequest) => budget * seeds;
  const whole = request.reduce((sum, run) => sum + weight(run), 0);
  const fractions = new Map<RunRequest, number>();
  const failures: string[] = [];
  let ended = 0;
  const tell = (run: RunRequest, what: string) => {
    const done = [...fractions].reduce((sum, [run, fraction]) => sum + fraction * weight(run), 0) / whole;
    const seconds = (performance.now() - began) / 1000;
    const left = done > 0 ? `, about ${duration(seconds * (1 - done) / done)} left` : "";
    console.error(
      `${ended}/${request.length} · ${run.world} · ${run.method} · ${what} · ${Math.floor(100 * done)} %${left}`,
    );
  };
  const queue = [...request];
  const worker = async () => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
      const now = run;
      const results: Result[] = [];
      const failure = await inProcess(now, ({ fraction, result }) => {
        if (fraction !== undefined) {
          fractions.set(now, fraction);
          if (fraction < 1) tell(now, `${Math.floor(100 * fraction)} %`);
        }
        if (result !== undefined) results.push(result);
      });
      for (const result of results) await write(result);
      fractions.set(now, 1);
      ended++;
      if (failure !== undefined) failures.push(`${now.world}, ${now.method}: ${failure}`);
      const distances = results.map(({ normalisedDistance }) => normalisedDistance.toFixed(3)).join(" · ");
      tell(now, failure === undefined ? `distance ${distances}` : `failed: ${failure}`);
    }
  };
  await Promise.all(Array.from({ length: processes }, worker));
  return failures;
};

const RESULTS = "results.jsonl";

/** The results of earlier runs in a file; none where there is no file. A line that was cut off when a run was killed goes for good. */
const loadResults = (file: string): TE.TaskEither<Fault, readonly Result[]> =>
  pipe(
    TE.tryCatch(
      () =>
        Deno.readTextFile(file).catch((reason) => reason instanceof Deno.errors.NotFound ? "" : Promise.reject(reason)),
      (reason) => fault("file", file, String(reason), "Give a folder that can be read."),
    ),
    TE.chain((content) =>
      pipe(
        TE.fromEither(readResults(file, content)),
        TE.chainFirst((results) => repairTail(file, content, results.length)),
      )
    ),
  );

/** Ends a file with a whole line, for what is added to it: what was cut off is dropped, what lacks its end gets it. */
const repairTail = (file: string, content: string, results: number): TE.TaskEither<Fault, void> => {
  if (content === "" || content.endsWith("\n")) return TE.right(undefined);
  const lines = content.split("\n").filter((line) => line !== "").length;
  const kept = new TextEncoder().encode(content.slice(0, content.lastIndexOf("\n") + 1)).length;
  return TE.tryCatch(
    () => results === lines ? Deno.writeTextFile(file, "\n", { append: true }) : Deno.truncate(file, kept),
    (reason) => fault("file", file, String(reason), "Give a folder that can be written to."),
  );
};

/** The table and the page of all results of this protocol's budgets that there are. */
const shown = (values: Values<typeof FLAGS>, results: readonly Result[]): TE.TaskEither<Fault, void> => {
  const own = results.filter(({ world, budget }) => budget === budgetOf(values, world));
  console.log(`\n${resultTable(own)}\n`);
  return pipe(
    writeFiles(values.out, { "index.html": page(own), "table.md": markdownTable(own), ...figures(own) }),
    TE.map((files) => console.log(`saved ${values.out}/index.html and ${files.length - 1} other files`)),
  );
};

const compare = (values: Values<typeof FLAGS>): TE.TaskEither<Fault, readonly string[]> => {
  const file = `${values.out}/${RESULTS}`;
  const write = async (result: Result) => await Deno.writeTextFile(file, resultLine(result), { append: true });
  if (!values.worlds.some((world) => values.methods.some((method) => takesPart(method, world)))) {
    const cause = `none of ${values.methods.join(", ")} takes part on ${values.worlds.join(", ")}`;
    return TE.left(
      fault("flag", "--methods", cause, "Ask for other methods or worlds; bench/compare/protocol.ts lists them."),
    );
  }
  return pipe(
    prepareFolder(values.out),
    TE.chain(() => loadResults(file)),
    TE.chain((known) => TE.fromTask(() => runAll(missing(values, known), values.processes, write))),
    TE.chainFirst(() => pipe(loadResults(file), TE.chain((results) => shown(values, results)))),
  );
};

const main = async (): Promise<void> => {
  const values = readFlags(FLAGS, Deno.args);
  if (E.isRight(values) && values.right.help) return console.log(usage("deno task compare", FLAGS));
  const outcome = E.isLeft(values) ? values : await compare(values.right)();
  if (E.isLeft(outcome)) {
    console.error(formatFault(outcome.left));
    Deno.exit(outcome.left.kind === "flag" ? 2 : 1);
  }
  for (const failure of outcome.right) console.error(`failed: ${failure}`);
  if (outcome.right.length > 0) Deno.exit(1);
};

if (import.meta.main) {
  // Nothing goes on in the background once the command is stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => Deno.exit(130));
  await main();
}
