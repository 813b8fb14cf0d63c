/**
 * Milliseconds of one gradient step of GPIM, all three learners, on every engine and in eager PyTorch:
 * `deno task bench:update [--hidden 256] [--batch 256] [--repeats 100] [--engines native,pytorch] [--json]`.
 *
 * The contestants take turns in rounds, so that whatever else runs on the machine slows all of them down alike; what is
 * shown is the median of the rounds' medians.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { reacher } from "../envs/reacher.ts";
import { type Engine, type NamedNumbers, webassembly, webgpu } from "../lib/engine/mod.ts";
import { native } from "../lib/engine/native.ts";
import { textCodec } from "../lib/codec.ts";
import { describe, type Fault } from "../lib/fault.ts";
import { ball, begun, type StepFormula } from "../lib/learner/mod.ts";
import { GPIM, gpimAgents, gpimFormula, type GpimSettings } from "../lib/method/mod.ts";
import { correctedRate } from "../lib/network/mod.ts";
import { fold, key, normal } from "../lib/random/mod.ts";
import { type Flag, readFlags, toggle, usage, type Values, wholeNumber } from "../lib/run/flags.ts";
import { update } from "../lib/stage/mod.ts";
import { size } from "../lib/tensor/mod.ts";

/** Who can take part: engines by thread count, and the same for PyTorch. */
const NAMES = ["webassembly", "native", "nativeTwoThreads", "webgpu", "pytorch", "pytorchTwoThreads"] as const;

type Name = typeof NAMES[number];

/** How slow an engine may be, in steps of PyTorch with the thread count that suits it best. */
const BARS = { native: 1, webassembly: 4 } as const;

const ROUNDS = 5;
const WARM_UP = 5;

/** Where a Python with PyTorch is looked for: on the path, and where Debian's package of PyTorch puts it. */
const PYTHONS = ["python3", "/usr/bin/python3"] as const;

/** The peer's script. */
const PEER = `${import.meta.dirname}/peers/gpim_step.py`;

/** One that takes part. */
interface Contestant {
  readonly name: Name;
  /** Milliseconds a step, out of so many steps. */
  readonly measure: (steps: number) => Promise<number>;
  /** How many steps a round it is given at most; all, unless it is very slow. */
  readonly atMost?: number;
  /** What should be known beside the number. */
  readonly remark?: string;
}

/** Milliseconds by contestant. */
type Milliseconds = Readonly<Record<string, number>>;

/** One that takes part, or the reason why it does not. */
type Entry = E.Either<string, Contestant>;

const contestants: Flag<readonly Name[]> = {
  codec: textCodec(`some of ${NAMES.join(",")}`, (text) => {
    const words = text.split(",");
    return words.every((word) => NAMES.some((name) => name === word))
      ? NAMES.filter((name) => words.includes(name))
      : undefined;
  }),
  fallback: NAMES,
  help: "who takes part",
  isSwitch: false,
};

const FLAGS = {
  hidden: wholeNumber(256, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(256, "transitions in each of the three batches"),
  repeats: wholeNumber(100, "steps that are timed, over all rounds"),
  engines: contestants,
  json: toggle("one JSON object on the last line"),
  help: toggle("this text"),
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** First values, and random batches; drawn beforehand, as PyTorch's are, for the gradient step alone is timed. */
const prepared = (settings: GpimSettings): {
  readonly formula: StepFormula;
  readonly state: NamedNumbers;
  readonly batch: NamedNumbers;
} => {
  const agents = gpimAgents(settings, reacher);
  const formula = gpimFormula(settings, agents, reacher);
  const inputs = formula.batch.map(({ operation, shape }) => ({ name: String(operation.attributes.name), shape }));
  const drawn = inputs.map(({ name, shape }, position) => [name, normal(fold(key(1), position), shape)] as const);
  const ongoing = inputs.filter(({ name }) => name.endsWith(".terminated"))
    .map(({ name, shape }) => [name, new Float32Array(size(shape))] as const);
  return {
    formula,
    state: Object.assign(
      {},
      ...Object.values(agents.learners).map((learner, position) => begun(learner, fold(key(2), position))),
    ),
    batch: {
      ...Object.fromEntries(drawn),
      ...Object.fromEntries(ongoing),
      adamCorrection: Float32Array.of(correctedRate(1, 1000)),
    },
  };
};

const orThrow = async <Result>(task: TaskEither<Fault, Result>): Promise<Result> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(describe(result.left));
  return result.right;
};

/** An engine with the compiled step. */
const entered = async (name: Name, engine: Engine, settings: GpimSettings): Promise<Entry> => {
  const { formula, state, batch } = prepared(settings);
  const compiled = await update(engine)(formula)();
  if (E.isLeft(compiled)) return E.left(`${name} is missing: ${describe(compiled.left)}`);
  const { begin, step, metrics } = compiled.right;

  const measure = async (steps: number): Promise<number> => {
    let held = await orThrow(begin(state));
    for (let count = 0; count < Math.min(WARM_UP, steps); count++) held = await orThrow(step(held, batch));
    await orThrow(metrics(held));
    const begins = performance.now();
    const times: number[] = [];
    for (let count = 0; count < steps; count++) {
      const start = performance.now();
      held = await orThrow(step(held, batch));
      times.push(performance.now() - start);
    }
    await orThrow(metrics(held));
    // On a device a run returns before its work is done: there the steps are timed as one, until the metrics are read.
    return engine.name === "webgpu" ? (performance.now() - begins) / steps : median(times);
  };
  return E.right({ name, measure });
};

/** WebGPU where there is an adapter; one that is software is named as such. */
const enteredWebgpu = async (settings: GpimSettings): Promise<Entry> => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return E.left("webgpu is missing: there is no adapter");
  const entry = await entered("webgpu", webgpu(), settings);
  const { isFallbackAdapter, description } = adapter.info;
  if (E.isLeft(entry) || !isFallbackAdapter) return entry;
  return E.right({ ...entry.right, atMost: 1, remark: `software adapter ${description}, one step a round` });
};

/** The first Python that can import PyTorch. */
const pythonWithTorch = async (): Promise<string | undefined> => {
  for (const python of PYTHONS) {
    const output = await new Deno.Command(python, { args: ["-c", "import torch"], stdout: "null", stderr: "null" })
      .output().catch(() => undefined);
    if (output?.success) return python;
  }
};

/** PyTorch in a process of its own each round. */
const enteredPytorch = async (name: Name, threads: number, { hidden, batch }: GpimSettings): Promise<Entry> => {
  const python = await pythonWithTorch();
  if (python === undefined) return E.left(`${name} is missing: none of ${PYTHONS.join(", ")} has PyTorch`);
  const measure = async (steps: number): Promise<number> => {
    const flags = { hidden: hidden[0], batch, threads, repeats: steps };
    const output = await new Deno.Command(python, {
      args: [PEER, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])],
      stderr: "inherit",
    }).output();
    if (!output.success) throw new Error(`${PEER} failed under ${python}`);
    return Number(JSON.parse(new TextDecoder().decode(output.stdout)).milliseconds);
  };
  return E.right({ name, measure });
};

const ENTRIES: Readonly<Record<Name, (settings: GpimSettings) => Promise<Entry>>> = {
  webassembly: (settings) => entered("webassembly", webassembly(), settings),
  native: (settings) => entered("native", native(), settings),
  nativeTwoThreads: (settings) => entered("nativeTwoThreads", native("asked for", { threads: 2 }), settings),
  webgpu: enteredWebgpu,
  pytorch: (settings) => enteredPytorch("pytorch", 1, settings),
  pytorchTwoThreads: (settings) => enteredPytorch("pytorchTwoThreads", 2, settings),
};

/** Milliseconds of every contestant in turn, round by round; the median over the rounds. */
const measured = async (entrants: readonly Contestant[], repeats: number): Promise<Milliseconds> => {
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = [];
    for (const { measure, atMost } of entrants) {
      times.push(await measure(Math.min(Math.ceil(repeats / ROUNDS), atMost ?? Infinity)));
    }
    rounds.push(times);
  }
  return Object.fromEntries(
    entrants.map(({ name }, position) => [name, median(rounds.map((times) => times[position]))]),
  );
};

/** How many of PyTorch's steps, with the better thread count, an engine's step lasts. */
const ratiosOf = (milliseconds: Milliseconds): Readonly<Record<string, number>> => {
  const best = Math.min(milliseconds.pytorch ?? Infinity, milliseconds.pytorchTwoThreads ?? Infinity);
  return Object.fromEntries(
    Object.keys(BARS).filter((name) => Number.isFinite(best) && milliseconds[name] !== undefined)
      .map((name) => [`${name}/pytorch`, milliseconds[name] / best]),
  );
};

const main = async ({ hidden, batch, repeats, engines, json }: Values<typeof FLAGS>): Promise<void> => {
  const settings: GpimSettings = { ...GPIM, latents: ball(2), reading: "believed", hidden: [hidden, hidden], batch };
  const entrants: Contestant[] = [];
  for (const name of engines) {
    const entry = await ENTRIES[name](settings);
    if (E.isRight(entry)) entrants.push(entry.right);
    else console.log(entry.left);
  }
  const milliseconds = await measured(entrants, repeats);
  const ratios = ratiosOf(milliseconds);

  console.log(`One gradient step of GPIM, hidden ${hidden}, batch ${batch}, in milliseconds:`);
  for (const { name, remark } of entrants) {
    const suffix = remark === undefined ? "" : `  (${remark})`;
    console.log(`  ${name.padEnd(18)}${milliseconds[name].toFixed(2).padStart(10)}${suffix}`);
  }
  for (const [name, bar] of Object.entries(BARS)) {
    const ratio = ratios[`${name}/pytorch`];
    if (ratio === undefined) continue;
    console.log(`  ${name}/pytorch ${ratio.toFixed(2)}, bar ${bar}: ${ratio <= bar ? "held" : "missed"}`);
  }
  if (json) console.log(JSON.stringify({ hidden, batch, milliseconds, ratios }));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(describe(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno task bench:update", FLAGS));
else await main(flags.right);
