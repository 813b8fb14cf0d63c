/**
 * Whole iterations of GPIM, rollouts and replay included: environment steps and gradient steps per second, and the fraction of
 * the time that is spent outside the engine:
 * `deno task bench:train [--hidden 64] [--batch 128] [--iterations 10] [--engines webassembly,native] [--json]`.
 *
 * @module
 */
import { defineGpim } from "../lib/method/gpim.ts";
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { reacher } from "../envs/reacher.ts";
import { type Engine, type Program, webassembly, webgpu } from "../lib/engine/mod.ts";
import { native } from "../lib/engine/native.ts";
import { type Fault, formatFault } from "../lib/fault.ts";
import { iterate } from "../lib/method/mod.ts";
import { begin, compileMethod, dispose } from "../lib/method/core/iteration.ts";
import { key } from "../lib/random/mod.ts";
import { readFlags, someOf, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";
import { median } from "./median.ts";

const ENGINES = { webassembly, native, webgpu };

type Name = keyof typeof ENGINES;

const FLAGS = {
  hidden: wholeNumber(64, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(128, "transitions in each of the three batches"),
  iterations: wholeNumber(10, "timed iterations, of 100 gradient steps and 6,400 environment steps each"),
  engines: someOf<Name>(["webassembly", "native", "webgpu"], ["webassembly", "native"], "the engines"),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

/** Upper bounds on the fraction of an iteration outside the engine, by hidden width. */
const BARS: Readonly<Record<number, number>> = { 64: 0.25, 256: 0.1 };

/** An engine that measures the time of its programs' calls. */
const timed = (engine: Engine): { readonly engine: Engine; readonly milliseconds: () => number } => {
  let total = 0;
  const measured = <Result>(task: TE.TaskEither<Fault, Result>): TE.TaskEither<Fault, Result> => async () => {
    const start = performance.now();
    const result = await task();
    total += performance.now() - start;
    return result;
  };
  const measuredProgram = (program: Program): Program => ({
    ...program,
    run: (held, feeds) => measured(program.run(held, feeds)),
    read: (held, names) => measured(program.read(held, names)),
  });
  return {
    milliseconds: () => total,
    engine: {
      name: engine.name,
      compile: (model) => pipe(engine.compile(model), TE.map(measuredProgram)),
      compileOnProcessor: (model) => pipe(engine.compileOnProcessor(model), TE.map(measuredProgram)),
    },
  };
};

/** Medians over an engine's iterations. */
interface Measurement {
  /** Milliseconds of an iteration. */
  readonly milliseconds: number;
  /** Environment steps per second. */
  readonly stepsPerSecond: number;
  /** Gradient steps per second. */
  readonly updatesPerSecond: number;
  /** Fraction of an iteration's time outside the engine. */
  readonly outside: number;
}

/** Iterations that are not timed: the first acts at random, and code is compiled meanwhile. */
const WARM_UP = 2;

const measure = (
  inner: Engine,
  { hidden, batch, iterations }: Values<typeof FLAGS>,
): TE.TaskEither<Fault, Measurement> =>
async () => {
  const { engine, milliseconds } = timed(inner);
  const gpim = await compileMethod(reacher, defineGpim({ hidden: [hidden, hidden], batch }))(engine)();
  if (E.isLeft(gpim)) return gpim;
  let state = await begin(gpim.right)(key(1))();
  const times: number[] = [];
  const outside: number[] = [];
  for (let iteration = 0; iteration < WARM_UP + iterations && E.isRight(state); iteration++) {
    const [start, inside] = [performance.now(), milliseconds()];
    state = await iterate(gpim.right, gpim.right.settings.updatesPerIteration)(state.right)();
    const time = performance.now() - start;
    if (iteration < WARM_UP) continue;
    times.push(time);
    outside.push(1 - (milliseconds() - inside) / time);
  }
  if (E.isLeft(state)) return state;
  await dispose(gpim.right)();
  const seconds = median(times) / 1000;
  const { iteration, updates, environmentSteps } = state.right;
  return E.right({
    milliseconds: median(times),
    stepsPerSecond: environmentSteps / iteration / seconds,
    updatesPerSecond: updates / iteration / seconds,
    outside: median(outside),
  });
};

const main = async (values: Values<typeof FLAGS>): Promise<void> => {
  const { hidden, batch, engines, json } = values;
  const bar = BARS[hidden];
  const results: Record<string, Measurement> = {};
  console.log(`Iterations of GPIM on ${reacher.name}, hidden ${hidden}, batch ${batch}:`);
  for (const name of engines) {
    const result = await measure(ENGINES[name](), values)();
    if (E.isLeft(result)) {
      console.log(`  ${name} is missing: ${formatFault(result.left)}`);
      continue;
    }
    const { milliseconds, stepsPerSecond, updatesPerSecond, outside } = results[name] = result.right;
    const verdict = bar === undefined ? "" : `, bar ${100 * bar} %: ${outside <= bar ? "held" : "missed"}`;
    console.log(
      `  ${name.padEnd(12)}${milliseconds.toFixed(0).padStart(6)} ms, ${
        stepsPerSecond.toFixed(0)
      } environment steps/s, ` +
        `${updatesPerSecond.toFixed(0)} gradient steps/s, ${(100 * outside).toFixed(1)} % outside the engine${verdict}`,
    );
  }
  if (json) console.log(JSON.stringify({ bench: "train", hidden, batch, ...results }));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:train", FLAGS));
else await main(flags.right);
