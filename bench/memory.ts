/**
 * Resident memory of a run of GPIM after a tenth of its gradient steps and at its end, with rollouts and a full replay: `deno task bench:memory [--engine native] [--updates 20000] [--hidden 64] [--batch 128] [--json]`.
 *
 * The task bounds the young generation of V8's heap to 2 MiB. By default it grows to about 50 MB over the first four thousand
 * gradient steps, for speed, which hides the memory of the run itself.
 *
 * @module
 */
import { defineGpim } from "../lib/method/gpim.ts";
import * as E from "fp-ts/Either.js";
import { reacher } from "../envs/reacher.ts";
import { type Engine, webassembly, webgpu } from "../lib/engine/mod.ts";
import { native } from "../lib/engine/native.ts";
import { type Fault, formatFault } from "../lib/fault.ts";
import { GPIM, iterate } from "../lib/method/mod.ts";
import { begin, compileMethod } from "../lib/method/core/iteration.ts";
import { key } from "../lib/random/mod.ts";
import { oneOf, readFlags, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";

const ENGINES: Readonly<Record<string, () => Engine>> = {
  webassembly,
  native,
  webgpu,
  webgpuCaptured: () => webgpu("measured", { capture: true }),
};

const FLAGS = {
  engine: oneOf(Object.keys(ENGINES), "native", "the engine that runs the gradient steps"),
  updates: wholeNumber(20_000, "gradient steps", 1000),
  hidden: wholeNumber(64, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(128, "transitions in each of the three batches"),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Upper bound on resident memory at the end over that after a tenth of the steps. */
const BAR = 1.05;

/** Iterations over which the least resident size is taken, because garbage that is not collected yet is no leak. */
const SAMPLED = 10;

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** The least resident size around a tenth of the steps and at their end, in bytes. */
const measure = async (
  { engine, updates, hidden, batch }: Values<typeof FLAGS>,
): Promise<E.Either<Fault, readonly [number, number]>> => {
  const gpim = await compileMethod(reacher, defineGpim({ hidden: [hidden, hidden], batch }))(ENGINES[engine]())();
  if (E.isLeft(gpim)) return gpim;
  const iterations = Math.ceil(updates / GPIM.updatesPerIteration);
  const early = Math.ceil(iterations / 10);
  let state = await begin(gpim.right)(key(1))();
  const resident: number[] = [];
  for (let iteration = 0; iteration < iterations && E.isRight(state); iteration++) {
    state = await iterate(gpim.right, gpim.right.settings.updatesPerIteration)(state.right)();
    resident.push(Deno.memoryUsage().rss);
  }
  if (E.isLeft(state)) return state;
  const least = (end: number) => Math.min(...resident.slice(Math.max(0, end - SAMPLED), end));
  return E.right([least(early), least(iterations)]);
};

const main = async (values: Values<typeof FLAGS>): Promise<void> => {
  const { engine, updates, json } = values;
  const result = await measure(values);
  if (E.isLeft(result)) {
    console.error(formatFault(result.left));
    Deno.exit(1);
  }
  const [early, late] = result.right;
  const ratio = late / early;
  console.log(
    `${engine}: ${megabytes(early)} MB after ${updates / 10} gradient steps, ${megabytes(late)} MB after ${updates}: ` +
      `${ratio.toFixed(3)}, bar ${BAR}: ${ratio <= BAR ? "held" : "missed"}`,
  );
  if (json) {
    console.log(JSON.stringify({
      bench: "memory",
      engine,
      updates,
      megabytes: { early: megabytes(early), late: megabytes(late) },
      ratio,
    }));
  }
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:memory", FLAGS));
else await main(flags.right);
