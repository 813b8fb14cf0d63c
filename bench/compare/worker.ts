/**
 * Runs of the comparison in worker processes.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { messageOf } from "../../lib/fault.ts";
import type { RunRequest, WorkerMessage } from "./request.ts";
import type { Result } from "./result.ts";

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

/** Loading ONNX Runtime's native build: calling into its library, and reading the module that loads it. */
const NATIVE = ["--allow-ffi", `--allow-read=${new URL("../../lib/engine/native.ts", import.meta.url).pathname}`];

/** The permissions of a run on an engine; the choice among engines takes native where it may. */
const permissionsOf = (engine: string): readonly string[] =>
  engine.startsWith("native") || engine === "auto" ? NATIVE : [];

/** Starts the process of a run. */
const startRun = (request: RunRequest): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", ...permissionsOf(request.engine)],
      ...[new URL("./one.ts", import.meta.url).href, JSON.stringify(request)],
    ],
    // Held open and never written to: its end tells the worker that this process is gone, however it ended.
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

/** Makes one run in a process of its own, and passes its messages on; a sentence where it fails. */
const runInProcess = async (
  request: RunRequest,
  report: (message: WorkerMessage) => void,
): Promise<string | undefined> => {
  const started = E.tryCatch(() => startRun(request), messageOf);
  if (E.isLeft(started)) return `it could not be started (${started.left})`;
  const process = started.right;
  const stop = () => process.kill();
  globalThis.addEventListener("unload", stop);
  const errors = new Response(process.stderr).text();
  let failure: string | undefined;
  let results = 0;
  for await (const line of linesOf(process.stdout)) {
    const message = E.tryCatch((): WorkerMessage => JSON.parse(line), String);
    // Lines that are no JSON come from libraries.
    if (E.isLeft(message)) continue;
    if (message.right.fault !== undefined) failure = message.right.fault;
    if (message.right.result !== undefined) results++;
    report(message.right);
  }
  const { code } = await process.status;
  await process.stdin.close().catch(() => {});
  globalThis.removeEventListener("unload", stop);
  if (failure !== undefined || results === request.seeds) return failure;
  return `the process ended with code ${code}: ${(await errors).trim().split("\n").at(-1) ?? ""}`;
};

const duration = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Prints the progress of several runs; the time left is estimated from the environment steps that are done. */
const progressOf = (requests: readonly RunRequest[]) => {
  const began = performance.now();
  const weight = ({ budget, seeds }: RunRequest) => budget * seeds;
  const whole = requests.reduce((sum, run) => sum + weight(run), 0);
  const fractions = new Map<RunRequest, number>();
  let ended = 0;
  const print = (run: RunRequest, event: string) => {
    const done = [...fractions].reduce((sum, [run, fraction]) => sum + fraction * weight(run), 0) / whole;
    const seconds = (performance.now() - began) / 1000;
    const left = done > 0 ? `, about ${duration(seconds * (1 - done) / done)} left` : "";
    console.error(
      `${ended}/${requests.length} · ${run.world} · ${run.method} · ${event} · ${Math.floor(100 * done)} %${left}`,
    );
  };
  return {
    advance: (run: RunRequest, fraction: number) => {
      fractions.set(run, fraction);
      if (fraction < 1) print(run, `${Math.floor(100 * fraction)} %`);
    },
    end: (run: RunRequest, event: string) => {
      fractions.set(run, 1);
      ended++;
      print(run, event);
    },
  };
};

/**
 * Makes all runs, `processes` of them at a time, and writes the results of each run when it ends. The failures in words.
 */
export const runAll = async (
  requests: readonly RunRequest[],
  processes: number,
  write: (result: Result) => Promise<void>,
): Promise<readonly string[]> => {
  const { advance, end } = progressOf(requests);
  const failures: string[] = [];
  const queue = [...requests];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const run = next;
      const results: Result[] = [];
      const failure = await runInProcess(run, ({ fraction, result }) => {
        if (fraction !== undefined) advance(run, fraction);
        if (result !== undefined) results.push(result);
      });
      for (const result of results) await write(result);
      if (failure !== undefined) failures.push(`${run.world}, ${run.method}: ${failure}`);
      const distances = results.map(({ normalisedDistance }) => normalisedDistance.toFixed(3)).join(" · ");
      end(run, failure === undefined ? `distance ${distances}` : `failed: ${failure}`);
    }
  };
  await Promise.all(Array.from({ length: processes }, worker));
  return failures;
};
